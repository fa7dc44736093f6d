using MemoryModel.Catalog;

namespace MemoryModel.Tests;

/// <summary>What evaluations between steps hold: the logits of a batch, and those that a metric waits for.</summary>
public class EvaluationMemoryTests
{
    const long Tokens = 4 * 1024;
    const long Vocabulary = 128_256;

    static readonly TrainingRun s_run = new()
    {
        Model = Models.Get("llama-3.2-1b"),
        Accelerator = Gpus.Find("h100-sxm")!,
        Framework = "hf-transformers",
        Precision = PrecisionPolicies.PureBf16,
        SequenceLength = 1024,
        Plan = new() { Recompute = Recompute.Full },
    };

    static MemoryEstimate Of(EvaluationSettings? evaluation) => Estimator.Memory(s_run with { Evaluation = evaluation });

    static long At(EvaluationSettings evaluation) => Of(evaluation).Phases.Single(phase => phase.Moment == Moments.Evaluation).Bytes.Value;

    [Fact]
    public void Without_one_nothing_changes_between_steps() =>
        Assert.Equal(Of(null).Steady, Of(new() { Batch = 64 }).Steady);

    [Fact]
    public void A_large_batch_is_the_peak()
    {
        var estimate = Of(new() { Batch = 64 });
        Assert.Equal(Moments.Evaluation, estimate.PeakMoment);
        Assert.True(estimate.Allocated > Of(null).Allocated);
    }

    [Fact]
    public void Logits_of_all_batches_stay_until_they_move_to_the_host()
    {
        var one = new EvaluationSettings { Batch = 4, Samples = 40, LossOnly = false, AccumulationSteps = 1 };
        // n batches in fp32, and the n - 1 before the last while they are joined
        Assert.Equal(4 * Tokens * Vocabulary, At(one) - At(one with { LossOnly = true }));
        Assert.Equal(4 * Tokens * Vocabulary * (5 + 4), At(one with { AccumulationSteps = 5 }) - At(one with { LossOnly = true }));
        Assert.Equal(4 * Tokens * Vocabulary * (10 + 9), At(one with { AccumulationSteps = null }) - At(one with { LossOnly = true }));
    }

    [Fact]
    public void Ranks_share_the_set_and_gather_each_batch()
    {
        var settings = new EvaluationSettings { Batch = 4, Samples = 64, LossOnly = false };
        Assert.Equal(16, settings.KeptBatches(1));
        Assert.Equal(2, settings.KeptBatches(8));
    }
}
