namespace MemoryModel;

/// <summary>Counts what the batch's half of a stage multiplies: micro-batches, outputs, and for each kind the layers and how often they are in flight.</summary>
static class StageCounts
{
    /// <summary>Where the micro-batches stand.</summary>
    public const int MicroBatches = 0;

    /// <summary>Where the outputs stand.</summary>
    public const int Outputs = 1;

    const int OfKinds = 2;
    const int PerKind = 4;

    /// <summary>Returns how many numbers a stage counts.</summary>
    public static int Of(StagePart stage) => OfKinds + PerKind * stage.Layers.Length;

    /// <summary>Returns where the layers of a kind stand that are kept, before those in flight; the recomputed ones follow.</summary>
    public static int PlaceOf(int kind, bool recomputed) => OfKinds + PerKind * kind + (recomputed ? 2 : 0);

    /// <summary>Returns the layers of a kind that are not recomputed, and how often they are in flight.</summary>
    public static (long Layers, long InFlight) Kept(ReadOnlySpan<long> counts, int kind) => (counts[PlaceOf(kind, false)], counts[PlaceOf(kind, false) + 1]);

    /// <summary>Counts a stage.</summary>
    public static void Count(StagePart stage, InFlight inFlight, long recomputedAtMost, Span<long> counts)
    {
        (counts[MicroBatches], counts[Outputs]) = (inFlight.MicroBatches, inFlight.Outputs);
        for (var i = 0; i < stage.Layers.Length; i++)
        {
            var again = stage.Recomputed(i, recomputedAtMost);
            var kept = stage.Layers[i].Layers - again;
            var own = counts[PlaceOf(i, false)..];
            (own[0], own[1], own[2], own[3]) = (kept, inFlight.Layers(kept), again, inFlight.Layers(again));
        }
    }
}
