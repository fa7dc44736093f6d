namespace MemoryModel.Tests;

/// <summary>What Megatron-LM stops at is refused; what was measured ran, however its list was written down.</summary>
public class MegatronRefusalsTests
{
    static TrainingRun Read(string more, string beside = "") => RunReader.Parse($$$"""
        {"hardware":{"gpu":"h100-sxm","gpus":8},"megatron_args":{"--num-layers":4,"--hidden-size":1024,"--num-attention-heads":16,"--seq-length":1024,"--max-position-embeddings":1024,
         "--micro-batch-size":1,"--tensor-model-parallel-size":2{{{more}}}}{{{beside}}}}
        """);

    [Theory]
    [InlineData(""","--bf16":true,"--fp16":true""", "--bf16 is given beside --fp16")]
    [InlineData(""","--recompute-granularity":"full","--recompute-num-layers":1""", "without --recompute-method")]
    [InlineData(""","--recompute-granularity":"full","--recompute-method":"uniform" """, "without --recompute-num-layers")]
    [InlineData(""","--recompute-granularity":"selective","--recompute-method":"uniform" """, "beside --recompute-granularity selective")]
    [InlineData(""","--recompute-granularity":"full","--recompute-method":"uniform","--recompute-num-layers":1,"--distribute-saved-activations":true,"--sequence-parallel":true""", "--distribute-saved-activations is given beside --sequence-parallel")]
    [InlineData(""","--overlap-param-gather":true""", "without --overlap-grad-reduce")]
    public void Megatron_stops(string arguments, string reason)
    {
        Assert.Contains(reason, Assert.Throws<InvalidInputException>(() => Read(arguments)).Message, StringComparison.Ordinal);
        Assert.Equal(8, Read(arguments, ""","measured":{"max_allocated_bytes":1}""").Gpus);
    }

    [Theory]
    [InlineData(""","--bf16":true""")]
    [InlineData(""","--bf16":true,"--recompute-granularity":"full","--recompute-method":"block","--recompute-num-layers":2""")]
    [InlineData(""","--bf16":true,"--recompute-granularity":"full","--recompute-method":"uniform","--recompute-num-layers":1,"--distribute-saved-activations":true""")]
    [InlineData(""","--bf16":true,"--overlap-grad-reduce":true,"--overlap-param-gather":true""")]
    public void Megatron_goes_on(string arguments) => Assert.Equal(8, Read(arguments).Gpus);
}
