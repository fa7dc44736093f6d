namespace MemoryModel;

/// <summary>The rules of the parallel degrees: what divides what.</summary>
static class DegreeRules
{
    /// <summary>Gets the rule on which the others stand: one replica's GPUs divide all GPUs.</summary>
    public static readonly RunRule Replica = new(
        "replica", RulePart.Degrees, "every GPU belongs to one whole replica (Megatron-LM, megatron/core/parallel_state.py)",
        static (TrainingRun run, in ParallelPlan plan) => run.Gpus % plan.ReplicaGpus != 0,
        static (TrainingRun run, in ParallelPlan plan) =>
            $"tp {plan.Tensor} × pp {plan.Pipeline} × cp {plan.Context} = {plan.ReplicaGpus} does not divide {run.Gpus} GPUs; nearest: {NearestReplica(run.Gpus, in plan)}");

    public static readonly RunRule[] All =
    [
        new(
            "heads", RulePart.Degrees, "tensor-parallel ranks hold whole attention heads (Megatron-LM, megatron/core/transformer/attention.py)",
            static (TrainingRun run, in ParallelPlan plan) => HeadsThatTensorSplits(run, plan.Tensor) != 0,
            static (TrainingRun run, in ParallelPlan plan) => HeadsThatTensorSplits(run, plan.Tensor) is var heads
                ? $"tp is {plan.Tensor}; allowed: a divisor of the {heads} attention heads; nearest: {Divisors.Nearest(heads, plan.Tensor)}"
                : ""),
        new(
            "key-value heads", RulePart.Degrees, "key and value heads are dealt out, or repeated, evenly (Megatron-LM, megatron/core/transformer/transformer_config.py)",
            static (TrainingRun run, in ParallelPlan plan) => KeyHeadsThatTensorSplits(run, plan.Tensor) != 0,
            static (TrainingRun run, in ParallelPlan plan) => KeyHeadsThatTensorSplits(run, plan.Tensor) is var heads
                ? $"tp is {plan.Tensor}; allowed: a divisor or a multiple of the {heads} key/value heads; nearest: {Divisors.Nearest(heads, plan.Tensor)}"
                : ""),
        new(
            "feed-forward width", RulePart.Degrees, "tp divides the inner width of the feed-forward block (Megatron-LM, megatron/core/tensor_parallel/layers.py)",
            static (TrainingRun run, in ParallelPlan plan) => WidthThatTensorSplits(run, plan.Tensor) != 0,
            static (TrainingRun run, in ParallelPlan plan) => WidthThatTensorSplits(run, plan.Tensor) is var width
                ? $"tp is {plan.Tensor}; allowed: a divisor of the feed-forward width {width}; nearest: {Divisors.Nearest(width, plan.Tensor)}"
                : ""),
        new(
            "ring attention", RulePart.Degrees, "context ranks take a chunk from each half of the sequence, so that 2·cp divides it (Megatron-LM, megatron/training/utils.py)",
            static (TrainingRun run, in ParallelPlan plan) => plan.Context > 1 && run.ContextExchange != ContextExchange.AllToAll && run.SequenceLength % (2 * plan.Context) != 0,
            static (TrainingRun run, in ParallelPlan plan) => $"cp is {plan.Context}; allowed: 2 × cp divides the sequence of {run.SequenceLength} tokens; nearest: {Math.Max(1, Divisors.Nearest(run.SequenceLength, 2 * plan.Context) / 2)}"),
        new(
            "all-to-all attention", RulePart.Degrees, "context ranks that exchange heads hold whole ones (DeepSpeed-Ulysses, arXiv:2309.14509)",
            static (TrainingRun run, in ParallelPlan plan) => plan.Context > 1 && run.ContextExchange == ContextExchange.AllToAll && HeadsThatTensorSplits(run, plan.Tensor * plan.Context) != 0,
            static (TrainingRun run, in ParallelPlan plan) => $"tp {plan.Tensor} × cp {plan.Context} is {plan.Tensor * plan.Context}; allowed with cp-comm a2a: a divisor of the {HeadsThatTensorSplits(run, plan.Tensor * plan.Context)} attention heads"),
        new(
            "experts", RulePart.Degrees, "expert-parallel ranks hold whole experts (Megatron-LM, megatron/core/transformer/moe/experts.py)",
            static (TrainingRun run, in ParallelPlan plan) => plan.Expert > 1 && (Experts(run) is var experts) && (experts == 0 || experts % plan.Expert != 0),
            static (TrainingRun run, in ParallelPlan plan) => Experts(run) is var experts and > 0
                ? $"ep is {plan.Expert}; allowed: a divisor of the {experts} experts; nearest: {Divisors.Nearest(experts, plan.Expert)}"
                : $"ep is {plan.Expert}; allowed: 1, the model has no experts"),
        new(
            "expert ranks", RulePart.Degrees, "expert parallelism takes its ranks from those of a pipeline stage (Megatron-LM, megatron/core/parallel_state.py)",
            static (TrainingRun run, in ParallelPlan plan) => run.Gpus / plan.Pipeline % plan.Expert != 0,
            static (TrainingRun run, in ParallelPlan plan) => $"ep is {plan.Expert}; allowed: a divisor of the {run.Gpus / plan.Pipeline} GPUs of a pipeline stage; nearest: {Divisors.Nearest(run.Gpus / plan.Pipeline, plan.Expert)}"),
    ];

    // The change of one degree by the smallest factor that makes the replica divide the GPUs; where no single one does, more GPUs.
    static string NearestReplica(long gpus, in ParallelPlan plan)
    {
        var (best, factor) = ("", double.MaxValue);
        foreach (var (name, degree) in (ReadOnlySpan<(string, long)>)[("tp", plan.Tensor), ("pp", plan.Pipeline), ("cp", plan.Context)])
        {
            var others = plan.ReplicaGpus / degree;
            if (degree == 1 || gpus % others != 0)
            {
                continue;
            }

            var near = Divisors.Nearest(gpus / others, degree);
            if (Math.Max(near / (double)degree, degree / (double)near) is var change && change < factor)
            {
                (best, factor) = ($"{name} {near}", change);
            }
        }

        return best.Length > 0 ? best : $"{CeilDiv(gpus, plan.ReplicaGpus) * plan.ReplicaGpus} GPUs";
    }

    // The heads of the first attention that a degree does not divide, or 0.
    static long HeadsThatTensorSplits(TrainingRun run, long degree)
    {
        foreach (var stack in run.Model.Stacks)
        {
            foreach (var block in stack.Blocks)
            {
                if (stack.Kind != StackKind.Vision && block.Attention is { LinearMixer: null } attention && attention.Heads % degree != 0)
                {
                    return attention.Heads;
                }
            }
        }

        return 0;
    }

    static long KeyHeadsThatTensorSplits(TrainingRun run, long degree)
    {
        foreach (var stack in run.Model.Stacks)
        {
            foreach (var block in stack.Blocks)
            {
                if (stack.Kind != StackKind.Vision && block.Attention is { LinearMixer: null, Latent: null } attention && attention.KvHeads % degree != 0 && degree % attention.KvHeads != 0)
                {
                    return attention.KvHeads;
                }
            }
        }

        return 0;
    }

    static long WidthThatTensorSplits(TrainingRun run, long degree)
    {
        foreach (var stack in run.Model.Stacks)
        {
            foreach (var block in stack.Blocks)
            {
                if (stack.Kind != StackKind.Vision && block.FeedForward is { } dense && dense.Hidden % degree != 0)
                {
                    return dense.Hidden;
                }
            }
        }

        return 0;
    }

    static long Experts(TrainingRun run)
    {
        var most = 0L;
        foreach (var stack in run.Model.Stacks)
        {
            foreach (var block in stack.Blocks)
            {
                most = Math.Max(most, block.Experts?.Count ?? 0);
            }
        }

        return most;
    }
}
