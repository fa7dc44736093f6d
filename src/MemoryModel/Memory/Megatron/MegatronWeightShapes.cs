namespace MemoryModel;

/// <summary>Collects the distinct shapes of the linear weights of a Megatron-LM model on one rank.</summary>
static class MegatronWeightShapes
{
    /// <summary>Returns the elements of one tensor of every distinct shape that the layers of a stage have.</summary>
    public static long DistinctElements(in MegatronStage stage)
    {
        Span<(long Rows, long Columns)> seen = stackalloc (long, long)[64];
        var count = 0;
        var stacks = stage.Run.Model.Stacks;
        for (var index = 0; index < stacks.Length; index++)
        {
            for (var block = 0; block < stacks[index].Blocks.Length; block++)
            {
                if (stage.Layers(index, block).Held > 0)
                {
                    Collect(stacks[index].Blocks[block], stacks[index].Hidden, in stage.Run, seen, ref count);
                }
            }
        }

        var elements = 0L;
        for (var i = 0; i < count; i++)
        {
            elements += checked(seen[i].Rows * seen[i].Columns);
        }

        return elements;
    }

    /// <summary>Collects the elements of the distinct weights of one layer, in the order of its modules; returns how many there are.</summary>
    /// <remarks>Two weights of the same shape count once: enough to see how blocks of these sizes fill segments.</remarks>
    public static int OfLayer(Block block, long hidden, in MegatronRun run, Span<long> elements)
    {
        Span<(long Rows, long Columns)> seen = stackalloc (long, long)[64];
        var count = 0;
        Collect(block, hidden, in run, seen, ref count);
        for (var i = 0; i < count; i++)
        {
            elements[i] = checked(seen[i].Rows * seen[i].Columns);
        }

        return count;
    }

    static void Collect(Block block, long h, in MegatronRun run, Span<(long Rows, long Columns)> seen, ref int count)
    {
        var t = run.Tensor;
        if (block.Attention is { Latent: { } l } latent)
        {
            Add(l.QueryRank, h, seen, ref count);
            Add(latent.Heads * l.HeadDim / t, l.QueryRank, seen, ref count);
            Add(l.KeyValueRank + l.RopeHeadDim, h, seen, ref count);
            Add(latent.Heads * (l.NopeHeadDim + l.ValueHeadDim) / t, l.KeyValueRank, seen, ref count);
            Add(h, latent.Heads * l.ValueHeadDim / t, seen, ref count);
        }
        else if (block.Attention is { LinearMixer: { } mixer })
        {
            var inner = mixer.ValueHeads * mixer.ValueHeadDim / t;
            var steps = (mixer.Kind == LinearMixerKind.GatedDeltaNet ? 2 : 1) * mixer.ValueHeads / t;
            Add(2 * inner + 2 * mixer.KeyHeads * mixer.KeyHeadDim / t + steps, h, seen, ref count);
            Add(h, inner, seen, ref count);
        }
        else if (block.Attention is { } a)
        {
            Add(((a.OutputGate ? 2 : 1) * a.QueryWidth + a.KeyWidth + a.ValueWidth) / t, h, seen, ref count);
            Add(h, a.OutputWidth / t, seen, ref count);
        }

        if (block.CrossAttention is { } cross)
        {
            Add(cross.QueryWidth / t, h, seen, ref count);
            Add((cross.KeyWidth + cross.ValueWidth) / t, h, seen, ref count);
        }

        if (block.FeedForward is { } dense)
        {
            Collect(dense, h, t, seen, ref count);
        }

        if (block.Experts is { } experts)
        {
            var width = experts.LatentWidth ?? h;
            Collect(experts.Expert, width, run.ExpertTensor, seen, ref count);
            if (width != h)
            {
                Add(width, h, seen, ref count);
                Add(h, width, seen, ref count);
            }

            if (experts.Shared is { } shared)
            {
                Collect(shared, h, t, seen, ref count);
            }
        }
    }

    static void Collect(FeedForwardShape f, long h, long t, Span<(long Rows, long Columns)> seen, ref int count)
    {
        Add((f.Matrices - 1) * f.Hidden / t, h, seen, ref count);
        Add(h, f.Hidden / t, seen, ref count);
    }

    static void Add(long rows, long columns, Span<(long Rows, long Columns)> seen, ref int count)
    {
        for (var i = 0; i < count; i++)
        {
            if (seen[i] == (rows, columns))
            {
                return;
            }
        }

        if (count < seen.Length)
        {
            seen[count++] = (rows, columns);
        }
    }
}
