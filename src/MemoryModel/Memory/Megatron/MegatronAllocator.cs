namespace MemoryModel;

/// <summary>Replays how PyTorch's caching allocator lays out weights, gradient buffers and an optimizer's fp32 tensors, to count the block ends it cannot split off.</summary>
/// <remarks>
/// PyTorch c10/cuda/CUDACachingAllocator.cpp: a request above 1 MiB takes the smallest free block that fits, else a new segment of 20 MiB
/// (below 10 MiB) or of its own size rounded to 2 MiB; what is left of a block is split off only if it exceeds 1 MiB, and otherwise
/// counts as allocated. Moments are made in the first step, when blocks of activations are free too: those are not replayed.
/// </remarks>
ref struct MegatronAllocator
{
    const long SmallSize = 1L << 20;
    const long LargeSegment = 20L << 20;
    const long LargeRequest = 10L << 20;
    const long Rounding = 2L << 20;
    const int MostWeights = 256;
    const int MostFree = 256;
    const int MostChunks = 64;

    readonly Span<long> _free;
    int _blocks;
    long _largest;
    long _remainders;

    MegatronAllocator(Span<long> free) => _free = free;

    /// <summary>Returns the remainders of a stage's weights, of its gradient buffers, of its master weights, then of the two moments of every weight.</summary>
    public static long StateRemainders(in MegatronStage stage)
    {
        var allocator = new MegatronAllocator(stackalloc long[MostFree]);
        var (precision, moments) = (stage.Run.Precision, stage.Run.StateBytes);
        allocator.Weights(in stage, precision.Parameters.Size(), precision.Parameters.Size(), 1);
        allocator.Gradients(in stage);
        allocator.Weights(in stage, DataType.Float32.Size(), DataType.Float32.Size(), 1);
        // One moment, or two side by side.
        var copies = moments.Other > DataType.Float32.Size() ? 2 : 1;
        allocator.Weights(in stage, moments.Matrix, moments.Other, copies);
        return allocator._remainders;
    }

    // Every model chunk has a buffer of its own; what is no layer is in the first, or with the head in the last.
    void Gradients(in MegatronStage stage)
    {
        ref readonly var run = ref stage.Run;
        var (main, left) = (run.Precision.Gradients.Size(), MegatronParameters.Of(in stage));
        Span<(long Dense, long Experts)> chunks = stackalloc (long, long)[(int)Math.Min(run.Virtual, MostChunks)];
        chunks.Clear();
        for (var chunk = 0; chunk < chunks.Length; chunk++)
        {
            for (var stack = 0; stack < run.Model.Stacks.Length; stack++)
            {
                for (var block = 0; block < run.Model.Stacks[stack].Blocks.Length; block++)
                {
                    var layers = run.Stages.Layers(stage.Index, chunk, stack, block) * run.LayerParameters(stack, block);
                    chunks[chunk] = (chunks[chunk].Dense + layers.Dense, chunks[chunk].Experts + layers.Experts);
                    left -= layers;
                }
            }
        }

        ref var rest = ref chunks[stage.IsLast ? ^1 : 0];
        rest = (rest.Dense + left.Dense, rest.Experts + left.Experts);
        foreach (var (dense, experts) in chunks)
        {
            Allocate(main.Value * dense);
            Allocate(main.Value * experts);
        }
    }

    // In the order of the modules, which is that of the optimizer too; bytes of an element of a layer's matrix and of a table, in that many tensors.
    void Weights(in MegatronStage stage, Bytes matrix, Bytes other, int copies)
    {
        var (bytes, layer) = (other.Value / copies, matrix.Value / copies);
        ref readonly var run = ref stage.Run;
        var (model, table) = (run.Model, run.Vocabulary * run.Model.Hidden / run.Tensor);
        if (stage.IsFirst)
        {
            Allocate(bytes * table, copies);
            Allocate(bytes * model.Embedding.PositionRows * model.Hidden, copies);
        }

        for (var stack = 0; stack < model.Stacks.Length; stack++)
        {
            for (var block = 0; block < model.Stacks[stack].Blocks.Length; block++)
            {
                Layers(in stage, stack, block, layer, copies);
            }
        }

        if (stage.IsLast && model.Head.Transform is { } transform)
        {
            Allocate(bytes * model.Hidden * transform.Width, copies);
        }

        if (stage.IsLast && (!stage.IsFirst || !model.Head.Tied))
        {
            Allocate(bytes * table, copies);
        }
    }

    void Layers(in MegatronStage stage, int index, int block, long bytes, int copies)
    {
        var stack = stage.Run.Model.Stacks[index];
        Span<long> weights = stackalloc long[MostWeights];
        var count = MegatronWeightShapes.OfLayer(stack.Blocks[block], stack.Hidden, in stage.Run, weights);
        for (var layer = stage.Layers(index, block).Held; layer > 0; layer--)
        {
            foreach (var elements in weights[..count])
            {
                Allocate(bytes * elements, copies);
            }
        }
    }

    void Allocate(long bytes, int copies)
    {
        for (var copy = 0; copy < copies; copy++)
        {
            Allocate(bytes);
        }
    }

    void Allocate(long bytes)
    {
        if (bytes <= SmallSize)
        {
            return;
        }

        // Large weights find no free block, and need none looked for.
        var size = bytes <= _largest ? Taken(bytes) : bytes < LargeRequest ? LargeSegment : CeilDiv(bytes, Rounding) * Rounding;
        var rest = size - bytes;
        if (rest <= SmallSize)
        {
            _remainders += rest;
        }
        else if (_blocks < _free.Length)
        {
            _free[_blocks++] = rest;
            _largest = Math.Max(_largest, rest);
        }
    }

    // Takes the smallest free block that is large enough.
    long Taken(long bytes)
    {
        var best = -1;
        for (var i = 0; i < _blocks; i++)
        {
            if (_free[i] >= bytes && (best < 0 || _free[i] < _free[best]))
            {
                best = i;
            }
        }

        var size = _free[best];
        _free[best] = _free[--_blocks];
        if (size == _largest)
        {
            _largest = 0;
            foreach (var block in _free[.._blocks])
            {
                _largest = Math.Max(_largest, block);
            }
        }

        return size;
    }
}
