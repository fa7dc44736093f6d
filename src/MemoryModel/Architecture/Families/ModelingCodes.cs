namespace MemoryModel;

/// <summary>Says how Hugging Face's modelling code computes a family, from its name and its config.</summary>
static class ModelingCodes
{
    /// <summary>Gets the keys of the dropout in front of residual additions.</summary>
    public static string[] Dropout { get; } = ["resid_pdrop", "hidden_dropout", "hidden_dropout_prob", "dropout"];

    /// <summary>Returns what a family's code does otherwise than Llama's.</summary>
    public static ModelingCode Of(string family, ConfigObject c)
    {
        var code = OfFamily(family);
        var activation = c.Text("activation_function", "hidden_act", "hidden_activation", "activation") ?? c.Text("feed_forward_proj");
        if (activation is "gelu_new" or "gelu_fast" || (activation is "gated-gelu" && family is "t5" or "mt5" or "umt5" or "longt5") || (activation is null && family == "mt5"))
        {
            code |= ModelingCode.ChainedGelu;
        }

        if (family is "qwen2_moe" or "qwen3_moe" or "olmoe" or "deepseek_v2" && !c.Flag("norm_topk_prob", false))
        {
            code |= ModelingCode.KeepsRouterWeights;
        }

        if (family is "gpt2" or "gpt_bigcode" or "openai-gpt" or "ctrl" or "opt" or "xglm" or "biogpt" && c.Probability(Dropout) is null)
        {
            code |= ModelingCode.DropsByDefault;
        }

        // Gemma 2's class caps both unless its config says null.
        bool Caps(string key) => c.Has(key) || (family == "gemma2" && !c.Mentions(key));
        return code | (Caps("attn_logit_softcapping") ? ModelingCode.CapsScores : 0) | (Caps("final_logit_softcapping") ? ModelingCode.CapsLogits : 0);
    }

    static ModelingCode OfFamily(string family) => family switch
    {
        "gpt2" or "openai-gpt" or "ctrl" or "falcon" => ModelingCode.NarrowSoftmax,
        "gptj" or "gpt_neo" or "codegen" => ModelingCode.WideScores,
        "opt" => ModelingCode.KeepsProbabilities,
        "gemma" or "gemma2" or "gemma3_text" or "vaultgemma" or "recurrent_gemma" => ModelingCode.WideScale | ModelingCode.OffsetScale,
        "nemotron" => ModelingCode.OffsetScale,
        "olmo" => ModelingCode.WideLayerNorm,
        "olmo2" or "olmo3" => ModelingCode.WideScale,
        "cohere" or "cohere2" => ModelingCode.ChainedLayerNorm,
        "qwen2_moe" => ModelingCode.GatesSharedExpert,
        "gpt_oss" => ModelingCode.ClampsGate,
        "t5" or "mt5" or "umt5" => ModelingCode.DropsInner | ModelingCode.KeepsNormInput,
        "deepseek_v3" or "kimi_k2" or "glm4_moe" or "dots1" => ModelingCode.WideRouter,
        "modernbert" => ModelingCode.TransformsHead,
        "deberta-v2" => ModelingCode.NarrowSoftmax | ModelingCode.TransformsHead,
        "bert" or "roberta" or "xlm-roberta" or "camembert" or "electra" or "ernie" => ModelingCode.NarrowSoftmax | ModelingCode.TransformsHead,
        "bart" or "mbart" or "pegasus" or "marian" or "blenderbot" or "blenderbot-small" or "m2m_100" or "plbart" => ModelingCode.NarrowSoftmax | ModelingCode.KeepsProbabilities,
        _ => ModelingCode.None,
    };
}
