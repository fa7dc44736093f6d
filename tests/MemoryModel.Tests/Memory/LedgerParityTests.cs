using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using MemoryModel.Catalog;

namespace MemoryModel.Tests;

/// <summary>Laws that every run keeps.</summary>
public class LedgerParityTests
{
    static readonly string[] ModelNames = ["gpt2", "llama-3-8b", "mixtral-8x7b", "t5-small", "deepseek-v3", "gemma-2-2b", "falcon-7b"];

    static TrainingRun? Make(int model, int tp, int pp, int dp, int zero, int batch, int recompute, int optimizer)
    {
        var run = new TrainingRun
        {
            Model = Models.Get(ModelNames[model % ModelNames.Length]),
            Accelerator = Gpus.Find("h100-sxm")!,
            Gpus = (1L << (tp % 4)) * (1L << (pp % 3)) * (1 + dp % 16),
            Plan = new()
            {
                Tensor = 1 << (tp % 4),
                Pipeline = 1 << (pp % 3),
                Zero = zero % 4,
                MicroBatch = 1 + batch % 4,
                MicroBatches = 1 + batch % 9,
                Recompute = (Recompute)(recompute % 3),
            },
            Attention = (AttentionKernel)(recompute % 2),
            Optimizer = Optimizers.All[optimizer % Optimizers.All.Length],
            Precision = PrecisionPolicies.All[zero % PrecisionPolicies.All.Length],
        };
        return run.Problems().Any() ? null : run;
    }

    [Property(MaxTest = 300)]
    public bool Fast_total_equals_explained_total(NonNegativeInt a, NonNegativeInt b, NonNegativeInt c, NonNegativeInt d, NonNegativeInt e)
    {
        if (Make(a.Get, b.Get, c.Get, d.Get, e.Get, a.Get / 7, b.Get / 3, c.Get + d.Get) is not { } run)
        {
            return true;
        }

        var estimate = Estimator.Memory(run);
        return estimate.Phases.All(phase => phase.Bytes.Value == estimate.Terms.Where(term => term.Tier == MemoryTier.Gpu && (term.Alive & phase.Moment) != 0).Sum(term => term.Bytes.Value))
            && estimate.Allocated == estimate.Phases.Max(phase => phase.Bytes);
    }

    [Property(MaxTest = 200)]
    public bool A_higher_stage_never_holds_more_states(NonNegativeInt a, NonNegativeInt b, NonNegativeInt d)
    {
        if (Make(a.Get, b.Get, 0, d.Get, 0, 0, 0, 0) is not { } run)
        {
            return true;
        }

        long States(int zero) => Estimator.Memory(run with { Plan = run.Plan with { Zero = zero }, Precision = PrecisionPolicies.ZeroPaper }).Terms
            .Where(term => (term.Kind is MemoryKind.Parameters or MemoryKind.Gradients or MemoryKind.OptimizerStates) && term.Alive.HasFlag(Moments.OptimizerStep)).Sum(term => term.Bytes.Value);
        return States(3) <= States(2) && States(2) <= States(1) && States(1) <= States(0);
    }

    [Property(MaxTest = 200)]
    public bool A_larger_micro_batch_never_takes_less(NonNegativeInt a, NonNegativeInt b, NonNegativeInt e)
    {
        if (Make(a.Get, b.Get, 0, 3, e.Get, 0, a.Get, 0) is not { } run)
        {
            return true;
        }

        return Estimator.Memory(run).Allocated <= Estimator.Memory(run with { Plan = run.Plan with { MicroBatch = run.Plan.MicroBatch + 1 } }).Allocated;
    }
}
