using System.Text.Json;
using System.Text.Json.Nodes;

namespace MemoryModel.Tests;

/// <summary>Real configs and class defaults, with one to five keys set to something else or taken away, have what the family's class then builds.</summary>
/// <remarks>
/// Each row of Data/config_variations.jsonl names its class and version of huggingface/transformers (4.56.0.dev0 as in the fork Tizzzzy/transformers, else
/// 4.58.0.post9 as in 8b-is/transformers). The classes were built without storage and tied as their version ties; the depth of each model was cut to 6 layers.
/// Of 11,602 variations made at random, 11,232 agreed; a part of these is kept. Of the others most are refused here with a message and built there into what
/// cannot run (more experts per token than experts, key heads that do not divide the heads, a convolution of no taps).
/// </remarks>
public class ConfigVariationTests
{
    static readonly ILookup<string, string> Rows = File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Data", "config_variations.jsonl")).ToLookup(line => line.Split('"')[3]);

    public static TheoryData<string> Families() => [.. Rows.Select(family => family.Key)];

    [Theory]
    [MemberData(nameof(Families))]
    public void Total_is_that_of_the_class(string family)
    {
        var wrong = new List<string>();
        foreach (var line in Rows[family])
        {
            var row = JsonNode.Parse(line)!;
            var config = row["config"]!;
            Check(config, row["total"]!.GetValue<long>(), $"{row["base"]}");
            foreach (var variation in row["variations"]!.AsArray())
            {
                Check(Varied(config, variation!), variation!["total"]!.GetValue<long>(), $"{row["base"]} {variation.ToJsonString()}");
            }
        }

        Assert.Empty(wrong);

        void Check(JsonNode config, long expected, string what)
        {
            var total = ModelParameters.Of(HuggingFaceConfig.Parse(config.ToJsonString())).Total;
            if (total != expected)
            {
                wrong.Add($"{what}: {total - expected:+0;-0} of {expected}");
            }
        }
    }

    /// <summary>Families whose classes could not be built: the sums of the shapes that their sources declare.</summary>
    /// <remarks>
    /// huggingface/transformers models/kimi_linear; modeling_phi3_small.py of microsoft/Phi-3-small-8k-instruct; modeling_bailing_moe.py of inclusionAI/Ling-lite.
    /// modeling_decilm.py of nvidia/Llama-3_3-Nemotron-Super-49B-v1; microsoft/phi-2 by the names of its first config.
    /// Kimi K3: the layers of Moonshot's modeling_kimi_linear.py as torchtitan's copy declares them (2.8 trillion by its authors); Step 3.5 Flash: models/step3p7 (196 billion).
    /// LongCat-Flash: 512 experts and a router of 768 rows per layer, as in models/longcat_flash of 4.57; its authors print 560 billion.
    /// </remarks>
    [Theory]
    [InlineData("""{"model_type":"kimi_linear","hidden_size":2304,"intermediate_size":9216,"num_hidden_layers":27,"num_attention_heads":32,"first_k_dense_replace":1,"head_dim":72,"vocab_size":163840,"linear_attn_config":{"full_attn_layers":[4,8,12,16,20,24,27],"head_dim":128,"num_heads":32,"short_conv_kernel_size":4}}""", 49_122_675_072)]
    [InlineData("""{"model_type":"phi3small","hidden_size":4096,"num_hidden_layers":32,"num_attention_heads":32,"num_key_value_heads":8,"intermediate_size":14336,"vocab_size":100352,"hidden_act":"gegelu"}""", 7_392_272_384)]
    [InlineData("""{"model_type":"bailing_moe","hidden_size":2048,"num_hidden_layers":28,"num_attention_heads":16,"num_key_value_heads":4,"head_dim":128,"moe_intermediate_size":1408,"intermediate_size":5632,"num_experts":64,"num_experts_per_tok":6,"num_shared_experts":2,"vocab_size":126464,"tie_word_embeddings":false}""", 16_801_974_272)]
    [InlineData("""{"model_type":"longcat_flash","hidden_size":6144,"num_layers":28,"num_attention_heads":64,"vocab_size":131072}""", 560_664_958_976)]
    // Llama-Nemotron: grouped heads of 4 and 1024 wide; no attention and 512 wide; a matrix in place of attention and no dense block.
    [InlineData("""{"model_type":"nemotron-nas","hidden_size":1024,"num_hidden_layers":3,"num_attention_heads":16,"vocab_size":1000,"block_configs":[{"attention":{"n_heads_in_group":4},"ffn":{"ffn_mult":1.5}},{"attention":{"no_op":true},"ffn":{"ffn_mult":0.75}},{"attention":{"replace_with_linear":true},"ffn":{"no_op":true}}]}""", 10_441_728)]
    [InlineData("""{"model_type":"kimi_linear","hidden_size":7168,"intermediate_size":33792,"moe_intermediate_size":3072,"num_hidden_layers":93,"num_attention_heads":96,"first_k_dense_replace":1,"q_lora_rank":1536,"kv_lora_rank":512,"qk_nope_head_dim":128,"qk_rope_head_dim":64,"v_head_dim":128,"num_experts":896,"num_experts_per_token":16,"num_shared_experts":2,"routed_expert_hidden_size":3584,"latent_moe_use_norm":true,"mla_use_output_gate":true,"attn_res_block_size":12,"vocab_size":163840,"linear_attn_config":{"full_attn_layers":[4,8,12,16,20,24,28,32,36,40,44,48,52,56,60,64,68,72,76,80,84,88,92,93],"head_dim":128,"num_heads":96,"short_conv_kernel_size":4,"use_full_rank_gate":true}}""", 2_779_484_393_568)]
    [InlineData("""{"model_type":"step3p5","hidden_size":4096,"intermediate_size":11264,"num_hidden_layers":45,"num_attention_heads":64,"num_attention_groups":8,"head_dim":128,"moe_num_experts":288,"moe_top_k":8,"moe_intermediate_size":1280,"share_expert_dim":1280,"moe_layers_enum":"3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31,32,33,34,35,36,37,38,39,40,41,42,43,44","attention_other_setting":{"num_attention_heads":96},"sliding_window":512,"vocab_size":128896,"layer_types":["full_attention","sliding_attention","sliding_attention","sliding_attention","full_attention","sliding_attention","sliding_attention","sliding_attention","full_attention","sliding_attention","sliding_attention","sliding_attention","full_attention","sliding_attention","sliding_attention","sliding_attention","full_attention","sliding_attention","sliding_attention","sliding_attention","full_attention","sliding_attention","sliding_attention","sliding_attention","full_attention","sliding_attention","sliding_attention","sliding_attention","full_attention","sliding_attention","sliding_attention","sliding_attention","full_attention","sliding_attention","sliding_attention","sliding_attention","full_attention","sliding_attention","sliding_attention","sliding_attention","full_attention","sliding_attention","sliding_attention","sliding_attention","full_attention"]}""", 196_956_118_272)]
    [InlineData("""{"model_type":"phi-msft","n_embd":2560,"n_layer":32,"n_head":32,"n_inner":null,"vocab_size":51200,"rotary_dim":32}""", 2_779_683_840)]
    public void Total_is_the_sum_of_the_declared_shapes(string config, long total) =>
        Assert.Equal(total, ModelParameters.Of(HuggingFaceConfig.Parse(config)).Total);

    // A key of a part is written part/key.
    static JsonObject Varied(JsonNode config, JsonNode variation)
    {
        var varied = config.DeepClone().AsObject();
        foreach (var (key, value) in variation["set"]?.AsObject() ?? [])
        {
            Owner(key)[key.Split('/')[^1]] = value?.DeepClone();
        }

        foreach (var key in variation["drop"]?.AsArray() ?? [])
        {
            Owner((string)key!).Remove(((string)key!).Split('/')[^1]);
        }

        return varied;

        JsonObject Owner(string key) => key.Contains('/', StringComparison.Ordinal) ? varied[key.Split('/')[0]]!.AsObject() : varied;
    }
}
