namespace MemoryModel;

/// <summary>The module names of each family, read in <c>transformers/models</c>.</summary>
static class ModuleNamesOfFamilies
{
    static readonly ModuleNames s_llama = new("self_attn", "mlp");

    static readonly ModuleNames s_gpt2 = new("attn", "mlp")
    {
        Fused = "c_attn",
        Query = "q_attn",
        Output = "c_proj",
        Up = "c_fc",
        Down = "c_proj",
        Norms = ["ln_1", "ln_2"],
        FinalNorm = "ln_f",
        Embedding = "wte",
        CrossAttention = "crossattention",
    };

    static readonly ModuleNames s_bloom = new("self_attention", "mlp")
    {
        Fused = "query_key_value",
        Output = "dense",
        Up = "dense_h_to_4h",
        Down = "dense_4h_to_h",
        GateUp = "dense_h_to_4h",
        FinalNorm = "ln_f",
        Embedding = "word_embeddings",
    };

    static readonly ModuleNames s_opt = new("self_attn", "")
    {
        Output = "out_proj",
        Up = "fc1",
        Down = "fc2",
        Norms = ["self_attn_layer_norm", "final_layer_norm"],
        FinalNorm = "final_layer_norm",
    };

    static readonly ModuleNames s_t5 = new("SelfAttention", "DenseReluDense")
    {
        Query = "q",
        Key = "k",
        Value = "v",
        Output = "o",
        CrossAttention = "EncDecAttention",
        Gate = "wi_0",
        Up = "wi",
        Down = "wo",
        Norms = ["layer_norm"],
        FinalNorm = "final_layer_norm",
        Embedding = "shared",
        Experts = "mlp.experts",
        Router = "mlp.router.classifier",
    };

    static readonly ModuleNames s_bert = new("attention", "")
    {
        Query = "self.query",
        Key = "self.key",
        Value = "self.value",
        Output = "output.dense",
        Up = "intermediate.dense",
        Down = "output.dense",
        Norms = ["attention.output.LayerNorm", "output.LayerNorm"],
        Embedding = "word_embeddings",
        Head = "cls.predictions.decoder",
    };

    public static ModuleNames Of(string family, bool gated) => family switch
    {
        "gpt2" or "gpt_bigcode" or "openai-gpt" => s_gpt2,
        "gpt_neo" => s_gpt2 with { Attention = "attn.attention", Query = "q_proj", Output = "out_proj" },
        "gptj" => s_gpt2 with { Query = "q_proj", Output = "out_proj", Up = "fc_in", Down = "fc_out" },
        "codegen" => s_gpt2 with { Fused = "qkv_proj", Output = "out_proj", Up = "fc_in", Down = "fc_out" },
        "gpt_neox" => s_bloom with { Attention = "attention", FinalNorm = "final_layer_norm", Embedding = "embed_in", Head = "embed_out" },
        "bloom" or "falcon" or "refinedweb" or "refinedwebmodel" or "chatglm" => s_bloom,
        "opt" or "xglm" or "bart" or "mbart" or "pegasus" or "marian" or "blenderbot" or "m2m_100" => s_opt,
        "mpt" => new("attn", "ffn") { Fused = "Wqkv", Output = "out_proj", Norms = ["norm_1", "norm_2"], FinalNorm = "norm_f", Embedding = "wte" },
        "phi" => s_llama with { Output = "dense", Up = "fc1", Down = "fc2", FinalNorm = "final_layernorm" },
        "persimmon" => s_llama with { Fused = "query_key_value", Output = "dense", Up = "dense_h_to_4h", Down = "dense_4h_to_h", FinalNorm = "final_layernorm" },
        "starcoder2" => s_llama with { Up = "c_fc", Down = "c_proj" },
        "qwen" => new("attn", "mlp") { Fused = "c_attn", Output = "c_proj", Gate = "w2", Up = "w1", Down = "c_proj", Norms = ["ln_1", "ln_2"], FinalNorm = "ln_f", Embedding = "wte" },
        "internlm2" => new("attention", "feed_forward") { Fused = "wqkv", Output = "wo", Gate = "w1", Up = "w3", Down = "w2", Norms = ["attention_norm", "ffn_norm"], Embedding = "tok_embeddings", Head = "output" },
        "baichuan" => s_llama with { Fused = "W_pack" },
        "mixtral" or "phimoe" => s_llama with { Experts = "block_sparse_moe.experts", Router = "block_sparse_moe.gate", Expert = ("w1", "w3", "w2") },
        "gemma2" or "gemma3" or "gemma3_text" or "gemma4_text" => s_llama with { Norms = ["input_layernorm", "post_attention_layernorm", "pre_feedforward_layernorm", "post_feedforward_layernorm"] },
        "t5" or "mt5" or "umt5" or "longt5" or "switch_transformers" => gated ? s_t5 with { Up = "wi_1" } : s_t5,
        "bert" or "roberta" or "xlm-roberta" or "camembert" or "electra" => s_bert,
        "deberta-v2" => s_bert with { Query = "self.query_proj", Key = "self.key_proj", Value = "self.value_proj" },
        "albert" => s_bert with { Query = "query", Key = "key", Value = "value", Output = "dense", Up = "ffn", Down = "ffn_output" },
        "distilbert" => new("attention", "ffn") { Query = "q_lin", Key = "k_lin", Value = "v_lin", Output = "out_lin", Up = "lin1", Down = "lin2", Norms = ["sa_layer_norm", "output_layer_norm"], Embedding = "word_embeddings" },
        "modernbert" => new("attn", "mlp") { Fused = "Wqkv", Output = "Wo", GateUp = "Wi", Down = "Wo", Norms = ["attn_norm", "mlp_norm"], FinalNorm = "final_norm", Embedding = "tok_embeddings" },
        _ => s_llama,
    };
}
