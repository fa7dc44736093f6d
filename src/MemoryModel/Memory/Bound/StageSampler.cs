namespace MemoryModel;

/// <summary>Asks the formulas about stages of a form with chosen numbers, and draws the lines through their sums.</summary>
sealed class StageSampler
{
    // Layers of each kind at the first point: more than the two that a stage holds on the device when it offloads activations.
    const long Few = 4;

    // How many times as many at the point that has to lie on the lines: beyond any group of layers.
    const long Times = 1009;

    static readonly InFlight One = new(1, 1), Two = new(2, 1) { MicroBatches = 1, Outputs = 1 }, Many = new(61, 1);

    readonly ShardTables _tables;
    readonly ParallelPlan _plan;
    readonly StagePart _stage;
    readonly long[] _recomputed, _kept;
    readonly TotalLedger[] _each;

    /// <summary>Chooses the first point: the same kinds recomputed whole, in part, or not as in a stage.</summary>
    public StageSampler(ShardTables tables, ParallelPlan plan, StagePart stage)
    {
        (_tables, _plan, _stage, _each) = (tables, plan, stage, new TotalLedger[StageCounts.Of(stage)]);
        (_recomputed, _kept) = (new long[stage.Layers.Length], new long[stage.Layers.Length]);
        for (var i = 0; i < _kept.Length; i++)
        {
            var again = stage.Recomputed(i, plan.RecomputedAtMost);
            (_recomputed[i], _kept[i]) = (again > 0 ? Few : 0, again < stage.Layers[i].Layers ? Few : 0);
        }
    }

    /// <summary>Draws the lines.</summary>
    public BatchSlopes Draw()
    {
        var (one, two) = (Sum(One), Sum(Two));
        _each[StageCounts.MicroBatches] = Sum(One with { MicroBatches = 2 }).Less(in one);
        _each[StageCounts.Outputs] = Sum(One with { Outputs = 2 }).Less(in one);
        for (var i = 0; i < _kept.Length; i++)
        {
            AddKind(_kept, i, StageCounts.PlaceOf(i, recomputed: false), in one, in two);
            AddKind(_recomputed, i, StageCounts.PlaceOf(i, recomputed: true), in one, in two);
        }

        var counts = new long[_each.Length];
        Count(One, counts);
        return new(in one, counts, _each);
    }

    /// <summary>Returns the sum of many layers, which has to lie on the lines.</summary>
    public TotalLedger Far(Span<long> counts)
    {
        for (var i = 0; i < _kept.Length; i++)
        {
            (_recomputed[i], _kept[i]) = (_recomputed[i] * (Times + i), _kept[i] * (Times + 2 * i));
        }

        Count(Many, counts);
        return Sum(Many);
    }

    // One layer more of a kind: what it adds by being there, and what it adds for each time that it is in flight.
    void AddKind(long[] layers, int kind, int place, in TotalLedger one, in TotalLedger two)
    {
        if (layers[kind] == 0)
        {
            return;
        }

        layers[kind]++;
        var first = Sum(One).Less(in one);
        _each[place + 1] = Sum(Two).Less(in two).Less(in first);
        _each[place] = first.Less(in _each[place + 1]);
        layers[kind]--;
    }

    TotalLedger Sum(InFlight inFlight)
    {
        var plan = _plan.Recompute == Recompute.Full ? _plan with { RecomputedLayers = _recomputed.Sum() } : _plan;
        var ledger = new TotalLedger();
        BatchMemory.Post(RankShard.OfLayers(_tables, in plan, Stage(), inFlight), ref ledger);
        return ledger;
    }

    void Count(InFlight inFlight, Span<long> counts) => StageCounts.Count(Stage(), inFlight, _recomputed.Sum(), counts);

    StagePart Stage() => _stage with { Layers = [.. _stage.Layers.Select((kind, i) => (kind.Block, _kept[i] + _recomputed[i]))] };
}
