namespace MemoryModel.Tests.Memory;

/// <summary>Switches of Megatron-LM's argument lists change the bytes that upstream's source says they do.</summary>
public sealed class MegatronSwitchesTests
{
    // 4 layers of 8 experts, 2 for each token; 2 sequences of 1,024 tokens on one rank of 2 expert-parallel ones.
    const string Experts = """
        "--num-layers":4,"--hidden-size":512,"--num-attention-heads":8,"--seq-length":1024,"--max-position-embeddings":1024,"--position-embedding-type":"rope",
        "--micro-batch-size":2,"--global-batch-size":4,"--bf16":true,"--disable-bias-linear":true,"--hidden-dropout":0,"--attention-dropout":0,
        "--num-experts":8,"--moe-ffn-hidden-size":256,"--moe-router-topk":2,"--moe-token-dispatcher-type":"alltoall","--moe-grouped-gemm":true,"--expert-model-parallel-size":2
        """;

    const long Tokens = 1024 * 2, Routed = Tokens * 2;

    public static TheoryData<string, string, long> Saved => new()
    {
        // an unfused gate keeps its activated half, and the product before the router's probability
        { "\"--swiglu\":true", "\"--swiglu\":true,\"--no-bias-swiglu-fusion\":true", 4 * 2 * 2 * Routed * 256 },
        // of plain activations only the squared ReLU has a kernel with the probability
        { "\"--squared-relu\":true", "\"--squared-relu\":true,\"--use-fused-weighted-squared-relu\":true", -4 * 2 * Routed * 256 },
        // Transformer Engine's permutation keeps where each token goes: 2 numbers an expert and one more
        { "\"--swiglu\":true", "\"--swiglu\":true,\"--moe-permute-fusion\":true", 4 * 4 * Tokens * 17 },
        // experts half as wide receive half of each token; the projection back reads what was combined
        { "\"--swiglu\":true", "\"--swiglu\":true,\"--moe-latent-size\":256", 4 * (2 * Tokens * 256 - 2 * Routed * 256) },
        // the input of the gate in 8 bits
        { "\"--swiglu\":true", "\"--swiglu\":true,\"--activation-func-fp8-input-store\":true", -4 * 2 * Routed * 256 },
    };

    [Theory]
    [MemberData(nameof(Saved))]
    public void A_switch_changes_what_layers_save(string without, string with, long bytes) =>
        Assert.Equal(bytes, (Of(Run(with), "router", "routed experts", "projections to the experts' width and back") - Of(Run(without), "router", "routed experts")).Value);

    // Raffel et al. 2020, section 3.1.4: 512 tokens in, 114 out; Megatron-LM's scripts: --encoder-seq-length 512 --decoder-seq-length 128
    [Fact]
    public void The_decoder_of_a_T5_that_fields_describe_reads_a_quarter_of_the_tokens()
    {
        var run = RunReader.Parse("""
            {"model":{"name":"t5-custom","layers":24,"hidden":768,"heads":12,"ffn_hidden":3072,"vocab":30522,"mlp":"gelu"},"hardware":{"gpu":"a100-sxm","gpus":1},
             "framework":"megatron-lm","optimizer":"adam","recompute":"none","seq_len":512,"micro_batch":4}
            """);
        var inner = Estimator.Memory(run).Terms.Where(term => term.Name == "feed-forward").Select(term => term.Bytes.Value).ToArray();
        Assert.Equal(12L * 2 * 2 * 4 * 512 * 3072, inner[0]);
        Assert.Equal(inner[0] / 4, inner[1]);
        Assert.Contains(run.Assumed, line => line.StartsWith("decoder's tokens:", StringComparison.Ordinal));
    }

    [Fact]
    public void Narrow_experts_are_counted_with_the_projections_to_them()
    {
        var (wide, narrow) = (Parameters(Run("\"--swiglu\":true")), Parameters(Run("\"--swiglu\":true,\"--moe-latent-size\":256")));

        Assert.Equal(4 * 2 * 512 * 256, narrow.Dense - wide.Dense);
        Assert.Equal(wide.Experts / 2, narrow.Experts);
    }

    [Theory]
    [InlineData("\"--recompute-activations\":true", "\"--recompute-granularity\":\"selective\"")]
    [InlineData("\"--moe-layer-recompute\":true", "\"--recompute-granularity\":\"selective\",\"--recompute-modules\":\"core_attn moe\"")]
    [InlineData("\"--use-torch-fsdp2\":true", "\"--use-megatron-fsdp\":true,\"--data-parallel-sharding-strategy\":\"optim_grads_params\"")]
    [InlineData("\"--padded-vocab-size\":51200", "\"--vocab-size\":51200")]
    [InlineData("\"--tokenizer-type\":\"TikTokenizer\",\"--tokenizer-model\":\"/m/vocab.json\"", "\"--vocab-size\":131072")]
    [InlineData("\"--tokenizer-type\":\"GPTSentencePieceTokenizer\",\"--tokenizer-model\":\"/m/nemotron_2_256k.model\"", "\"--vocab-size\":256000")]
    [InlineData("\"--tokenizer-type\":\"HuggingFaceTokenizer\",\"--tokenizer-model\":\"meta-llama/Llama-3.1-8B\"", "\"--vocab-size\":128256")]
    [InlineData("\"--use-custom-fsdp\":true,\"--data-parallel-sharding-strategy\":\"optim_grads\"", "\"--use-megatron-fsdp\":true,\"--data-parallel-sharding-strategy\":\"optim_grads\"")]
    [InlineData("\"model.add_qkv_bias\":true,\"model.gated_linear_unit\":true,\"model.share_embeddings_and_output_weights\":false", "\"--add-qkv-bias\":true,\"--swiglu\":true,\"--untie-embeddings-and-output-weights\":true")]
    [InlineData("\"num_query_groups\":2,\"add_bias_linear\":false", "\"--group-query-attention\":true,\"--num-query-groups\":2")]
    [InlineData("\"--recompute-granularity\":null,\"--moe-latent-size\":\"None\"", "\"--swiglu\":false")]
    [InlineData("\"--checkpoint-activations\":true", "\"--recompute-granularity\":\"full\",\"--recompute-method\":\"uniform\",\"--recompute-num-layers\":1")]
    [InlineData("\"--cp-comm-type\":\"a2a+p2p\",\"--context-parallel-size\":2", "\"--cp-comm-type\":\"a2a\",\"--context-parallel-size\":2")]
    public void Two_ways_of_saying_one_thing_give_the_same_bytes(string one, string other) =>
        Assert.Equal(Estimator.Memory(Run(one)).Allocated, Estimator.Memory(Run(other)).Allocated);

    [Fact]
    public void Overlapped_expert_communication_holds_a_layer_of_the_next_micro_batch()
    {
        var (plain, overlapped) = (Run("\"--swiglu\":true"), Run("\"--swiglu\":true,\"--overlap-moe-expert-parallel-comm\":true"));
        var workspaces = (At(overlapped, Moments.Forward) - At(plain, Moments.Forward)).Value;

        Assert.Equal(2 * 32L << 20, workspaces);
        Assert.True((At(overlapped, Moments.AttentionBackward) - At(plain, Moments.AttentionBackward)).Value > workspaces + 2 * Routed * (512 + 3 * 256));
    }

    [Fact]
    public void The_backward_pass_of_dense_scores_holds_their_gradient_once()
    {
        var run = Run("\"--attention-backend\":\"unfused\"");

        Assert.Equal(2L * 8 * 2 * 1024 * 1024, Of(run, "attention backward").Value);
        Assert.Equal(0, Of(Run("\"--attention-backend\":\"fused\""), "attention backward").Value);
    }

    [Fact]
    public void Stacks_have_the_kinds_of_layers_that_their_pattern_names()
    {
        Assert.Single(Run("\"--swiglu\":true").Model.Main.Blocks);
        Assert.Equal(2, Run("\"--moe-layer-freq\":\"([0]*1+[1]*3)\"").Model.Main.Blocks.Length);
    }

    // 4 heads of 1,024 x 1,024 scores: the softmax's output in fp32 instead of in 16 bits; with dropout the weights that it reads are not kept
    [Theory]
    [InlineData("", 0)]
    [InlineData(",\"--no-masked-softmax-fusion\":true", 0)]
    [InlineData(",\"--no-masked-softmax-fusion\":true,\"--attention-softmax-in-fp32\":true", 2)]
    [InlineData(",\"--no-masked-softmax-fusion\":true,\"--apply-query-key-layer-scaling\":true", 2)]
    [InlineData(",\"--no-masked-softmax-fusion\":true,\"--attention-softmax-in-fp32\":true,\"--attention-dropout\":0", 2 - 1)]
    public void A_softmax_of_PyTorchs_own_is_kept_in_fp32(string more, long bytes)
    {
        TrainingRun List(string more) => RunReader.Parse(
            $$$"""{"hardware":{"gpu":"a100-sxm","gpus":1},"megatron_args":{"--num-layers":2,"--hidden-size":256,"--num-attention-heads":4,"--seq-length":1024,"--max-position-embeddings":1024,"--bf16":true,"--transformer-impl":"local"{{{more}}}}}""");

        Assert.Equal(2 * bytes * 4 * 1024 * 1024, (Of(List(more), "attention") - Of(List(""), "attention")).Value);
    }

    // Ampere's own workspace is 8.125 MiB for each of two threads; deterministic mode's is 32 MiB (aten/src/ATen/cuda/CublasHandlePool.cpp)
    [Theory]
    [InlineData("", "a100-sxm", 0)]
    [InlineData("\"--cross-entropy-loss-fusion\":true", "a100-sxm", 2 * (32.0 - 8.125))]
    [InlineData("\"--cross-entropy-loss-fusion\":true,\"--cross-entropy-fusion-impl\":\"te\"", "a100-sxm", 2 * (32.0 - 8.125))]
    [InlineData("\"--cross-entropy-loss-fusion\":true,\"--deterministic-mode\":true", "a100-sxm", 0)]
    [InlineData("\"--cross-entropy-loss-fusion\":true", "h100-sxm", 0)]
    [InlineData("\"--attention-backend\":\"flash\"", "a100-sxm", 2 * (32.0 - 8.125))]
    [InlineData("\"--attention-backend\":\"flash\",\"--num-experts\":8,\"--moe-router-topk\":2", "a100-sxm", 0)]
    public void Arguments_that_deterministic_mode_refuses_leave_PyTorchs_own_workspace(string more, string gpu, double mebibytes)
    {
        var comma = more.Length == 0 ? "" : ",";
        var run = RunReader.Parse(
            $$$"""{"hardware":{"gpu":"{{{gpu}}}","gpus":1},"megatron_args":{"--num-layers":4,"--hidden-size":512,"--num-attention-heads":8,"--seq-length":1024,"--max-position-embeddings":1024,"--bf16":true{{{comma}}}{{{more}}}}}""");

        Assert.Equal(2 * 32.0 - mebibytes, Of(run, "cuBLAS workspaces of PyTorch").Value / (double)(1 << 20));
    }

    [Theory]
    [InlineData("megatron-lm", 8, 1, 2)]
    [InlineData("megatron-lm", 8, 8, 1)]
    [InlineData("nemo", 8, 1, 1)]
    public void Experts_share_the_tensor_ranks_unless_those_of_a_stage_do_not_divide_so(string framework, int gpus, int experts, int tensor)
    {
        var run = RunReader.Parse(
            $$$"""{"model":{"name":"mixtral-8x7b"},"hardware":{"gpu":"h100-sxm","gpus":{{{gpus}}}},"framework":"{{{framework}}}","seq_len":4096,"micro_batch":1,"parallel":{"tp":2,"ep":{{{experts}}},"zero":1}}""");

        Assert.Equal(tensor, MegatronRun.Of(run).ExpertTensor);
    }

    // examples/mimo/model_providers/llava_vlm.py: a frozen Vicuna and a frozen picture tower, whatever --num-layers says
    [Theory]
    [InlineData("gpt", true)]
    [InlineData("hybrid", true)]
    [InlineData("llava_vlm", false)]
    public void A_model_that_code_puts_together_is_refused(string provider, bool answers)
    {
        void Read() => Run($"\"--model-provider\":\"{provider}\"");
        if (answers)
        {
            Read();
        }
        else
        {
            Assert.StartsWith("megatron_args: --model-provider is llava_vlm; allowed: gpt, hybrid, mamba", Assert.Throws<InvalidInputException>(Read).Message, StringComparison.Ordinal);
        }
    }

    static TrainingRun Run(string more) =>
        RunReader.Parse("""{"hardware":{"gpu":"H100-SXM-80GB","gpus":2},"framework":"megatron-lm","megatron_args":{""" + Experts + "," + more + "}}");

    static MegatronParameters Parameters(TrainingRun run) => MegatronParameters.Of(new MegatronStage(MegatronRun.Of(run), 0));

    static Bytes Of(TrainingRun run, params string[] groups)
    {
        var sum = Bytes.Zero;
        foreach (var group in MegatronAnswer.Explain(MegatronRun.Of(run), 0).Where(group => groups.Contains(group.Name)))
        {
            sum += group.Bytes;
        }

        return sum;
    }

    static Bytes At(TrainingRun run, Moments moment)
    {
        var (stages, ledger) = (MegatronRun.Of(run), new TotalLedger());
        MegatronMemory.Post(in stages, 0, ref ledger);
        return ledger.At(moment);
    }
}
