using MemoryModel.Catalog;

namespace MemoryModel.Tests.Literature;

/// <summary>Liger-Kernel ops/fused_linear_cross_entropy.py: how long a chunk is, and what lives beside it.</summary>
public class LigerKernelTests
{
    // The comment in the source: 16,384 tokens, vocabulary 32,000, width 4,096 make chunks of 2,048.
    [Theory]
    [InlineData(16384, 32000, 4096, 2048)]
    [InlineData(8192, 128256, 4096, 256)]
    [InlineData(100, 1000, 4096, 100)]
    public void Tokens_of_a_chunk(long tokens, long vocabulary, long width, long chunk) => Assert.Equal(chunk, FusedLossMemory.Chunk(tokens, vocabulary, width));

    [Fact]
    public void Llama_3_8b_holds_one_chunk_and_two_gradients()
    {
        var run = new TrainingRun { Model = Models.Get("llama-3-8b"), Accelerator = Gpus.H100Sxm, Precision = PrecisionPolicies.PureBf16, SequenceLength = 8192, FusedLoss = true };
        var terms = Estimator.Memory(run).Terms.Where(group => group.Kind == MemoryKind.Logits).SelectMany(group => group.Terms).ToDictionary(term => term.Name, term => term.Bytes.Value);

        Assert.Equal(2L * 256 * 128256, terms["logits, later their gradient"]);
        Assert.Equal(2L * 8192 * 4096, terms["gradient of the input"]);
        Assert.Equal(2L * 128256 * 4096, terms["gradient of the weights"]);
    }
}
