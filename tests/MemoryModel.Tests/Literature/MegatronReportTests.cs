namespace MemoryModel.Tests.Literature;

/// <summary>What Megatron-LM's report of theoretical memory prints for model states, computed by our account of its buffers.</summary>
public class MegatronReportTests
{
    // The report leaves biases and positions out, so the runs have none.
    [Theory]
    [InlineData("22b", 46.24)]
    [InlineData("175b", 46.89)]
    [InlineData("530b", 33.84)]
    [InlineData("1t", 35.71)]
    public void Model_states_of_korthikantis_models(string size, double gibibytes) =>
        Assert.Equal(gibibytes, MegatronLogs.States(MegatronAnswer.Explain(MegatronLogs.Korthikanti(size), 0)) / (1L << 30), 0.0051);

    // Three other tools agree on this number: 64 GPUs, expert states shared by two ranks, the rest by sixteen.
    [Fact]
    public void Model_states_of_mixtral_8x7b_are_18_685_gibibytes()
    {
        var run = MegatronLogs.Run("H100-SXM-80GB", 64, """
            "--num-layers":32,"--hidden-size":4096,"--ffn-hidden-size":14336,"--num-attention-heads":32,"--group-query-attention":true,"--num-query-groups":8,
            "--num-experts":8,"--moe-router-topk":2,"--seq-length":4096,"--max-position-embeddings":4096,"--micro-batch-size":1,"--global-batch-size":256,
            "--pipeline-model-parallel-size":4,"--expert-model-parallel-size":8,"--bf16":true,"--use-distributed-optimizer":true,"--swiglu":true,
            "--normalization":"RMSNorm","--disable-bias-linear":true,"--untie-embeddings-and-output-weights":true,"--position-embedding-type":"rope",
            "--vocab-size":32000,"--make-vocab-size-divisible-by":1
            """);

        Assert.Equal(18.685, MegatronLogs.States(MegatronAnswer.Explain(run, 0)) / (1L << 30), 0.00051);
    }

    // docs/user-guide/features/dist_optimizer.md: bytes per parameter without and with the distributed optimizer over 8 ranks.
    [Theory]
    [InlineData("\"--bf16\":true", 18, 6 + 12.0 / 8)]
    [InlineData("\"--fp16\":true", 20, 4 + 16.0 / 8)]
    [InlineData("\"--seed\":1", 16, 8 + 8.0 / 8)]
    public void Bytes_per_parameter_of_the_distributed_optimizer(string precision, double whole, double distributed)
    {
        double PerParameter(string more)
        {
            var run = MegatronLogs.Run("H100-SXM-80GB", 8, $"""
                "--num-layers":4,"--hidden-size":1024,"--num-attention-heads":16,"--seq-length":1024,"--max-position-embeddings":1024,
                "--micro-batch-size":1,"--global-batch-size":8,"--vocab-size":51200,{precision}{more}
                """);
            var parameters = MegatronParameters.Of(new MegatronStage(run, 0)).Dense;
            return MegatronLogs.States(MegatronAnswer.Explain(run, 0)) / parameters;
        }

        Assert.Equal(whole, PerParameter(""), 1e-4);
        Assert.Equal(distributed, PerParameter(",\"--use-distributed-optimizer\":true"), 1e-4);
    }
}
