using MemoryModel.Catalog;

namespace MemoryModel.Tests.Throughput;

/// <summary>Frozen quantized layers travel as they are stored.</summary>
public class GatheredWeightsTests
{
    static TrainingRun Run(string framework, string weights) => new()
    {
        Model = Models.Find("llama-3-8b")!,
        Accelerator = Gpus.H100Sxm,
        Gpus = 8,
        Framework = framework,
        Adapter = new(AdapterMethod.Lora) { Rank = 16, Targets = ["all-linear"] },
        Weights = WeightFormats.Find(weights),
        SequenceLength = 1024,
        Plan = new() { MicroBatch = 1, Zero = 3 },
    };

    [Theory]
    [InlineData("hf-trainer")]
    [InlineData("hf-deepspeed")]
    [InlineData("torchtune")]
    public void A_packed_base_waits_less_for_its_layers(string framework)
    {
        static double Gather(TrainingRun run) => new BoundStep(run).Parts(run.Plan).Gather;

        Assert.True(Gather(Run(framework, "nf4")) < 0.6 * Gather(Run(framework, "none")));
    }
}
