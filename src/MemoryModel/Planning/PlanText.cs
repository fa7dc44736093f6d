using System.Globalization;

namespace MemoryModel.Planning;

/// <summary>Writes plans as people say them.</summary>
public static class PlanText
{
    /// <summary>Returns the parts of a plan that are switched on: <c>tp 8 sp · pp 8 × 3 · dp 16 · zero 1 · b 1 × 96 · selective</c>.</summary>
    public static string Of(TrainingRun run)
    {
        ArgumentNullException.ThrowIfNull(run);
        var plan = run.Plan;
        var parts = new List<string>();
        Degree("tp", plan.Tensor, plan.SequenceParallel ? " sp" : "");
        Degree("pp", plan.Pipeline, plan.VirtualPipeline > 1 ? Invariant($" × {plan.VirtualPipeline} chunks") : plan.Schedule == PipelineSchedule.OneForwardOneBackward ? "" : $" {Schedules.Word(plan.Schedule)}");
        Degree("cp", plan.Context, "");
        Degree("ep", plan.Expert, "");
        parts.Add(Invariant($"dp {run.Data}"));
        parts.Add(Sharding(in plan));
        parts.Add(Invariant($"b {plan.MicroBatch} × {plan.MicroBatches}"));
        parts.Add(Recomputed(in plan));
        parts.Add(Offloaded(in plan));
        return string.Join(" · ", parts.Where(part => part.Length > 0));

        void Degree(string name, long degree, string more)
        {
            if (degree > 1)
            {
                parts.Add(Invariant($"{name} {degree}{more}"));
            }
        }
    }

    /// <summary>Returns the sharding of a plan: <c>zero 3</c>, <c>zero 3 in groups of 8</c>; empty without.</summary>
    public static string Sharding(in ParallelPlan plan) =>
        plan.Zero == 0 ? "" : plan.ShardGroup == 0 ? Invariant($"zero {plan.Zero}") : Invariant($"zero {plan.Zero} in groups of {plan.ShardGroup}");

    /// <summary>Returns what a plan recomputes: <c>selective</c>, <c>full</c>, <c>full, 3 layers</c>; empty for nothing.</summary>
    public static string Recomputed(in ParallelPlan plan) => plan.Recompute switch
    {
        Recompute.None => "",
        Recompute.Full when plan.RecomputedLayers is { } layers => Invariant($"full, {layers} of a stage's layers"),
        _ => plan.Recompute.ToString().ToLowerInvariant(),
    };

    /// <summary>Returns what a plan offloads: <c>optimizer on cpu</c>; empty for nothing.</summary>
    public static string Offloaded(in ParallelPlan plan)
    {
        (string Name, OffloadTarget Place)[] parts = [("optimizer", plan.OffloadOptimizer), ("parameters", plan.OffloadParameters), ("activations", plan.OffloadActivations)];
        return string.Join(" and ", parts.Where(part => part.Place != OffloadTarget.None).Select(part => $"{part.Name} on {part.Place.ToString().ToLowerInvariant()}"));
    }

    /// <summary>Returns how the loss is computed: <c>plain</c>, <c>fused</c>, <c>chunked</c>.</summary>
    public static string Loss(TrainingRun run)
    {
        ArgumentNullException.ThrowIfNull(run);
        return run.FusedLoss ? "fused" : (run.Implementation.Loss ?? run.Habits.Implementation.Loss) is LossImplementation.Chunked or LossImplementation.ChunkedNoUpcast ? "chunked" : "plain";
    }

    /// <summary>Returns the word of a precision policy: its name, or <c>fp8</c> where its products are 8-bit.</summary>
    public static string Precision(PrecisionPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return policy.Compute == DataType.Float8 ? "fp8" : policy.Name;
    }

    /// <summary>Returns what an answer has to say in a line: how many plans there are, on what, for what.</summary>
    internal static string Headline(PlanAnswer answer)
    {
        var question = answer.Question;
        var run = answer.Ranked.IsDefaultOrEmpty ? question.Run : answer.Ranked[0].Run;
        var counts = answer.Ranked.IsDefaultOrEmpty || question.GpuCounts.IsDefaultOrEmpty ? ""
            : $" ({(question.Objective == PlanObjective.FewestGpus ? "the fewest of" : "best of")} {string.Join(", ", question.GpuCounts.Order().Select(count => Invariant($"{count:N0}")))})";
        return Invariant($"{answer.Plans:N0} legal plans on {run.Gpus:N0} × {run.Accelerator.Name}{counts} for {run.Model.Name}, {question.GlobalBatch:N0} sequences of {run.SequenceLength:N0} tokens a step{(answer.Partial ? "; PARTIAL: stopped before all were looked at" : "")}");
    }

    static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
