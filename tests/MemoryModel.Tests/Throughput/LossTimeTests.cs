using MemoryModel.Catalog;

namespace MemoryModel.Tests.Throughput;

/// <summary>The loss moves the bytes and cuts the tokens of its kernel.</summary>
public class LossTimeTests
{
    static TrainingRun Run(string framework, LossImplementation? loss = null) => new()
    {
        Model = Models.Find("llama-3-8b")!,
        Accelerator = Gpus.H100Sxm,
        Gpus = 8,
        Framework = framework,
        Precision = PrecisionPolicies.DeepSpeed,
        SequenceLength = 4096,
        Implementation = new() { Loss = loss },
        Plan = new() { MicroBatch = 2, Zero = 3 },
    };

    static double Head(TrainingRun run) => new BoundStep(run).Pieces(run.Plan).Head;

    [Theory]
    [InlineData("hf-trainer")]
    [InlineData("torchtitan")]
    [InlineData("deepspeed")]
    public void Chunks_read_the_output_matrix_and_its_gradient_again(string framework)
    {
        var (plain, chunked, fused) = (Run(framework), Run(framework, LossImplementation.Chunked), Run(framework, LossImplementation.Fused));

        Assert.True(Head(chunked) > Head(plain));
        Assert.NotEqual(Head(fused), Head(plain));
        Assert.NotEqual(Head(fused), Head(chunked));
    }

    // Memory's chunks are time's: as many tokens as make the logits no larger than the hidden states, in a power of two; torchtune's eight.
    [Fact]
    public void Time_cuts_the_tokens_that_memory_cuts()
    {
        static long Tokens(TrainingRun run) => new BoundStep(run).Machine.Kernels.LossTokens(WorkShape.Of(run, run.Plan));

        Assert.Equal((8192, 1024, 256), (Tokens(Run("hf-trainer")), Tokens(Run("hf-trainer", LossImplementation.Chunked)), Tokens(Run("hf-trainer", LossImplementation.Fused))));
    }

    // Transformer Engine's kernel takes the logits of a rank at once.
    [Fact]
    public void Megatrons_fused_loss_moves_less_and_cuts_nothing()
    {
        var (plain, fused) = (Run("megatron-lm") with { Plan = new() { MicroBatch = 2 } }, Run("megatron-lm", LossImplementation.Fused) with { Plan = new() { MicroBatch = 2 } });
        var step = new BoundStep(plain);

        Assert.Equal((TimeConstants.CompiledLossBytes - TimeConstants.FusedLossBytes) * 8192.0 * 128256 / step.Machine.Memory, Head(plain) - Head(fused), 9);
    }
}
