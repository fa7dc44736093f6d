using System.Collections.Immutable;

namespace MemoryModel;

/// <summary>Names the decoders whose layers are more than one dense block and one of experts, and who reads them.</summary>
static class OwnLayers
{
    /// <summary>Returns the kinds of layers and which kind each layer is, or <see langword="null"/> for a family whose layers are plain.</summary>
    public static (ImmutableArray<Block> Blocks, ImmutableArray<int> Pattern)? Of(string family, ConfigObject c, DecoderTraits traits, long hidden, long layers) => family switch
    {
        "mamba" or "falcon_mamba" or "mamba2" or "jamba" or "bamba" or "granitemoehybrid" or "falcon_h1" or "zamba" or "zamba2" or "recurrent_gemma" or "griffin" or "lfm2" or "lfm2_moe" or "minimax"
            => StateSpaceDecoders.Layers(family, c, traits, hidden, layers),
        "qwen3_next" or "qwen3_5" or "qwen3_5_text" or "qwen3_5_moe" or "qwen3_5_moe_text" or "olmo_hybrid" or "kimi_linear" => DeltaNetDecoders.Layers(family, c, traits, hidden, layers),
        "nemotron_h" => NemotronH.Layers(c, hidden, layers),
        "nemotron-nas" => NemotronNas.Layers(c, traits, hidden, layers),
        "gemma3n_text" => Gemma3n.Layers(c, traits, hidden, DecoderAttention.Read(family, c, traits, hidden), layers),
        "gemma4_text" or "gemma4_unified_text" => Gemma4.Layers(c, traits, hidden, DecoderAttention.Read(family, c, traits, hidden), layers),
        "deepseek_v4" => DeepSeekV4.Layers(c, traits, hidden, layers),
        "longcat_flash" => LongCat.Layers(family, c, traits, hidden, layers),
        "jetmoe" => JetMoe.Layers(family, c, traits, hidden, layers),
        "mimo_v2_flash" => Mimo.Layers(family, c, traits, hidden, layers),
        "mllama_text_model" => Mllama.Layers(family, c, traits, hidden, layers),
        "minimax_m3" or "minimax_m3_vl_text" => MiniMaxM3.Layers(family, c, traits, hidden, layers),
        "step3p5" or "laguna" => GatedHeads.Layers(family, c, traits, hidden, layers),
        _ => null,
    };
}
