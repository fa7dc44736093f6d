using MemoryModel.Catalog;

namespace MemoryModel.Tests.Planning;

/// <summary>Where a term is no straight line in the layers or in the micro-batch, a bound estimator asks the formulas and answers what is explained.</summary>
public class BentLinesTests
{
    static readonly TrainingRun Run = new()
    {
        Model = Models.Get("llama-3-8b"),
        Accelerator = Gpus.Find("h100-sxm")!,
        Gpus = 32,
        Framework = "hf-transformers",
        Precision = PrecisionPolicies.PureBf16,
    };

    [Fact]
    public void Adapters_in_some_layers_of_a_kind() =>
        AssertSame(Run with { Adapter = new(AdapterMethod.Lora) { Rank = 8, Targets = ["all-linear"], Layers = 3 } });

    [Theory]
    [InlineData("hf-transformers")]
    [InlineData("megatron-lm")]
    public void Groups_of_recomputed_layers(string framework) =>
        AssertSame(Run with { Framework = framework, Precision = PrecisionPolicies.MegatronBf16, Checkpoints = new() { Layers = 5 } });

    [Theory]
    [InlineData("torchtitan", 1_001)]
    [InlineData("deepspeed", 2_047)]
    [InlineData("megatron-lm", 2_047)]
    public void Tokens_that_ranks_cannot_share_evenly(string framework, long sequence) =>
        AssertSame(Run with { Framework = framework, Precision = PrecisionPolicies.MegatronBf16, SequenceLength = sequence });

    [Theory]
    [InlineData("torchtitan")]
    [InlineData("megatron-lm")]
    public void Experts_that_receive_a_fraction_more_than_their_share(string framework) => AssertSame(Run with
    {
        Model = Models.Get("mixtral-8x7b"),
        Framework = framework,
        Precision = PrecisionPolicies.MegatronBf16,
        SequenceLength = 1_000,
        Implementation = new() { ExpertImbalance = 1.37 },
    });

    // A small micro-batch's logits are less than the gradient of the matrix that makes them.
    [Fact]
    public void The_lesser_of_what_grows_with_the_batch_and_what_does_not() =>
        AssertSame(Run with { Framework = "megatron-lm", Precision = PrecisionPolicies.MegatronBf16, SequenceLength = 512 });

    // Small, large and very large micro-batches: a line of its own each.
    static void AssertSame(TrainingRun run)
    {
        var estimator = new Estimator(run);
        foreach (var times in new[] { 1, 37, 500 })
        {
            var plans = RandomPlans.Legal(run, 150, 5).Select(plan => plan with { MicroBatch = plan.MicroBatch * times });
            Assert.All(plans, plan => Assert.Equal(Estimator.Memory(run with { Plan = plan }).Allocated, estimator.PeakMemory(in plan)));
        }
    }
}
