using MemoryModel.Catalog;

namespace MemoryModel.Tests.Memory;

/// <summary>What the optimizers of Megatron-LM keep, by field or by argument, on the GPU or in host memory.</summary>
public sealed class MegatronStatesTests
{
    [Theory]
    [InlineData("adam", 12)]
    [InlineData("sgd", 4)]
    [InlineData("sgd-momentum", 8)]
    [InlineData("lion", 8)]
    public void An_optimizers_states_come_from_the_catalog(string optimizer, int bytes)
    {
        var run = Fields($"\"optimizer\":\"{optimizer}\"");

        Assert.Equal(bytes * Elements(run), States(Estimator.Memory(run), MemoryTier.Gpu));
    }

    [Fact]
    public void Muon_keeps_one_moment_of_a_layers_matrices_and_two_of_the_rest()
    {
        var run = Fields("\"optimizer\":\"muon\"");
        var parameters = MegatronParameters.Of(new MegatronStage(MegatronRun.Of(run), 0));

        Assert.Equal((8 * parameters.DenseMatrices) + (12 * (parameters.Dense - parameters.DenseMatrices)), States(Estimator.Memory(run), MemoryTier.Gpu));
    }

    [Theory]
    [InlineData("", 12)]
    [InlineData(",\"--optimizer\":\"sgd\"", 8)]
    [InlineData(",\"--optimizer\":\"lion\"", 8)]
    [InlineData(",\"--use-precision-aware-optimizer\":true", 10)]
    [InlineData(",\"--use-precision-aware-optimizer\":true,\"--exp-avg-dtype\":\"bf16\",\"--exp-avg-sq-dtype\":\"bf16\"", 6)]
    [InlineData(",\"--use-precision-aware-optimizer\":true,\"--exp-avg-dtype\":\"fp8\",\"--exp-avg-sq-dtype\":\"bf16\",\"--main-params-dtype\":\"fp16\"", 5)]
    public void Arguments_choose_the_optimizer_and_its_types(string more, int bytes)
    {
        var run = RunReader.Parse($$$"""
            {"hardware":{"gpu":"h100-sxm","gpus":1},"megatron_args":{"--num-layers":4,"--hidden-size":1024,"--num-attention-heads":16,"--seq-length":1024,"--max-position-embeddings":1024,"--bf16":true{{{more}}}}}
            """);

        Assert.Equal(bytes * Elements(run), States(Estimator.Memory(run), MemoryTier.Gpu));
    }

    [Theory]
    [InlineData("adafactor")]
    [InlineData("adamw-8bit")]
    public void An_optimizer_that_megatron_has_not_is_answered_by_the_general_engine(string optimizer) =>
        Assert.DoesNotContain("dummy weight gradients", Estimator.Memory(Fields($"\"optimizer\":\"{optimizer}\"")).Terms.Select(term => term.Name));

    [Fact]
    public void The_hybrid_optimizer_keeps_its_copies_in_host_memory()
    {
        var (gpu, host) = (Estimator.Memory(Fields("\"optimizer\":\"adam\",\"parallel\":{\"zero\":1}")), Estimator.Memory(Fields("\"optimizer\":\"adam\",\"parallel\":{\"zero\":1},\"offload\":{\"optimizer\":\"cpu\"}")));
        var elements = Elements(gpu.Run);

        Assert.Equal(12 * elements, (gpu.Steady - host.Steady).Value + Remainders(host) - Remainders(gpu));
        Assert.Equal(12 * elements, States(host, MemoryTier.HostPinned));
        Assert.Equal(16 * elements, host.HostPerNode.Value);
    }

    [Fact]
    public void Offloaded_activations_leave_two_layers_on_the_GPU()
    {
        var (gpu, host) = (Estimator.Memory(Fields("\"micro_batch\":4")), Estimator.Memory(Fields("\"micro_batch\":4,\"offload\":{\"activations\":\"cpu\"}")));
        static long Attention(MemoryEstimate estimate, MemoryTier tier) => estimate.Terms.Where(term => term.Name == "attention" && term.Tier == tier).Sum(term => term.Bytes.Value);

        Assert.Equal(Attention(gpu, MemoryTier.Gpu), Attention(host, MemoryTier.HostPinned));
        Assert.Equal(2 * Attention(gpu, MemoryTier.Gpu), gpu.Run.Model.Layers * Attention(host, MemoryTier.Gpu));
        Assert.True(host.Allocated < gpu.Allocated);
    }

    // Without --bf16 and --fp16 nothing is cast: what a layer saves has four bytes an element, and the softmax of the loss is made in place of the logits.
    [Fact]
    public void Activations_of_an_fp32_run_have_four_bytes()
    {
        static TrainingRun Arguments(string more) => RunReader.Parse($$$"""
            {"hardware":{"gpu":"h100-sxm","gpus":1},"megatron_args":{"--num-layers":4,"--hidden-size":1024,"--num-attention-heads":16,"--seq-length":1024,"--max-position-embeddings":1024,"--hidden-dropout":0,"--attention-dropout":0{{{more}}}}}
            """);
        static long Bytes(string more, string name) => Estimator.Memory(Arguments(more)).Terms.Where(term => term.Name == name).Sum(term => term.Bytes.Value);

        Assert.Equal(2 * Bytes(",\"--bf16\":true", "feed-forward"), Bytes("", "feed-forward"));
        Assert.Equal(4 * 1024 * 50304L, Bytes("", "logits and loss"));
        Assert.Equal(6 * 1024 * 50304L, Bytes(",\"--bf16\":true", "logits and loss"));
    }

    [Fact]
    public void Each_communicator_has_a_line()
    {
        static MemoryNode Library(string gpu, string parallel) => Estimator.Memory(RunReader.Parse($$$"""
            {"model":{"name":"mixtral-8x7b"},"hardware":{"gpu":"{{{gpu}}}","gpus":32},"framework":"megatron-lm","seq_len":1024,"micro_batch":1,"parallel":{ {{{parallel}}} }}
            """)).Terms.Single(term => term.Name == "NCCL");

        Assert.Equal(2, Library("h100-sxm", "").Terms.Length);
        Assert.Equal(4, Library("h100-sxm", "\"tp\":2,\"pp\":2").Terms.Length);
        // 4.34 GB after the first all-to-all of 8 H100, 1.06 GB before (NVIDIA/nccl issue 1685)
        var experts = Library("h100-sxm", "\"ep\":8").Terms[^1];
        Assert.Equal(3.28e9, experts.Bytes.Value, 0.01e9);
        Assert.DoesNotContain("all-to-all", Library("a100-sxm", "\"ep\":8").Terms[^1].Name, StringComparison.Ordinal);
    }

    static long Elements(TrainingRun run) => MegatronParameters.Of(new MegatronStage(MegatronRun.Of(run), 0)).Dense;

    static long Remainders(MemoryEstimate estimate) => estimate.Terms.Where(term => term.Name == "remainders of the optimizer's blocks").Sum(term => term.Bytes.Value);

    static long States(MemoryEstimate estimate, MemoryTier tier) =>
        estimate.Terms.Where(term => term.Kind == MemoryKind.OptimizerStates && term.Tier == tier).Sum(term => term.Bytes.Value);

    static TrainingRun Fields(string more) => RunReader.Parse($$$"""
        {"model":{"name":"gpt2-medium"},"hardware":{"gpu":"h100-sxm","gpus":1},"framework":"megatron-lm","seq_len":1024,{{{more}}}}
        """);
}
