using MemoryModel.Catalog;

namespace MemoryModel.Tests.Literature;

/// <summary>Rajbhandari et al. 2021 (ZeRO-Infinity, arXiv:2104.07857), figure 2a: a DGX-2 cluster, TB and GB being TiB and GiB.</summary>
public class Rajbhandari2021Figure2aTests
{
    const double TiB = 1L << 40;

    // 20 bytes per parameter: 16-bit weights and gradients, fp32 weights, two moments, and the fp32 gradients of the step.
    [Theory]
    [InlineData(80, 10240, 128, 1.83)]
    [InlineData(100, 20480, 160, 9.16)]
    [InlineData(128, 25600, 256, 18.31)]
    [InlineData(195, 65536, 512, 182.81)]
    [InlineData(315, 163840, 1024, 1845.70)]
    public void Model_states(int layers, long hidden, long heads, double printed)
    {
        const long ranks = 1024;
        var run = Run(layers, hidden, heads) with
        {
            Gpus = ranks,
            Framework = "deepspeed",
            Precision = PrecisionPolicies.DeepSpeed,
            DeepSpeed = new() { SubGroupElements = long.MaxValue / 8 },
            Plan = new() { Zero = 3 },
        };
        var estimate = Estimator.Memory(run);
        var step = estimate.Terms.SelectMany(group => group.Terms).Single(term => term.Name == "fp32 gradients, flat").Bytes.Value;

        Assert.Equal(printed, (PaperModels.States(estimate) + step) * ranks / TiB, 0.005 * Math.Max(1, printed / 20));
    }

    // 32 sequences of 1,024 tokens per node of 16 GPUs, a checkpoint per layer.
    [Theory]
    [InlineData(80, 10240, 128, 0.05)]
    [InlineData(100, 20480, 160, 0.12)]
    [InlineData(128, 25600, 256, 0.20)]
    [InlineData(195, 65536, 512, 0.76)]
    [InlineData(315, 163840, 1024, 3.08)]
    public void Activation_checkpoints_of_a_node(int layers, long hidden, long heads, double printed)
    {
        var run = Run(layers, hidden, heads) with { SequenceLength = 1024, Plan = new() { MicroBatch = 2, Recompute = Recompute.Full } };
        var inputs = Estimator.Memory(run).Terms.Single(group => group.Name == "inputs of recomputed layers").Bytes.Value;

        Assert.Equal(printed, inputs * 16.0 / TiB, 0.0051);
    }

    // The largest operator, h to 4h, whose weights and gradients exist whole. The figure's first row prints 1.95 where its formula gives 1.56.
    [Theory]
    [InlineData(10240, 1.56)]
    [InlineData(20480, 6.25)]
    [InlineData(25600, 9.77)]
    [InlineData(65536, 64.00)]
    [InlineData(163840, 400.00)]
    public void Model_state_working_memory(long hidden, double printed)
    {
        var estimate = MemoryModel.Peers.Estimate("deepspeed", Run(2, hidden, hidden / 64, vocab: 1) with { Gpus = 16, Plan = new() { Zero = 3 } });

        Assert.Equal(printed, estimate.Terms[0].Bytes.GiB, 0.0051);
    }

    static TrainingRun Run(int layers, long hidden, long heads, long vocab = 51200) => new()
    {
        Model = PaperModels.Gpt(layers, hidden, heads, vocab),
        StatedParameters = 12L * layers * hidden * hidden,
        Accelerator = Gpus.Find("v100-sxm")!,
        GpusPerNode = 16,
    };
}
