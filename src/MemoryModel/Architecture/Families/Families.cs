using System.Collections.Immutable;
using System.Text.Json;
using MemoryModel.Catalog;

namespace MemoryModel;

/// <summary>Chooses the reader of a family; a new family is its name in one of these rows, or a row with a reader of its own.</summary>
static class Families
{
    static readonly FamilyReader[] Readers =
    [
        new(
            ClassicDecoders.Read,
            "gpt2", "gpt_bigcode", "openai-gpt", "gpt_neo", "gptj", "codegen", "gpt_neox", "opt", "xglm", "bloom", "mpt", "biogpt",
            "gpt_neox_japanese", "ctrl", "falcon", "refinedweb", "refinedwebmodel"),
        new(T5Family.Read, "t5", "mt5", "umt5", "longt5", "switch_transformers"),
        new(
            BartFamily.Read,
            "bart", "mbart", "pegasus", "marian", "blenderbot", "blenderbot-small", "m2m_100", "nllb-moe", "plbart", "led", "bigbird_pegasus",
            "whisper", "mvp", "pegasus_x", "fsmt"),
        new(
            Encoders.Read,
            "bert", "roberta", "xlm-roberta", "camembert", "electra", "albert", "distilbert", "modernbert", "deberta", "deberta-v2", "ernie",
            "data2vec-text", "ibert", "mra", "yoso", "nystromformer", "mpnet", "megatron-bert", "xlm-roberta-xl", "roberta-prelayernorm",
            "longformer", "big_bird", "xmod", "rembert", "convbert", "squeezebert", "mobilebert", "roformer", "bert-generation", "modernbert-decoder",
            "roc_bert", "layoutlm", "tapas", "jina_embeddings_v3", "nomic_bert", "fnet"),
        new(Xlm.Read, "xlm", "flaubert"),
        new((_, c) => ProphetNet.Read(c), "prophetnet"),
        new((_, c) => Xlnet.Read(c), "xlnet"),
        new(Rwkv.Read, "rwkv", "rwkv5"),
        new((_, c) => Xlstm.Read(c), "xlstm"),
        new((_, c) => T5Gemma.Read(c), "t5gemma"),
        new(VisionTowers.Read, "llava", "llava_next", "llava_next_video", "llava_onevision", "vipllava", "paligemma", "gemma3", "mistral3", "idefics3", "smolvlm", "qwen2_vl", "qwen2_5_vl") { Needs = ["vision_config"] },
        new(MoreVisionTowers.Read, "internvl", "mllama", "llama4", "glm4v", "glm4v_moe") { Needs = ["text_config", "vision_config"] },
        new(MixtureVision.Read, "kimi_k25", "minimax_m3_vl") { Needs = ["text_config", "vision_config"] },
        new(QwenVision.Read, "qwen3_vl", "qwen3_vl_moe", "qwen3_5", "qwen3_5_moe") { Needs = ["text_config"] },
        new((_, c) => Idefics2.Read(c), "idefics2") { Needs = ["text_config", "vision_config"] },
        new((_, c) => Gemma4.WithVision(c), "gemma4") { Needs = ["text_config", "vision_config"] },
    ];

    // Decoders built like Llama: DecoderTraits says what each does otherwise.
    static readonly FamilyReader LikeLlama = new(
        ModernDecoders.Read,
        "phi", "phi3", "phimoe", "llama", "mistral", "ministral", "smollm3", "granite", "helium", "arcee", "seed_oss", "internlm2", "internlm3",
        "baichuan", "exaone", "exaone4", "ernie4_5", "hunyuan_v1_dense", "qwen", "qwen2", "qwen3", "glm", "glm4", "chatglm", "gemma", "gemma2",
        "gemma3_text", "cohere", "cohere2", "olmo", "olmo2", "olmo3", "stablelm", "starcoder2", "nemotron", "persimmon", "apertus", "mixtral",
        "qwen2_moe", "qwen3_moe", "qwen3_next", "olmoe", "dbrx", "gpt_oss", "llama4_text", "granitemoe", "glm4_moe", "minimax_m2", "deepseek",
        "deepseek_v2", "deepseek_v3", "deepseek_v32", "kimi_k2", "mamba", "mamba2", "falcon_mamba", "jamba", "bamba", "granitemoeshared",
        "granitemoehybrid", "falcon_h1", "zamba2", "recurrent_gemma", "lfm2", "lfm2_moe", "minimax", "exaone_moe", "dots1", "hunyuan_v1_moe",
        "vaultgemma", "flex_olmo", "glm_moe_dsa", "glm4_moe_lite", "ministral3", "nemotron_h", "mimo", "afmoe", "diffllama", "doge", "olmo_hybrid",
        "nanochat", "hyperclovax", "jais2", "youtu", "solar_open", "minicpm3", "mistral4", "longcat_flash", "jetmoe", "mimo_v2_flash", "minimax_m3",
        "kimi_linear", "cohere2_moe", "phi3small", "bailing_moe", "bailing_moe_v2", "internlm", "orion", "minicpm", "nemotron-nas", "zamba",
        "granite_swa", "granitemoe_swa", "mellum", "deepseek_v4", "step3p5", "laguna", "axk1", "aria_text", "eurobert", "kimi_k3");

    // A family under another name: the same class, or one of the same shape and defaults.
    static readonly (string Name, string Family)[] OtherNames = [("gpt-sw3", "gpt2"), ("deepseek_ref", "deepseek_v4"), ("step3p7", "step3p5"), ("step3p7_text", "step3p5"), ("rwkv4", "rwkv")];

    public static string? OfClass(string[] classes)
    {
        string[] known = [.. Readers.Append(LikeLlama).SelectMany(reader => reader.Names), .. OtherNames.Select(other => other.Name)];
        foreach (var name in classes)
        {
            var stem = name;
            foreach (var suffix in (string[])["ForCausalLM", "LMHeadModel", "ForConditionalGeneration", "ForMaskedLM", "ForPreTraining", "Model"])
            {
                stem = stem.EndsWith(suffix, StringComparison.Ordinal) ? stem[..^suffix.Length] : stem;
            }

            var plain = Plain(stem);
            var match = Array.Find(known, family => Plain(family) == plain);
            if (match is not null || plain.Length > 0)
            {
                return match ?? stem;
            }
        }

        return null;
    }

    public static ModelArchitecture Read(string family, ConfigObject c)
    {
        var given = family.ToLowerInvariant();
        var name = Array.Find(OtherNames, other => other.Name == given).Family ?? given;
        var keys = c.Under(name);
        var model = Choose(Stem(name), keys);
        model = model with { Modeling = ModelingCodes.Of(model.Family, keys.Child("text_config") ?? keys) };
        return model.Embedding.Positions == PositionKind.Rotary && RotaryBase(c.Json) is { } rotary ? model with { Embedding = model.Embedding with { RotaryBase = rotary } } : model;
    }

    // Older configs have it beside the dimensions, those of transformers 5 in an object of its own.
    static double? RotaryBase(JsonElement json)
    {
        static double? Positive(JsonElement json, string key) =>
            json.ValueKind == JsonValueKind.Object && json.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && number > 0 ? number : null;

        return Positive(json, "rope_theta") ?? Positive(json, "rotary_emb_base") ?? (json.TryGetProperty("rope_parameters", out var own) ? Positive(own, "rope_theta") : null);
    }

    // Names by which older checkpoints, and code that comes with a checkpoint, call a family.
    static string Stem(string family) => family switch
    {
        "phi-msft" => "phi",
        "phi3_v" => "phi3",
        "nemotron_nas" or "deci" => "nemotron-nas",
        _ => family,
    };

    static ModelArchitecture Choose(string family, ConfigObject c)
    {
        if (Array.Find(Readers, reader => reader.Names.Contains(family) && Array.TrueForAll(reader.Needs, part => c.Child(part) is not null)) is { } found)
        {
            return found.Read(family, c);
        }

        return c.Child("text_config") is { } text
            ? TextPart(text.Text("model_type") ?? (ConfigDefaults.Of(family + "_text") is null ? family : family + "_text"), c, text)
            : LikeLlama.Read(family, c);
    }

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
