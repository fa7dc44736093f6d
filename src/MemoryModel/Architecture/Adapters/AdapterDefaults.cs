using System.Collections.Immutable;

namespace MemoryModel;

/// <summary>The modules that PEFT adapts when none are named (<c>peft/utils/constants.py</c>); a family it does not list has queries and values, or what is fused of them.</summary>
static class AdapterDefaults
{
    public static ImmutableArray<string> Targets(AdapterMethod method, string family) => method switch
    {
        AdapterMethod.Ia3 => Ia3(family),
        AdapterMethod.AdaLora or AdapterMethod.VbLora => AdaLora(family),
        AdapterMethod.LayerNormTuning => family is "qwen2" or "qwen3" ? ["post_attention_layernorm"] : [],
        _ => Lora(family),
    };

    /// <summary>The targets that IA³ scales at their input.</summary>
    public static ImmutableArray<string> FeedForward(string family) => family switch
    {
        "t5" => ["wo"],
        "mt5" => [],
        "gpt2" or "gpt_bigcode" => ["mlp.c_proj"],
        "bloom" => ["mlp.dense_4h_to_h"],
        "gpt_neox" or "falcon" => ["dense_4h_to_h"],
        "bert" or "roberta" or "deberta-v2" => ["output.dense"],
        "opt" or "bart" or "phi" => ["fc2"],
        "gptj" => ["fc_out"],
        "gpt_neo" => ["c_proj"],
        "mixtral" => ["w2"],
        _ => ["down_proj"],
    };

    static ImmutableArray<string> Lora(string family) => family switch
    {
        "t5" or "mt5" or "umt5" or "switch_transformers" => ["q", "v"],
        "gpt2" or "gpt_bigcode" or "qwen" => ["c_attn"],
        "bloom" or "gpt_neox" or "falcon" or "chatglm" => ["query_key_value"],
        "bert" or "roberta" or "xlm-roberta" or "electra" or "albert" => ["query", "value"],
        "deberta-v2" => ["query_proj", "value_proj"],
        "distilbert" => ["q_lin", "v_lin"],
        "mpt" or "modernbert" => ["Wqkv"],
        "codegen" or "phi3" => ["qkv_proj"],
        "baichuan" => ["W_pack"],
        "internlm2" => ["wqkv"],
        "phi" => ["q_proj", "v_proj", "fc1", "fc2"],
        "nemotron_h" => ["q_proj", "k_proj", "v_proj", "o_proj"],
        _ => ["q_proj", "v_proj"],
    };

    static ImmutableArray<string> Ia3(string family) => family switch
    {
        "t5" => ["k", "v", "wo"],
        "mt5" => ["k", "v", "wi_1"],
        "gpt2" or "gpt_bigcode" => ["c_attn", "mlp.c_proj"],
        "bloom" => ["query_key_value", "mlp.dense_4h_to_h"],
        "gpt_neox" or "falcon" => ["query_key_value", "dense_4h_to_h"],
        "bert" or "roberta" => ["key", "value", "output.dense"],
        "deberta-v2" => ["key_proj", "value_proj", "output.dense"],
        "opt" => ["q_proj", "k_proj", "fc2"],
        "bart" or "phi" => ["q_proj", "v_proj", "fc2"],
        "gptj" => ["q_proj", "v_proj", "fc_out"],
        "gpt_neo" => ["q_proj", "v_proj", "c_proj"],
        "mixtral" => ["k_proj", "v_proj", "w2"],
        "gemma" or "gemma2" or "gemma3_text" or "qwen2" or "qwen3" or "llama4" => ["q_proj", "v_proj", "down_proj"],
        _ => ["k_proj", "v_proj", "down_proj"],
    };

    static ImmutableArray<string> AdaLora(string family) => family switch
    {
        "t5" => ["q", "k", "v", "o", "wi", "wo"],
        "mt5" => ["q", "k", "v", "o", "wi_0", "wi_1", "wo"],
        "bart" or "opt" => ["q_proj", "k_proj", "v_proj", "out_proj", "fc1", "fc2"],
        "roberta" => ["query", "key", "value", "dense"],
        "deberta-v2" => ["query_proj", "key_proj", "value_proj", "dense"],
        _ => Lora(family),
    };
}
