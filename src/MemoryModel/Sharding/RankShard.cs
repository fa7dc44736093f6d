using MemoryModel.Catalog;

namespace MemoryModel;

/// <summary>Holds what one rank of one pipeline stage keeps, as plain integers, with the nouns that a formula reads: the file that divides parameters by a degree.</summary>
/// <remarks>Every memory formula takes this and a ledger, nothing else; a plan that a planner varies reaches the formulas only through it.</remarks>
readonly record struct RankShard
{
    readonly TrainingRun _run;
    readonly ParallelPlan _plan;

    RankShard(TrainingRun run, in ParallelPlan plan) => (_run, _plan) = (run, plan);

    public ModelArchitecture Model => _run.Model;

    public Accelerator Accelerator => _run.Accelerator;

    public PrecisionPolicy Precision => _run.Precision;

    public Optimizer Optimizer => _run.Optimizer;

    public string Framework => _run.Framework;

    public AttentionKernel Attention => _run.Attention;

    public bool FusedLoss => _run.FusedLoss;

    public bool FusedKernels => _run.FusedKernels;

    public long Gpus => _run.Gpus;

    public long GpusPerNode => _run.GpusPerNode;

    public long SequenceLength => _run.SequenceLength;

    public int Zero => _plan.Zero;

    public long Tensor => _plan.Tensor;

    public bool SequenceParallel => _plan.SequenceParallel;

    public long Pipeline => _plan.Pipeline;

    public long VirtualPipeline => _plan.VirtualPipeline;

    public PipelineSchedule Schedule => _plan.Schedule;

    public long Context => _plan.Context;

    public long Expert => _plan.Expert;

    public long MicroBatch => _plan.MicroBatch;

    public long MicroBatches => _plan.MicroBatches;

    public Recompute Recompute => _plan.Recompute;

    public long? RecomputedLayers => _plan.RecomputedLayers;

    public OffloadTarget OffloadOptimizer => _plan.OffloadOptimizer;

    public OffloadTarget OffloadParameters => _plan.OffloadParameters;

    public OffloadTarget OffloadActivations => _plan.OffloadActivations;

    /// <summary>Gets the data-parallel degree, d.</summary>
    public long Data => _run.Gpus / _plan.ReplicaGpus;

    /// <summary>Gets the ranks over which ZeRO shards: the data- and context-parallel ones, or the shard group of hybrid sharding.</summary>
    public long Shards => ShardsOf(_run, _plan);

    /// <summary>Gets the tokens of a micro-batch that a rank of a context-parallel group holds.</summary>
    public long Tokens => MicroBatch * CeilDiv(SequenceLength, Context);

    /// <summary>Gets the tokens of which a rank holds norms and residuals: a tensor-parallel share under sequence parallelism.</summary>
    public long NormTokens => SequenceParallel ? CeilDiv(Tokens, Tensor) : Tokens;

    /// <summary>Parameters of the rank before data-parallel sharding, P.</summary>
    public required long Parameters { get; init; }

    /// <summary>Elements of the rank's ZeRO shard, Ps: each tensor (stage 3) or the whole (stages 1 and 2) padded.</summary>
    public required long Sharded { get; init; }

    /// <summary>Elements of the largest unit that is gathered whole (a layer, or embedding and head), Pu.</summary>
    public required long LargestUnit { get; init; }

    /// <summary>Elements in row and column vectors of factored states, Pf.</summary>
    public required long Factored { get; init; }

    /// <summary>Elements in tensors that block-wise 8-bit states leave in fp32, Pw.</summary>
    public required long Small { get; init; }

    /// <summary>Blocks of 256 elements in the other tensors, Pb.</summary>
    public required long Blocks256 { get; init; }

    /// <summary>Layers of the stage, with how many of each block.</summary>
    public required (BlockParameters Block, long Layers)[] Layers { get; init; }

    /// <summary>Whether the stage has the embedding.</summary>
    public required bool First { get; init; }

    /// <summary>Whether the stage has the head and the loss.</summary>
    public required bool Last { get; init; }

    /// <summary>Micro-batches whose activations the stage holds at once, times chunks where interleaved, as a multiple of 1/v.</summary>
    public required long InFlight { get; init; }

    static long ShardsOf(TrainingRun run, in ParallelPlan plan)
    {
        var replicas = run.Gpus / plan.ReplicaGpus * plan.Context;
        return plan.ShardGroup == 0 ? replicas : Math.Min(plan.ShardGroup, replicas);
    }

    /// <summary>Returns the shard of a stage.</summary>
    public static RankShard Of(TrainingRun run, ParallelPlan plan, ModelParameters model, long stage)
    {
        var shards = ShardsOf(run, plan);
        var (first, last) = (stage == 0, stage == plan.Pipeline - 1);
        var layers = StageLayers(run, plan, model, stage);
        var sum = new Sum();
        long unit = 0;
        foreach (var (block, count) in layers)
        {
            var before = sum.Parameters;
            foreach (var tensor in block.Tensors)
            {
                sum.Add(run, plan, shards, tensor, count);
            }

            unit = Math.Max(unit, count == 0 ? 0 : (sum.Parameters - before) / count);
        }

        var outside = sum.Parameters;
        if (first)
        {
            AddAll(model.Input);
        }

        if (last)
        {
            AddAll(model.Output);
            if (!first && run.Model.Head.Tied && model.Input.Length > 0)
            {
                // The last stage multiplies by a copy of the token table of its own.
                sum.Add(run, plan, shards, model.Input[0], 1);
            }
        }

        var stated = run.StatedParameters is { } p ? p / (double)model.Total : 1;
        long Scaled(long elements) => stated == 1 ? elements : (long)Math.Round(elements * stated);
        var parameters = run.StatedParameters is { } given && plan.Tensor * plan.Pipeline * plan.Expert == 1 ? given : Scaled(sum.Parameters);
        return new(run, plan)
        {
            Parameters = parameters,
            Sharded = run.StatedParameters is null && plan.Zero == 3 ? sum.Sharded : CeilDiv(parameters, shards),
            LargestUnit = Scaled(Math.Max(unit, sum.Parameters - outside)),
            Factored = Scaled(sum.Factored),
            Small = Scaled(sum.Small),
            Blocks256 = Scaled(sum.Blocks),
            Layers = layers,
            First = first,
            Last = last,
            InFlight = plan.VirtualPipeline > 1
                ? Math.Min(plan.MicroBatches * plan.VirtualPipeline, 2 * (plan.Pipeline - stage - 1) + (plan.VirtualPipeline - 1) * plan.Pipeline + 1)
                : Math.Min(plan.MicroBatches, plan.Pipeline - stage),
        };

        void AddAll(IEnumerable<ParameterTensor> tensors)
        {
            foreach (var tensor in tensors)
            {
                sum.Add(run, plan, shards, tensor, 1);
            }
        }
    }

    static (BlockParameters Block, long Layers)[] StageLayers(TrainingRun run, in ParallelPlan plan, ModelParameters model, long stage)
    {
        var counts = new long[model.Blocks.Length];
        long all = run.Model.Stacks.Sum(stack => (long)stack.Layers);
        var (from, to) = (stage * all / plan.Pipeline, (stage + 1) * all / plan.Pipeline);
        long at = 0;
        foreach (var stack in run.Model.Stacks)
        {
            foreach (var index in stack.Pattern)
            {
                if (at >= from && at < to)
                {
                    for (var i = 0; i < counts.Length; i++)
                    {
                        counts[i] += ReferenceEquals(model.Blocks[i].Stack, stack) && ReferenceEquals(model.Blocks[i].Block, stack.Blocks[index]) ? 1 : 0;
                    }
                }

                at++;
            }
        }

        return [.. counts.Select((count, i) => (model.Blocks[i], model.Blocks[i].Stack.SharedWeights ? Math.Min(1, count) : count)).Where(pair => pair.Item2 > 0)];
    }

    struct Sum
    {
        public long Parameters, Sharded, Factored, Small, Blocks;

        public void Add(TrainingRun run, in ParallelPlan plan, long allShards, in ParameterTensor tensor, long layers)
        {
            var expert = tensor.Routed ? plan.Expert : 1;
            var heads = tensor.Split == TensorSplit.KeyValueHeads ? KeyValueHeads(run) : long.MaxValue;
            var tensorDegree = tensor.Split == TensorSplit.Replicated ? 1 : Math.Min(plan.Tensor, heads);
            var elements = CeilDiv(tensor.Elements, tensorDegree * (tensor.Stacked > 1 ? expert : 1));
            var count = layers * CeilDiv(tensor.Count, tensor.Stacked > 1 ? 1 : expert);
            var shards = Math.Max(1, tensor.Routed ? allShards / expert : allShards);
            Parameters += elements * count;
            Sharded += CeilDiv(elements, shards) * count;
            Factored += (tensor.IsVector ? elements : CeilDiv(tensor.Rows * tensor.Stacked, tensorDegree) + tensor.Columns) * count;
            if (elements < 4096)
            {
                Small += elements * count;
            }
            else
            {
                Blocks += CeilDiv(elements, 256) * count;
            }
        }

        static long KeyValueHeads(TrainingRun run)
        {
            foreach (var block in run.Model.Main.Blocks)
            {
                if (block.Attention is { } attention)
                {
                    return attention.KvHeads;
                }
            }

            return 1;
        }
    }

    /// <summary>Divides and rounds up.</summary>
    public static long CeilDiv(long x, long y) => (x + y - 1) / y;
}
