using MemoryModel.Catalog;

namespace MemoryModel.Tests.Planning;

/// <summary>Where a term is no straight line in the layers, a bound estimator asks the formulas and answers what is explained.</summary>
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

    static void AssertSame(TrainingRun run)
    {
        var estimator = new Estimator(run);
        Assert.All(RandomPlans.Legal(run, 150, 5), plan => Assert.Equal(Estimator.Memory(run with { Plan = plan }).Allocated, estimator.PeakMemory(in plan)));
    }
}
