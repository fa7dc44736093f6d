using MemoryModel.Planning;

namespace MemoryModel.Tests.Planning;

/// <summary>Looks at every combination of fields there is, keeps what the rules allow, and evaluates it: the planner without its search.</summary>
static class BruteForce
{
    public static List<(ParallelPlan Plan, PlanTotals Totals)> Plans(PlanQuestion question)
    {
        var run = question.Run;
        var estimator = new Estimator(run);
        var found = new List<(ParallelPlan, PlanTotals)>();
        foreach (var plan in Fields(run, question))
        {
            if (!(run with { Plan = plan }).Problems().Any() && PlanRules.Broken(run, plan) is null)
            {
                found.Add((plan, estimator.Totals(in plan)));
            }
        }

        return found;
    }

    static IEnumerable<ParallelPlan> Fields(TrainingRun run, PlanQuestion question)
    {
        var space = question.Space;
        var counts = Enumerable.Range(1, (int)run.Gpus).Select(count => (long)count).ToArray();
        foreach (var (tensor, pipeline, context) in from t in counts from p in counts from c in counts where run.Gpus % (t * p * c) == 0 select (t, p, c))
        {
            var replicas = run.Gpus / (tensor * pipeline * context);
            if (pipeline > run.Model.Layers || question.GlobalBatch % replicas != 0)
            {
                continue;
            }

            var perReplica = question.GlobalBatch / replicas;
            var stage = (run.Model.Layers + pipeline - 1) / pipeline;
            foreach (var plan in
                from expert in counts
                from chunks in Enumerable.Range(1, run.Model.Layers + 2).Select(count => (long)count).Where(count => pipeline * count <= run.Model.Layers + 2)
                from schedule in space.Schedule.IsEmpty ? run.Habits.Schedules : space.Schedule
                from sequence in new[] { false, true }
                from zero in Enumerable.Range(0, 4)
                from size in Enumerable.Range(1, (int)perReplica).Where(size => perReplica % size == 0)
                from layers in space.RecomputeByLayers ? Enumerable.Range(0, (int)stage).Select(count => count == 0 ? (long?)null : count) : [null]
                from recompute in layers is null ? Enum.GetValues<Recompute>() : [Recompute.Full]
                from offload in space.OffloadOptimizer
                from parameters in space.OffloadParameters
                from activations in space.OffloadActivations
                select new ParallelPlan
                {
                    Tensor = tensor,
                    Pipeline = pipeline,
                    Context = context,
                    Expert = expert,
                    VirtualPipeline = chunks,
                    Schedule = schedule,
                    SequenceParallel = sequence,
                    Zero = zero,
                    MicroBatch = size,
                    MicroBatches = perReplica / size,
                    Recompute = recompute,
                    RecomputedLayers = layers,
                    OffloadOptimizer = offload,
                    OffloadParameters = parameters,
                    OffloadActivations = activations,
                })
            {
                yield return plan;
                foreach (var group in plan.Zero == 3 ? counts.Where(group => group > 1) : [])
                {
                    yield return plan with { ShardGroup = group };
                }
            }
        }
    }
}
