namespace MemoryModel;

/// <summary>Keys that a config may hold although the class of its family does not read them; they change nothing there.</summary>
/// <remarks>
/// Found by giving each key to each class of github.com/huggingface/transformers (4.56, and 5 for what is newer) and counting what it then builds.
/// A family without a class there (code that comes with the checkpoint) and one that is not known are read by all the keys they have.
/// </remarks>
static class KeysOfOtherFamilies
{
    /// <summary>Returns whether the class of a family leaves a key unread.</summary>
    public static bool Ignores(string family, string key)
    {
        var stem = family.EndsWith("_text", StringComparison.Ordinal) ? family[..^5] : family;
        return OnlyReadBy(key) is { } readers ? !Lists(readers, stem) : NotReadBy(key) is { } others && Lists(others, stem);
    }

    static string? OnlyReadBy(string key) => key switch
    {
        "n_routed_experts" => "glm4_moe glm4_moe_lite glm_moe_dsa glm4v_moe deepseek_v2 deepseek_v3 deepseek_v32 kimi_k25 mistral4 longcat_flash solar_open mimo_v2_flash dots1 nemotron_h deepseek_v4 step3p5 axk1",
        "num_experts" => "exaone_moe kimi_linear ernie4_5_moe flex_olmo qwen2_moe qwen3_moe qwen3_vl_moe qwen3_next qwen3_5_moe olmoe jamba afmoe nllb-moe hy_v3 hunyuan_v1_moe switch_transformers lfm2_moe doge gemma4 cohere2_moe zaya laguna step3p5",
        "num_local_experts" => "mixtral phimoe gpt_oss llama4 granitemoe granitemoeshared granitemoehybrid minimax minimax_m2 minimax_m3_vl jetmoe",
        "moe_num_experts" => "ernie4_5_moe step3p5 aria",
        "kv_lora_rank" or "q_lora_rank" => "glm4_moe_lite glm_moe_dsa deepseek_v2 deepseek_v3 deepseek_v32 mistral4 longcat_flash minicpm3 youtu kimi_k25 kimi_linear axk1 deepseek_v4",
        "index_n_heads" => "glm_moe_dsa deepseek_v32 minimax_m3_vl deepseek_v4",
        "n_shared_experts" => "glm4_moe glm4_moe_lite glm_moe_dsa glm4v_moe deepseek_v2 deepseek_v3 deepseek_v32 kimi_k25 mistral4 solar_open dots1 nemotron_h minimax_m3_vl deepseek_v4 axk1",
        "num_shared_experts" => "exaone_moe afmoe hy_v3 cohere2_moe kimi_linear",
        "num_shared_expert" => "hunyuan_v1_moe",
        "moe_num_shared_experts" => "ernie4_5_moe aria",
        "shared_expert_intermediate_size" => "qwen2_moe qwen3_next qwen3_5_moe laguna",
        "moe_shared_expert_intermediate_size" => "nemotron_h",
        "first_k_dense_replace" => "glm4_moe glm4_moe_lite glm_moe_dsa glm4v_moe deepseek_v2 deepseek_v3 deepseek_v32 kimi_k25 mistral4 dots1 cohere2_moe kimi_linear mimo_v2_flash axk1 step3p5",
        "moe_layer_start_index" => "ernie4_5_moe",
        "num_dense_layers" => "afmoe lfm2_moe",
        "decoder_sparse_step" => "qwen2_moe qwen3_moe qwen3_vl_moe qwen3_next nllb-moe switch_transformers",
        "mlp_only_layers" => "qwen2_moe qwen3_moe qwen3_vl_moe qwen3_next",
        "expert_layer_period" => "jamba",
        "mlp_bias" => "llama smollm3 granite helium arcee seed_oss deepseek_v2 nemotron_h modernbert modernbert-decoder falcon_h1 bamba minicpm3 hyperclovax hy_v3 cwm eurobert doge nemotron",
        "kv_channels" => "jetmoe",
        "attention_head_dim" => "zamba zamba2",
        "num_kv_heads" => "falcon",
        "embedding_size" => "electra albert deberta deberta-v2 mobilebert convbert roformer",
        "word_embed_proj_dim" => "opt",
        "ffn_dim" => "opt xglm",
        "ffn_hidden_size" => "falcon longcat_flash",
        "n_inner" => "gpt2 gpt_bigcode gptj codegen",
        "n_positions" => "gpt2 openai-gpt gpt_bigcode gptj codegen ctrl",
        "dense_intermediate_size" => "minimax_m3_vl lfm2",
        "qkv_bias" => "qwen2_moe",
        "expansion_ratio" or "qk_norm" => "",
        _ => null,
    };

    static string? NotReadBy(string key) => key switch
    {
        "attention_bias" => "phi3 ministral3 exaone4 minimax_m2 nemotron_h jamba cwm dbrx",
        "head_dim" => "stablelm persimmon qwen2_vl qwen2_5_vl dbrx granitemoe granitemoeshared jamba olmoe",
        "intermediate_size" => "gpt2 openai-gpt gpt_bigcode gptj codegen bloom mpt falcon distilbert gpt_neox_japanese",
        "num_key_value_heads" => "persimmon",
        "use_qk_norm" => "cohere2 jais2 eurobert",
        _ => null,
    };

    static bool Lists(string families, string family)
    {
        foreach (var range in families.AsSpan().Split(' '))
        {
            if (families.AsSpan(range).SequenceEqual(family))
            {
                return true;
            }
        }

        return false;
    }
}
