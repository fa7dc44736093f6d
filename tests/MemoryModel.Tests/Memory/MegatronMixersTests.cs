namespace MemoryModel.Tests.Memory;

/// <summary>Hybrid and linear-attention models of Megatron-LM's argument lists: layers, parameters and what mixers save, as upstream's modules have them.</summary>
public sealed class MegatronMixersTests
{
    const long S = 1024, B = 2, H = 512, Vocabulary = 50_304;

    static string Common(string more) => $$"""
        {"hardware":{"gpu":"h100-sxm","gpus":4},"megatron_args":{"--hidden-size":512,"--num-attention-heads":8,"--seq-length":1024,"--max-position-embeddings":1024,
        "--position-embedding-type":"none","--micro-batch-size":2,"--global-batch-size":16,"--bf16":true,"--disable-bias-linear":true,"--normalization":"RMSNorm",
        "--hidden-dropout":0,"--attention-dropout":0,"--untie-embeddings-and-output-weights":true,{{more}} } }
        """;

    // Mamba-2 with 16 heads of 64 over 8 groups of 128: x, z, B, C, dt from one projection.
    [Fact]
    public void A_state_space_layer_keeps_its_packed_input_and_three_widths_of_the_scan()
    {
        var run = Read("\"--hybrid-layer-pattern\":\"MM-*\"");
        const long inner = 1024, packed = 2 * inner + 2 * 8 * 128 + 16;

        Assert.Equal([2, 1, 1], run.Model.Main.Blocks.Select((_, block) => run.Model.Main.CountOf(block)));
        Assert.Equal(
            2 * S * B * (2 * (H + H + packed + 3 * inner) + 4 * (1 + 8))
                + S * B * (2 * (H + H) + 4 + 2 * 3 * H),
            Of(run, "attention norm and projections"));
        Assert.Equal(
            2 * Vocabulary * H + 5 * H
                + 2 * (H * packed + (inner + 2 * 8 * 128) * 5 + 3 * 16 + inner + inner * H)
                + 2 * H * 4 * H
                + 4 * H * H,
            Elements(run, 0));
    }

    [Theory]
    [InlineData("\"--hybrid-layer-pattern\":\"M-|M*|-M|-*\",\"--pipeline-model-parallel-size\":2", 2, new[] { 2, 2, 2, 2 })]
    [InlineData("\"--hybrid-layer-pattern\":\"M-M|*\",\"--pipeline-model-parallel-size\":2", 1, new[] { 3, 1 })]
    [InlineData("\"--hybrid-layer-pattern\":\"M-M*\",\"--pipeline-model-parallel-size\":2", 1, new int[0])]
    public void Strokes_of_a_pattern_are_stages(string pattern, int chunks, int[] layers)
    {
        var run = Read(pattern);

        Assert.Equal(chunks, run.Plan.VirtualPipeline);
        Assert.Equal(layers, run.Megatron!.StageLayers);
    }

    [Fact]
    public void Ratios_spread_attention_and_feed_forward_among_state_spaces()
    {
        var run = Read("\"--num-layers\":8,\"--hybrid-attention-ratio\":0.25,\"--hybrid-mlp-ratio\":0.25");

        Assert.Equal([0, 0, 1, 2, 0, 1, 0, 2], run.Model.Main.Pattern);
    }

    [Fact]
    public void What_follows_a_slash_predicts_further_tokens()
    {
        var (plain, predicting) = (Read("\"--hybrid-layer-pattern\":\"M-\""), Read("\"--hybrid-layer-pattern\":\"M-/*-/*-\""));
        // each: two input norms, a final one, a projection of both inputs, an attention and a feed-forward layer with a norm each
        const long one = 3 * H + 2 * H * H + (H + 4 * H * H) + (H + 2 * H * 4 * H);

        Assert.Equal(2, predicting.Megatron!.PredictionLayers);
        Assert.Equal(2 * one, Elements(predicting, 0) - Elements(plain, 0));
    }

    [Fact]
    public void Prediction_layers_stand_in_the_stage_that_the_layout_gives_them()
    {
        const string pipeline = "\"--num-layers\":6,\"--mtp-num-layers\":1,\"--pipeline-model-parallel-size\":4,\"--pipeline-model-parallel-layout\":";
        var (last, third) = (Read(pipeline + "\"Ett|tt|tt|mL\""), Read(pipeline + "\"Ett|tt|ttm|L\""));
        // the layer with its norms and projection, and a second copy of the embedding
        const long one = 5 * H + 2 * H * H + 4 * H * H + 2 * H * 4 * H + Vocabulary * H;

        Assert.Equal(one, Elements(third, 2) - Elements(last, 2));
        Assert.Equal(one, Elements(last, 3) - Elements(third, 3));
        Assert.Equal(2 * Of(last, "multi-token prediction", 3), Of(third, "multi-token prediction", 2));
        Assert.Equal(Of(last, "multi-token prediction's softmax", 3), Of(third, "multi-token prediction's softmax", 3));
    }

    // Gated delta net: 4 key and 8 value heads of 64; every third layer has softmax attention with a gate on its output.
    const string Delta = """
        "--num-layers":3,"--experimental-attention-variant":"gated_delta_net","--linear-attention-freq":3,"--linear-key-head-dim":64,"--linear-value-head-dim":64,
        "--linear-num-key-heads":4,"--linear-num-value-heads":8,"--attention-output-gate":true
        """;

    [Fact]
    public void A_delta_net_has_its_own_projections_and_attention_a_gate()
    {
        var run = Read(Delta);
        const long keys = 4 * 64, values = 8 * 64;

        Assert.Equal(
            2 * Vocabulary * H + 7 * H + 3 * 2 * H * 4 * H
                + 2 * (H * (2 * keys + 2 * values + 2 * 8) + (2 * keys + values) * 4 + 64 + 2 * 8 + values * H)
                + 5 * H * H,
            Elements(run, 0));
        Assert.Equal(2 * 2 * S * B * H, Of(run, "attention") - Of(Read(Delta.Replace("true", "false", StringComparison.Ordinal)), "attention"));
    }

    [Fact]
    public void In_deterministic_mode_a_delta_net_keeps_every_product_of_its_chunks()
    {
        const long heads = S * B * 8, conv = 2 * 4 * 64 + 8 * 64;
        var (kernel, plain) = (Of(Read(Delta), "attention norm and projections"), Of(Read(Delta + ",\"--deterministic-mode\":true"), "attention norm and projections"));
        // chunks of 64 tokens; a state of 64 × 64 is 64 numbers a token
        const long products = 4 * heads * ((6 + 7 + 3 + 1) * 64 + ((64 * 64) - 1) / 3);

        Assert.Equal(2 * (products + 2 * 2 * S * B * conv - heads * (2 * 3 * 64 + 2 * 64 + 4)), plain - kernel);
    }

    [Fact]
    public void Recompute_of_a_delta_nets_norm_gives_back_its_output_and_the_gated_one()
    {
        var (kept, given) = (Read(Delta), Read(Delta + ",\"--recompute-granularity\":\"selective\",\"--recompute-modules\":\"[gdn_norm_out]\""));
        const long layer = 2 * 2 * S * B * 8 * 64;

        Assert.Equal(2 * layer, Of(kept, "attention norm and projections") - Of(given, "attention norm and projections"));
    }

    [Fact]
    public void An_indexer_scores_every_key_with_every_head()
    {
        const string latent = "\"--num-layers\":2,\"--multi-latent-attention\":true,\"--q-lora-rank\":64,\"--kv-lora-rank\":64,\"--qk-head-dim\":16,\"--qk-pos-emb-head-dim\":8,\"--v-head-dim\":16";
        var (dense, sparse) = (Read(latent), Read(latent + ",\"--experimental-attention-variant\":\"dsa\",\"--dsa-indexer-n-heads\":4,\"--dsa-indexer-head-dim\":32"));

        Assert.Equal(2 * (4 * 32 * 64 + 32 * H + 2 * 32 + 4 * H), Elements(sparse, 0) - Elements(dense, 0));
        Assert.Equal(13 * B * S * S * 4, Of(sparse, "indexer's scores and their gradients"));
        Assert.Equal(2 * (((4 + 2) * 8 + 1) * B * S * S + 2 * S * B * (4 * 32 + 32 + 4 + 8 * 16)), Of(sparse, "attention"));
    }

    // 336 × 336 pixels in patches of 14 are 576 embeddings and a class token.
    [Fact]
    public void A_vision_transformer_of_the_same_dimensions_stands_in_front_of_the_language_model()
    {
        const string list = "\"--num-layers\":2,\"--sequence-parallel\":true,\"--tensor-model-parallel-size\":2,\"--context-parallel-size\":2";
        var (text, both) = (Read(list), Read(list + ",\"--img-h\":336,\"--img-w\":336,\"--patch-dim\":14"));
        const long image = 577, tokens = 1608;
        const long layer = 2 * H + (4 * H * H + 2 * H * 4 * H) / 2;

        Assert.Equal(image, both.SequenceLength);
        Assert.Equal(tokens, both.Megatron!.DecoderSequence);
        Assert.Equal(2 * layer + H + H * 4 * H + H * 3 * 14 * 14 + image * H + H + 2 * H, Elements(both, 0) - Elements(text, 0));
        // the language model's share of a sequence is split over context and tensor ranks, the image's is not
        Assert.Equal(
            Of(text, "feed-forward norm and dropout") / (S / 4) * (tokens / 4 + image) + (2 * (H + H) + 4) * B * image,
            Of(both, "feed-forward norm and dropout"));
    }

    [Fact]
    public void A_tower_of_another_script_is_said_not_to_be_counted()
    {
        var (text, other) = (Read("\"--num-layers\":2"), Read("\"--num-layers\":2,\"--img-h\":448,\"--img-w\":448,\"--patch-dim\":14,\"--language-model-type\":\"qwen2.5_7B\",\"--vision-model-type\":\"internvit\""));

        Assert.Equal(Elements(text, 0), Elements(other, 0));
        Assert.Contains(other.Assumed, line => line.Contains("internvit", StringComparison.Ordinal));
    }

    [Fact]
    public void Reinforcement_learning_keeps_a_cache_and_where_it_answers_otherwise_divided_other_weights()
    {
        const string training = "\"--num-layers\":2,\"--tensor-model-parallel-size\":4";
        const string answers = training + ",\"--perform-rl-step\":true,\"--inference-dynamic-batching-buffer-size-gb\":20";
        var (plain, same, other) = (Read(training), Read(answers), Read(answers + ",\"--rl-inference-tensor-model-parallel-size\":1"));

        Assert.Equal(20L << 30, Estimator.Memory(same).Allocated.Value - Estimator.Memory(plain).Allocated.Value);
        Assert.Equal(2 * 4 * Elements(plain, 0), Estimator.Memory(other).Allocated.Value - Estimator.Memory(same).Allocated.Value);
    }

    [Theory]
    [InlineData("\"--hybrid-layer-pattern\":\"MX\"", "'X'")]
    [InlineData("\"--hybrid-layer-pattern\":\"M-/*/E\",\"--num-experts\":8", "behind every slash")]
    [InlineData("\"--hybrid-layer-pattern\":\"M|-|*\",\"--pipeline-model-parallel-size\":2", "3 stages")]
    public void A_pattern_that_Megatron_refuses_is_refused(string arguments, string message) =>
        Assert.Contains(message, Assert.Throws<InvalidInputException>(() => Read(arguments)).Message, StringComparison.Ordinal);

    static TrainingRun Read(string more) => RunReader.Parse(Common(more));

    static long Elements(TrainingRun run, long stage) => MegatronParameters.Of(new MegatronStage(MegatronRun.Of(run), stage)).Dense;

    static long Of(TrainingRun run, string term, long stage = 0) =>
        MegatronAnswer.Explain(MegatronRun.Of(run), stage).Where(node => node.Name == term).Sum(node => node.Bytes.Value);
}
