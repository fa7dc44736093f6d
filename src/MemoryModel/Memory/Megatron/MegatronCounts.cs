namespace MemoryModel;

/// <summary>Counts what the batch's half of a Megatron-LM stage multiplies: of each kind the layers that are kept and recomputed, and how often in flight; last its chunks.</summary>
static class MegatronCounts
{
    /// <summary>Numbers of a kind: layers kept, in flight; layers recomputed whole, in flight.</summary>
    public const int PerKind = 4;

    /// <summary>Returns how many numbers a stage with so many kinds of layers counts.</summary>
    public static int Of(int kinds) => (PerKind * kinds) + 1;

    /// <summary>Returns where the chunks stand.</summary>
    public static int Chunks(ReadOnlySpan<long> counts) => counts.Length - 1;

    /// <summary>Says whether a number stays what it is: a single chunk is no point of the line of more, which have buffers of their own.</summary>
    public static bool Stays(ReadOnlySpan<long> counts, int index) => index == Chunks(counts) && counts[index] == 1;

    /// <summary>Returns all layers of a kind.</summary>
    public static (long Held, long Live) Layers(ReadOnlySpan<long> counts, int kind) =>
        (counts[PerKind * kind] + counts[PerKind * kind + 2], counts[PerKind * kind + 1] + counts[PerKind * kind + 3]);

    /// <summary>Returns the layers of a kind that are recomputed.</summary>
    public static (long Held, long Live) Recomputed(ReadOnlySpan<long> counts, int kind) => (counts[PerKind * kind + 2], counts[PerKind * kind + 3]);

    /// <summary>Counts a stage.</summary>
    public static void Count(in MegatronStage stage, Span<long> counts)
    {
        var stacks = stage.Run.Model.Stacks;
        for (var stack = 0; stack < stacks.Length; stack++)
        {
            for (var block = 0; block < stacks[stack].Blocks.Length; block++)
            {
                var (held, live) = stage.Layers(stack, block);
                var (again, againLive) = stage.Run.FullRecompute ? stage.Recomputed(stack, block) : default;
                var own = counts.Slice(PerKind * stage.Run.Stages.KindOf(stack, block), PerKind);
                (own[0], own[1], own[2], own[3]) = (held - again, live - againLive, again, againLive);
            }
        }

        counts[Chunks(counts)] = stage.Chunks;
    }

    /// <summary>Returns which stacks have layers that are recomputed and layers that are kept: two bits each.</summary>
    public static int RecomputedStacks(ModelArchitecture model, ReadOnlySpan<long> counts)
    {
        var (bits, kind) = (0, 0);
        for (var stack = 0; stack < model.Stacks.Length; stack++)
        {
            for (var block = 0; block < model.Stacks[stack].Blocks.Length; block++, kind++)
            {
                bits |= (counts[PerKind * kind] > 0 ? 1 << (2 * stack) : 0) | (counts[PerKind * kind + 2] > 0 ? 2 << (2 * stack) : 0);
            }
        }

        return bits;
    }
}
