namespace MemoryModel;

/// <summary>Collects the shapes of the linear weights of a Megatron-LM model on one rank, in the order of its modules.</summary>
ref struct MegatronWeightShapes
{
    const int MostDistinct = 64;

    readonly Span<(long Rows, long Columns)> _shapes;
    readonly bool _distinct;
    int _count;

    MegatronWeightShapes(Span<(long Rows, long Columns)> shapes, bool distinct)
    {
        _shapes = shapes;
        _distinct = distinct;
    }

    /// <summary>Returns the elements of one tensor of every distinct shape that the layers of a stage have.</summary>
    public static long DistinctElements(in MegatronStage stage)
    {
        var seen = new MegatronWeightShapes(stackalloc (long, long)[MostDistinct], distinct: true);
        var stacks = stage.Run.Model.Stacks;
        for (var index = 0; index < stacks.Length; index++)
        {
            for (var block = 0; block < stacks[index].Blocks.Length; block++)
            {
                if (stage.Layers(index, block).Held > 0)
                {
                    seen.Collect(stacks[index].Blocks[block], stacks[index].Hidden, in stage.Run);
                }
            }
        }

        var elements = 0L;
        foreach (var (rows, columns) in seen._shapes[..seen._count])
        {
            elements += checked(rows * columns);
        }

        return elements;
    }

    /// <summary>Collects the elements of every weight of one layer; returns how many there are.</summary>
    public static int OfLayer(Block block, long hidden, in MegatronRun run, Span<long> elements)
    {
        var weights = new MegatronWeightShapes(stackalloc (long, long)[elements.Length], distinct: false);
        weights.Collect(block, hidden, in run);
        for (var i = 0; i < weights._count; i++)
        {
            elements[i] = checked(weights._shapes[i].Rows * weights._shapes[i].Columns);
        }

        return weights._count;
    }

    void Collect(Block block, long h, in MegatronRun run)
    {
        var t = run.Tensor;
        if (block.Attention is { Latent: { } l } latent)
        {
            Add(h, latent.Heads * l.ValueHeadDim / t);
            Add(l.QueryRank, h);
            Add(latent.Heads * l.HeadDim / t, l.QueryRank);
            Add(l.KeyValueRank + l.RopeHeadDim, h);
            Add(latent.Heads * (l.NopeHeadDim + l.ValueHeadDim) / t, l.KeyValueRank);
        }
        else if (block.Attention is { LinearMixer: { } mixer })
        {
            var inner = mixer.ValueHeads * mixer.ValueHeadDim / t;
            var steps = (mixer.Kind == LinearMixerKind.GatedDeltaNet ? 2 : 1) * mixer.ValueHeads / t;
            Add(2 * inner + 2 * mixer.KeyHeads * mixer.KeyHeadDim / t + steps, h);
            Add(h, inner);
        }
        else if (block.Attention is { } a)
        {
            Add(h, a.OutputWidth / t);
            Add(((a.OutputGate ? 2 : 1) * a.QueryWidth + a.KeyWidth + a.ValueWidth) / t, h);
        }

        if (block.CrossAttention is { } cross)
        {
            Add(h, cross.OutputWidth / t);
            Add(cross.QueryWidth / t, h);
            Add((cross.KeyWidth + cross.ValueWidth) / t, h);
        }

        if (block.FeedForward is { } dense)
        {
            Collect(dense, h, t);
        }

        if (block.Experts is { } experts)
        {
            Collect(experts, h, in run);
        }
    }

    void Collect(ExpertsShape experts, long h, in MegatronRun run)
    {
        var width = experts.LatentWidth ?? h;
        for (var expert = 0L; expert < (_distinct ? 1 : experts.Count / run.Expert); expert++)
        {
            Collect(experts.Expert, width, run.ExpertTensor);
        }

        if (width != h)
        {
            Add(width, h);
            Add(h, width);
        }

        if (experts.Shared is { } shared)
        {
            Collect(shared, h, run.Tensor);
        }
    }

    void Collect(FeedForwardShape f, long h, long t)
    {
        Add((f.Matrices - 1) * f.Hidden / t, h);
        Add(h, f.Hidden / t);
    }

    void Add(long rows, long columns)
    {
        if (_count < _shapes.Length && !(_distinct && _shapes[.._count].Contains((rows, columns))))
        {
            _shapes[_count++] = (rows, columns);
        }
    }
}
