namespace MemoryModel;

/// <summary>Holds what stages of one form hold of a batch, for one way to divide a layer: straight lines in the layers and in what is in flight.</summary>
/// <remarks>
/// The lines are drawn through sums that the formulas themselves give for a few layers: two points make a line, and a third far away has
/// to lie on it. They hold for any number of layers of each kind and any number in flight, as long as the same kinds of the
/// stage are recomputed whole, in part, or not.
/// </remarks>
sealed class BatchLines
{
    // Layers of each kind at the first point: more than the two that a stage holds on the device when it offloads activations.
    const long Few = 4;

    // How many times as many at the point that has to lie on the lines: beyond any group of layers.
    const long Far = 1009;

    readonly TotalLedger _base;
    readonly Line[]? _lines;
    readonly bool _offloads, _firstSavesLess;

    BatchLines(in TotalLedger atNothing, Line[]? lines, bool offloads = false, bool firstSavesLess = false) =>
        (_base, _lines, _offloads, _firstSavesLess) = (atNothing, lines, offloads, firstSavesLess);

    /// <summary>Gets no lines: a term bends (adapters in some layers of a kind, rounded down), or a few layers are more than 8 EiB.</summary>
    static BatchLines None { get; } = new(default, null);

    enum Count
    {
        MicroBatches,
        Outputs,
        Kept,
        KeptInFlight,
        Recomputed,
        RecomputedInFlight,
    }

    readonly struct Line(Count count, int kind, in TotalLedger each)
    {
        public readonly Count Count = count;
        public readonly int Kind = kind;
        public readonly TotalLedger Each = each;
    }

    /// <summary>Adds what a stage holds.</summary>
    /// <param name="ledger">The account.</param>
    /// <param name="stage">A stage of the form.</param>
    /// <param name="inFlight">What it has in flight.</param>
    /// <param name="recomputed">How many of its layers are recomputed at most.</param>
    /// <returns>Whether the lines reach as far as this stage; else nothing is added.</returns>
    public bool TryAdd(ref TotalLedger ledger, StagePart stage, InFlight inFlight, long recomputed)
    {
        if (_lines is null || ((_offloads || _firstSavesLess) && !Reach(stage, inFlight, recomputed)))
        {
            return false;
        }

        ledger.Add(in _base, 1);
        foreach (ref readonly var line in _lines.AsSpan())
        {
            ledger.Add(in line.Each, Times(in line, stage, inFlight, recomputed));
        }

        return true;
    }

    // With less than two layers in flight the device holds less than its two, and the first layer's own line ends where it is alone.
    bool Reach(StagePart stage, InFlight inFlight, long recomputed)
    {
        var last = stage.Layers.Length - 1;
        return last < 0
            || (!(_offloads && Kept(stage, last, recomputed) > 0 && inFlight.Layers(Kept(stage, last, recomputed)) < 2)
                && !(_firstSavesLess && inFlight.Layers(Kept(stage, 0, recomputed)) <= inFlight.MicroBatches));
    }

    static long Times(in Line line, StagePart stage, InFlight inFlight, long recomputed) => line.Count switch
    {
        Count.MicroBatches => inFlight.MicroBatches,
        Count.Outputs => inFlight.Outputs,
        Count.Kept => Kept(stage, line.Kind, recomputed),
        Count.KeptInFlight => inFlight.Layers(Kept(stage, line.Kind, recomputed)),
        Count.Recomputed => stage.Recomputed(line.Kind, recomputed),
        _ => inFlight.Layers(stage.Recomputed(line.Kind, recomputed)),
    };

    static long Kept(StagePart stage, int kind, long recomputed) => stage.Layers[kind].Layers - stage.Recomputed(kind, recomputed);

    /// <summary>Draws the lines of the form of a stage.</summary>
    public static BatchLines Of(ShardTables tables, in ParallelPlan plan, StagePart stage)
    {
        try
        {
            return new Sampler(tables, in plan, stage).Draw();
        }
        catch (OverflowException)
        {
            return None;
        }
    }

    /// <summary>Asks the formulas about stages of a form with chosen numbers.</summary>
    sealed class Sampler
    {
        static readonly InFlight One = new(1, 1), Two = new(2, 1) { MicroBatches = 1, Outputs = 1 }, Many = new(61, 1);

        readonly ShardTables _tables;
        readonly ParallelPlan _plan;
        readonly StagePart _stage;
        readonly long[] _recomputed, _kept;
        readonly List<Line> _lines = [];

        public Sampler(ShardTables tables, in ParallelPlan plan, StagePart stage)
        {
            (_tables, _plan, _stage) = (tables, plan, stage);
            _recomputed = new long[stage.Layers.Length];
            _kept = new long[stage.Layers.Length];
            for (var i = 0; i < _kept.Length; i++)
            {
                var again = stage.Recomputed(i, plan.RecomputedAtMost);
                (_recomputed[i], _kept[i]) = (again > 0 ? Few : 0, again < stage.Layers[i].Layers ? Few : 0);
            }
        }

        public BatchLines Draw()
        {
            var (one, two) = (Sum(One), Sum(Two));
            Add(Count.MicroBatches, 0, Difference(Sum(One with { MicroBatches = 2 }), in one));
            Add(Count.Outputs, 0, Difference(Sum(One with { Outputs = 2 }), in one));
            for (var i = 0; i < _kept.Length; i++)
            {
                AddKind(_kept, i, Count.Kept, Count.KeptInFlight, in one, in two);
                AddKind(_recomputed, i, Count.Recomputed, Count.RecomputedInFlight, in one, in two);
            }

            var (stage, most) = (Stage(), _recomputed.Sum());
            foreach (var line in _lines)
            {
                one.Add(in line.Each, -Times(in line, stage, One, most));
            }

            var firstSavesLess = stage.First && _kept.Length > 0 && _kept[0] > 0 && !_tables.Rules(_plan.Zero, _plan.Recompute).InputHasGradient;
            var lines = new BatchLines(in one, [.. _lines], _plan.OffloadActivations != OffloadTarget.None, firstSavesLess);
            return Agrees(lines) ? lines : None;
        }

        // Whether the lines give what the formulas give for many layers of each kind, many times in flight.
        bool Agrees(BatchLines lines)
        {
            for (var i = 0; i < _kept.Length; i++)
            {
                (_recomputed[i], _kept[i]) = (_recomputed[i] * (Far + i), _kept[i] * (Far + 2 * i));
            }

            var ledger = new TotalLedger();
            return lines.TryAdd(ref ledger, Stage(), Many, _recomputed.Sum()) && Difference(Sum(Many), in ledger).IsZero;
        }

        // One layer more of a kind: what it adds by being there, and what it adds for each time that it is in flight.
        void AddKind(long[] layers, int kind, Count there, Count inFlight, in TotalLedger one, in TotalLedger two)
        {
            if (layers[kind] == 0)
            {
                return;
            }

            layers[kind]++;
            var first = Difference(Sum(One), in one);
            var second = Difference(Sum(Two), in two);
            layers[kind]--;
            var each = Difference(in second, in first);
            Add(inFlight, kind, in each);
            Add(there, kind, Difference(in first, in each));
        }

        void Add(Count count, int kind, in TotalLedger each)
        {
            if (!each.IsZero)
            {
                _lines.Add(new(count, kind, in each));
            }
        }

        TotalLedger Sum(InFlight inFlight)
        {
            var plan = _plan.Recompute == Recompute.Full ? _plan with { RecomputedLayers = _recomputed.Sum() } : _plan;
            var ledger = new TotalLedger();
            BatchMemory.Post(RankShard.OfLayers(_tables, in plan, Stage(), inFlight), ref ledger);
            return ledger;
        }

        StagePart Stage() => _stage with { Layers = [.. _stage.Layers.Select((kind, i) => (kind.Block, _kept[i] + _recomputed[i]))] };

        static TotalLedger Difference(in TotalLedger more, in TotalLedger less)
        {
            var difference = more;
            difference.Add(in less, -1);
            return difference;
        }
    }
}
