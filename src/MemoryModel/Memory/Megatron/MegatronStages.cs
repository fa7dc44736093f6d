using System.Collections.Immutable;

namespace MemoryModel;

/// <summary>Holds how many layers of each kind every model chunk of a Megatron-LM pipeline has, and which stages can hold most.</summary>
sealed class MegatronStages
{
    readonly int[] _layers;
    readonly int[] _offsets;
    readonly int _kinds, _chunks;

    /// <summary>Deals the layers of a network to p stages of v chunks.</summary>
    /// <param name="model">The network.</param>
    /// <param name="split">The layers of every virtual stage in order where a run states them.</param>
    /// <param name="pipeline">Stages, p.</param>
    /// <param name="chunks">Chunks per stage, v.</param>
    /// <param name="mirrored">Whether a device has the stage of its place from either end (DualPipe) instead of chunks in turn.</param>
    public MegatronStages(ModelArchitecture model, ImmutableArray<int> split, long pipeline, long chunks, bool mirrored)
    {
        var (p, v) = (checked((int)pipeline), checked((int)chunks));
        _chunks = v;
        _offsets = new int[model.Stacks.Length];
        for (var stack = 0; stack < model.Stacks.Length; stack++)
        {
            _offsets[stack] = _kinds;
            _kinds += model.Stacks[stack].Blocks.Length;
        }

        AllKinds = [.. model.Stacks.SelectMany((own, stack) => own.Blocks.Select((_, block) => (stack, block)))];
        _layers = new int[checked(p * v * _kinds)];
        for (var stack = 0; stack < model.Stacks.Length; stack++)
        {
            var stages = mirrored ? p : p * v;
            Deal(model.Stacks[stack], split.Length == stages && model.Stacks[stack].Layers == split.Sum() ? split : [], stages, p, _offsets[stack], mirrored);
        }

        Heaviest = mirrored ? [.. Enumerable.Range(0, p / 2)] : [.. Undominated(p)];
    }

    /// <summary>Gets the stages that can hold most, whatever else the plan says.</summary>
    /// <remarks>
    /// Between the ends an earlier stage has at least as many micro-batches in flight: one that has as many layers of each kind in each chunk
    /// exceeds it. The first stage lacks the buffers of what it would receive, so that it stands beside the second. Mirrored, the two
    /// halves of the devices hold the same.
    /// </remarks>
    public ImmutableArray<int> Heaviest { get; }

    /// <summary>Gets the kinds of layers of the network.</summary>
    public int Kinds => _kinds;

    /// <summary>Gets the place of every kind's stack and of its block in the stack, in the order of their numbers.</summary>
    public ImmutableArray<(int Stack, int Block)> AllKinds { get; }

    /// <summary>Returns the number of a kind.</summary>
    public int KindOf(int stack, int block) => _offsets[stack] + block;

    /// <summary>Returns the layers of a kind in a chunk of a stage.</summary>
    public int Layers(long stage, long chunk, int stack, int block) => _layers[((stage * _chunks) + chunk) * _kinds + _offsets[stack] + block];

    /// <summary>Returns the layers of every kind in a chunk of a stage.</summary>
    public ReadOnlySpan<int> LayersOf(long stage, long chunk) => _layers.AsSpan((int)((stage * _chunks) + chunk) * _kinds, _kinds);

    void Deal(LayerStack stack, ImmutableArray<int> split, int stages, int p, int offset, bool mirrored)
    {
        var first = 0;
        for (var virtualStage = 0; virtualStage < stages; virtualStage++)
        {
            var (stage, chunk) = (virtualStage % p, virtualStage / p);
            // what sees images stands in front of everything
            var layers = stack.Kind == StackKind.Vision ? (virtualStage == 0 ? stack.Layers : 0)
                : split.IsEmpty ? (int)LayerSplit.Of(stack.Layers, stages, virtualStage) : split[virtualStage];
            for (var layer = first; layer < first + layers; layer++)
            {
                _layers[((stage * _chunks) + chunk) * _kinds + offset + stack.Pattern[layer]]++;
                if (mirrored)
                {
                    _layers[(((p - 1 - stage) * _chunks) + 1) * _kinds + offset + stack.Pattern[layer]]++;
                }
            }

            first += layers;
        }
    }

    List<int> Undominated(int p)
    {
        var kept = new List<int>();
        for (var stage = 0; stage < p; stage++)
        {
            if (stage == 0 || stage == p - 1 || !kept.Exists(earlier => earlier > 0 && Covers(earlier, stage)))
            {
                kept.Add(stage);
            }
        }

        return kept;
    }

    bool Covers(int stage, int other)
    {
        var length = _chunks * _kinds;
        for (var i = 0; i < length; i++)
        {
            if (_layers[(stage * length) + i] < _layers[(other * length) + i])
            {
                return false;
            }
        }

        return true;
    }
}
