using MemoryModel.Catalog;

namespace MemoryModel.Tests.Throughput;

/// <summary>Numbers that papers print.</summary>
public class PaperNumbersTests
{
    // GPT-3 as Narayanan et al. 2021 and Korthikanti et al. 2022 count it: 1,536 sequences of 2,048, vocabulary 51,200.
    static ModelArchitecture Gpt3 => new()
    {
        Name = "gpt-3",
        Family = "gpt2",
        Source = Sources.Narayanan2021,
        Embedding = new(51200, 12288, PositionKind.Learned),
        Stacks = [LayerStack.Uniform(StackKind.Decoder, 12288, 96, new Block { Attention = new() { Heads = 96, KvHeads = 96, HeadDim = 128 }, FeedForward = new(49152, Activation.Gelu, Gated: false), Norm = NormKind.LayerNorm }, NormKind.LayerNorm)],
        Head = new(Tied: true),
    };

    [Theory]
    [InlineData(FlopsConvention.Korthikanti, 3.386e18)]
    [InlineData(FlopsConvention.Narayanan, 4.511e18)]
    public void Counts_the_operations_of_gpt_3_as_the_papers_do(FlopsConvention convention, double printed) =>
        Assert.Equal(printed, 1536.0 * 2048 * FlopsConventions.PerToken(convention, Gpt3, 2048).Value, printed * 1e-3);

    // 72·L·h²(1 + s/6h + V/12Lh) is six per matrix element plus attention over all pairs.
    [Fact]
    public void Korthikanti_is_full_attention_written_out() => Assert.Equal(
        FlopsConventions.PerToken(FlopsConvention.Korthikanti, Gpt3, 2048).Value,
        FlopsConventions.PerToken(FlopsConvention.FullAttention, Gpt3, 2048).Value,
        1e6);

    // ZeRO-Offload, table 4: its own CPU Adam, and PyTorch's, on a DGX-2 host.
    [Theory]
    [InlineData(1e9, 0.22, 1.39)]
    [InlineData(4e9, 1.03, 5.71)]
    [InlineData(10e9, 2.57, 14.76)]
    public void Reproduces_cpu_adam_of_zero_offload(double parameters, double printed, double printedOfPyTorch)
    {
        Assert.Equal(printed, OffloadTime.CpuStep(parameters, OptimizerCost.AdamStates, OffloadTime.HostMemoryOfNode), printed * 0.18);
        Assert.Equal(printedOfPyTorch, OffloadTime.CpuStep(parameters, OptimizerCost.AdamStates, OffloadTime.HostMemoryOfNode, separate: true), printedOfPyTorch * 0.18);
    }

    // 4 bytes down and 2 up per parameter with one micro-batch (stage_1_and_2.py); stage 3 copies each micro-batch's gradients both ways.
    [Theory]
    [InlineData(2, 1, 6)]
    [InlineData(2, 4, 20)]
    [InlineData(3, 4, 22)]
    public void Counts_the_bytes_that_deepspeed_moves(int zero, int microBatches, double bytesPerParameter)
    {
        var (down, up) = OffloadTime.HostTraffic(1, zero, microBatches);

        Assert.Equal(bytesPerParameter, down + up, 9);
    }

    // Narayanan et al. 2021, §5.1: 8·P·D operations at 140 and 163 TFLOP/s.
    [Theory]
    [InlineData(175e9, 300e9, 1024, 140e12, 33.9)]
    [InlineData(1e12, 450e9, 3072, 163e12, 83.2)]
    public void Trains_gpt_3_in_34_days(double parameters, double tokens, long gpus, double rate, double days) => Assert.Equal(
        days,
        new TrainingProject { Tokens = tokens, TokensPerSecond = gpus * rate / (8 * parameters), Accelerators = gpus }.Duration.Days,
        0.05);

    // LLaMA (Touvron et al. 2023), table 15: 1,022,362 A100-hours of the 65B model, 449 MWh, 173 t.
    [Fact]
    public void Reproduces_the_energy_of_llama()
    {
        var project = new TrainingProject { Tokens = 1_022_362 * 3600.0, TokensPerSecond = 2048, Accelerators = 2048, BoardPowerWatts = 400 };

        Assert.Equal(1_022_362, project.AcceleratorHours, 1);
        Assert.Equal(449, project.EnergyKilowattHours / 1000, 1.0);
        Assert.Equal(173, project.CarbonKilograms / 1000, 1.0);
    }

    // Hoffmann et al. 2022: 70 billion parameters on 1.4 trillion tokens.
    [Fact]
    public void Spends_chinchillas_budget_as_chinchilla_did()
    {
        var (parameters, tokens) = TrainingProject.ComputeOptimal(new(5.88e23));

        Assert.Equal(70e9, parameters, 0.5e9);
        Assert.Equal(1.4e12, tokens, 1e10);
    }
}
