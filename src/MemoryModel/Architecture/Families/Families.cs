using System.Collections.Immutable;
using System.Text.Json;
using MemoryModel.Catalog;

namespace MemoryModel;

/// <summary>Chooses the reader of a family; a new family is one line here and one small method.</summary>
static class Families
{
    static readonly string[] Known =
    [
        "gpt2", "openai-gpt", "gpt_bigcode", "gpt_neo", "gptj", "codegen", "gpt_neox", "opt", "xglm", "bloom", "mpt", "falcon", "phi", "phi3", "phimoe",
        "llama", "mistral", "ministral", "smollm3", "granite", "helium", "arcee", "seed_oss", "internlm2", "internlm3", "baichuan", "exaone", "exaone4", "ernie4_5", "hunyuan_v1_dense", "qwen", "qwen2", "qwen3", "glm", "glm4", "chatglm",
        "gemma", "gemma2", "gemma3_text", "gemma3", "cohere", "cohere2", "olmo", "olmo2", "olmo3", "stablelm", "starcoder2", "nemotron", "persimmon", "apertus",
        "mixtral", "qwen2_moe", "qwen3_moe", "qwen3_vl", "qwen3_vl_moe", "qwen3_next", "qwen3_5", "qwen3_5_moe", "olmoe", "dbrx", "gpt_oss", "llama4", "llama4_text", "granitemoe", "glm4_moe", "minimax_m2", "deepseek", "deepseek_v2", "deepseek_v3", "deepseek_v32", "kimi_k2",
        "mamba", "mamba2", "falcon_mamba", "jamba", "bamba", "granitemoeshared", "granitemoehybrid", "falcon_h1", "zamba2", "recurrent_gemma", "lfm2", "lfm2_moe", "minimax", "exaone_moe", "dots1", "hunyuan_v1_moe", "vaultgemma", "flex_olmo", "glm_moe_dsa", "glm4_moe_lite", "ministral3",
        "nemotron_h", "mimo", "t5", "mt5", "umt5", "longt5", "switch_transformers", "bart", "mbart", "pegasus", "marian", "blenderbot", "blenderbot-small", "m2m_100", "nllb-moe", "led", "bigbird_pegasus", "plbart",
        "bert", "roberta", "xlm-roberta", "camembert", "electra", "albert", "distilbert", "modernbert", "deberta-v2", "deberta", "ernie", "data2vec-text", "ibert", "mra", "yoso", "nystromformer", "mpnet", "megatron-bert", "xlm-roberta-xl", "longformer", "big_bird", "xmod", "rembert", "xlnet",
        "llava", "llava_next", "paligemma", "mistral3", "idefics3", "smolvlm", "qwen2_vl", "qwen2_5_vl", "afmoe", "diffllama", "doge", "olmo_hybrid", "biogpt", "gpt_neox_japanese", "nanochat", "hyperclovax", "jais2", "youtu", "solar_open", "minicpm3", "mistral4", "longcat_flash", "jetmoe", "mimo_v2_flash", "minimax_m3", "kimi_linear", "cohere2_moe", "phi3small", "bailing_moe", "bailing_moe_v2", "mllama", "internvl", "glm4v", "glm4v_moe",
        "internlm", "orion", "minicpm", "nemotron-nas", "zamba", "t5gemma", "whisper", "idefics2", "kimi_k25", "minimax_m3_vl", "gemma4", "granite_swa", "granitemoe_swa", "mellum",
        "deepseek_v4", "step3p5", "step3p7", "laguna", "axk1", "aria_text", "eurobert", "rwkv", "rwkv5", "xlstm", "gpt-sw3", "kimi_k3", "ctrl", "roc_bert", "layoutlm", "tapas", "jina_embeddings_v3", "nomic_bert", "fnet", "xlm", "flaubert", "prophetnet", "mvp", "pegasus_x", "fsmt",
        "convbert", "squeezebert", "mobilebert", "roformer", "bert-generation", "modernbert-decoder",
    ];

    public static string? OfClass(string[] classes)
    {
        foreach (var name in classes)
        {
            var stem = name;
            foreach (var suffix in (string[])["ForCausalLM", "LMHeadModel", "ForConditionalGeneration", "ForMaskedLM", "ForPreTraining", "Model"])
            {
                stem = stem.EndsWith(suffix, StringComparison.Ordinal) ? stem[..^suffix.Length] : stem;
            }

            var plain = Plain(stem);
            var match = Array.Find(Known, known => Plain(known) == plain);
            if (match is not null || plain.Length > 0)
            {
                return match ?? stem;
            }
        }

        return null;
    }

    public static ModelArchitecture Read(string family, ConfigObject c)
    {
        var name = OtherName(family.ToLowerInvariant());
        var model = Choose(Stem(name), c.Under(name));
        return model.Embedding.Positions == PositionKind.Rotary && RotaryBase(c.Json) is { } rotary ? model with { Embedding = model.Embedding with { RotaryBase = rotary } } : model;
    }

    // Older configs have it beside the dimensions, those of transformers 5 in an object of its own.
    static double? RotaryBase(JsonElement json)
    {
        static double? Positive(JsonElement json, string key) =>
            json.ValueKind == JsonValueKind.Object && json.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && number > 0 ? number : null;

        return Positive(json, "rope_theta") ?? Positive(json, "rotary_emb_base") ?? (json.TryGetProperty("rope_parameters", out var own) ? Positive(own, "rope_theta") : null);
    }

    // A family under another name: the same class, or one of the same shape and defaults.
    static string OtherName(string family) => family switch
    {
        "gpt-sw3" => "gpt2",
        "deepseek_ref" => "deepseek_v4",
        "step3p7" or "step3p7_text" => "step3p5",
        "rwkv4" => "rwkv",
        _ => family,
    };

    // Names by which older checkpoints, and code that comes with a checkpoint, call a family.
    static string Stem(string family) => family switch
    {
        "phi-msft" => "phi",
        "phi3_v" => "phi3",
        "nemotron_nas" or "deci" => "nemotron-nas",
        _ => family,
    };

    static ModelArchitecture Choose(string family, ConfigObject c) => family switch
    {
        "gpt2" or "gpt_bigcode" or "openai-gpt" or "gpt_neo" or "gptj" or "codegen" or "gpt_neox" or "opt" or "xglm" or "bloom" or "mpt" or "biogpt" or "gpt_neox_japanese" or "ctrl" or "falcon" or "refinedweb" or "refinedwebmodel"
            => ClassicDecoders.Read(family, c),
        "t5" or "mt5" or "umt5" or "longt5" or "switch_transformers" => T5Family.Read(family, c),
        "bart" or "mbart" or "pegasus" or "marian" or "blenderbot" or "blenderbot-small" or "m2m_100" or "nllb-moe" or "plbart" or "led" or "bigbird_pegasus" or "whisper" or "mvp" or "pegasus_x" or "fsmt" => BartFamily.Read(family, c),
        "bert" or "roberta" or "xlm-roberta" or "camembert" or "electra" or "albert" or "distilbert" or "modernbert" or "deberta" or "deberta-v2" or "ernie" or "data2vec-text" or "ibert" or "mra" or "yoso" or "nystromformer" or "mpnet" or "megatron-bert"
            or "xlm-roberta-xl" or "roberta-prelayernorm" or "longformer" or "big_bird" or "xmod" or "rembert" or "convbert" or "squeezebert" or "mobilebert" or "roformer" or "bert-generation" or "modernbert-decoder" or "roc_bert" or "layoutlm" or "tapas" or "jina_embeddings_v3" or "nomic_bert" or "fnet" => Encoders.Read(family, c),
        "xlm" or "flaubert" => Xlm.Read(family, c),
        "prophetnet" => ProphetNet.Read(c),
        "xlnet" => Xlnet.Read(c),
        "rwkv" or "rwkv5" => Rwkv.Read(family, c),
        "xlstm" => Xlstm.Read(c),
        _ when VisionTowers.Reads(family, c) => VisionTowers.Read(family, c),
        "t5gemma" => T5Gemma.Read(c),
        "idefics2" when c.Child("text_config") is not null && c.Child("vision_config") is not null => Idefics2.Read(c),
        "gemma4" when c.Child("text_config") is not null && c.Child("vision_config") is not null => Gemma4.WithVision(c),
        _ when MixtureVision.Reads(family, c) => MixtureVision.Read(family, c),
        _ when MoreVisionTowers.Reads(family, c) => MoreVisionTowers.Read(family, c),
        "qwen3_vl" or "qwen3_vl_moe" or "qwen3_5" or "qwen3_5_moe" when c.Has("text_config") => QwenVision.Read(family, c),
        _ when c.Child("text_config") is { } text => TextPart(text.Text("model_type") ?? (ConfigDefaults.Of(family + "_text") is null ? family : family + "_text"), c, text),
        _ => ModernDecoders.Read(family, c),
    };

    /// <summary>Makes a source for a family.</summary>
    public static Source SourceOf(string family) => Sources.Transformers with { Where = $"github.com/huggingface/transformers models/{family.Replace('-', '_')}" };

    /// <summary>Returns whether the output matrix is the token table; absent keys take the family's default.</summary>
    public static bool Tied(ConfigObject c, bool otherwise)
    {
        if (!c.Has("tie_word_embeddings"))
        {
            c.Assumed.Add($"tie_word_embeddings: {(otherwise ? "true" : "false")}, the family's default");
        }

        return c.Flag("tie_word_embeddings", otherwise);
    }

    static ModelArchitecture TextPart(string family, ConfigObject whole, ConfigObject text)
    {
        whole.Assumed.Add("only the text part of the multimodal model is counted (text_config)");
        return Text(family, whole, text);
    }

    /// <summary>Reads the text part of a multimodal model; the flag that ties its head may stand outside of it.</summary>
    public static ModelArchitecture Text(string family, ConfigObject whole, ConfigObject text)
    {
        var model = Read(family, text);
        return whole.Has("tie_word_embeddings") && !text.Has("tie_word_embeddings")
            ? model with { Head = model.Head with { Tied = whole.Flag("tie_word_embeddings", false) } }
            : model;
    }

    static string Plain(string name) => string.Concat(name.Where(char.IsLetterOrDigit)).ToLowerInvariant();

    /// <summary>Makes a decoder of equal or mixed layers.</summary>
    public static ModelArchitecture Decoder(string family, long hidden, ImmutableArray<Block> blocks, ImmutableArray<int> pattern, NormKind? finalNorm, EmbeddingShape embedding, HeadShape head, long? maxPositions) => new()
    {
        Name = family,
        Family = family,
        Source = SourceOf(family),
        Embedding = embedding,
        Stacks = [new(StackKind.Decoder, hidden, blocks, pattern) { FinalNorm = finalNorm }],
        Head = head,
        MaxPositions = maxPositions,
    };

    /// <summary>Returns a pattern of equal layers.</summary>
    public static ImmutableArray<int> Equal(long layers) => layers <= 100_000
        ? [.. Enumerable.Repeat(0, (int)layers)]
        : throw new InvalidInputException($"config: {layers} layers; allowed: at most 100000");
}
