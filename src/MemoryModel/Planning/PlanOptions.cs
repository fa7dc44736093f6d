using System.Collections.Immutable;

namespace MemoryModel.Planning;

/// <summary>Turns the values that a search keeps into what its answer shows.</summary>
sealed class PlanOptions(PlanQuestion question, ImmutableArray<PlanVariant> variants, PlanLimits limits)
{
    /// <summary>Returns the option of a candidate.</summary>
    public PlanOption? Of(PlanCandidate? candidate) => candidate is { } plan ? Of(in plan) : null;

    /// <summary>Returns the option of a candidate.</summary>
    public PlanOption Of(in PlanCandidate plan)
    {
        var variant = plan.Variant;
        return Of(variants.First(other => other.Index == variant).Run with { Plan = plan.Plan }, plan.Totals, plan.Value);
    }

    /// <summary>Returns the option of a run.</summary>
    public PlanOption Of(TrainingRun run)
    {
        var totals = new Estimator(run).Totals(run.Plan);
        return Of(run, totals, limits.Value(run.Gpus, totals.Step, totals.Device));
    }

    /// <summary>Returns the option of a plan of a variant.</summary>
    public PlanOption Of(PlanVariant variant, in ParallelPlan plan)
    {
        var totals = variant.Estimator.Totals(in plan);
        return Of(variant.Run with { Plan = plan }, totals, limits.Value(variant.Run.Gpus, totals.Step, totals.Device));
    }

    /// <summary>Returns the seconds of a split's plainest layout: its least interleaving and micro-batch, nothing recomputed.</summary>
    public double Plainest(PlanCell cell)
    {
        var size = cell.MicroBatches(question.Space).First();
        return cell.Variant.Estimator.StepTime(cell.Degrees with { MicroBatch = size, MicroBatches = cell.PerReplica / size, SequenceParallel = cell.Degrees.Tensor > 1 }).Value;
    }

    /// <summary>Returns the question's references that can run on the GPUs, each under the nouns that serve it best.</summary>
    public ImmutableArray<(string, PlanOption, bool)> References() =>
        [.. question.References.Select(Reference).OfType<(string, PlanOption, bool)>()];

    (string, PlanOption, bool)? Reference(ReferencePlan reference)
    {
        (string, PlanOption Option, bool Fits)? best = null;
        foreach (var variant in variants)
        {
            var sequences = variant.Run.Gpus / reference.Plan.ReplicaGpus * reference.Plan.MicroBatch;
            var microBatches = sequences == 0 ? 0 : question.GlobalBatch / sequences;
            var run = reference.Of(variant.Run) with { Plan = reference.Plan with { MicroBatches = microBatches } };
            if (sequences == 0 || question.GlobalBatch % sequences != 0 || run.Problems().Any() || PlanRules.Broken(PlanRules.OfBatches, run, run.Plan) is not null)
            {
                continue;
            }

            var plan = reference.Ran(microBatches);
            run = run with { Plan = plan };
            var option = run.Precision == variant.Run.Precision && run.Checkpoints == variant.Run.Checkpoints ? Of(variant, in plan) : Of(run);
            var fits = limits.Capacity.Holds(option.Totals);
            if (best is not { } kept || (fits && !kept.Fits) || (fits == kept.Fits && option.Value < kept.Option.Value))
            {
                best = (reference.Name, option, fits);
            }
        }

        return best;
    }

    PlanOption Of(TrainingRun run, PlanTotals totals, double value) => new()
    {
        Run = run,
        Totals = totals,
        TokensPerSecond = (double)question.GlobalBatch * run.SequenceLength / totals.Step.Value,
        UsdPerMillionTokens = question.Price is null ? null : limits.Cost(run.Gpus, totals.Step),
        Complexity = limits.Complexity(run.Plan),
        Value = value,
    };
}
