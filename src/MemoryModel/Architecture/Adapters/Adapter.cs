using System.Collections.Immutable;

namespace MemoryModel;

/// <summary>Represents parameter-efficient fine-tuning: what is trained while the network stays frozen.</summary>
/// <remarks>The defaults are those of Hugging Face PEFT's configurations; vary them with <c>with</c>.</remarks>
/// <param name="Method">The way of fine-tuning.</param>
public sealed record Adapter(AdapterMethod Method)
{
    /// <summary>Gets the rank of low-rank methods, r (AdaLoRA: the rank at the start), or the width of a bottleneck.</summary>
    public long Rank { get; init; } = 8;

    /// <summary>Gets the modules that are adapted: names as Hugging Face spells them (<c>q_proj</c>, <c>c_attn</c>), roles (<c>q</c>, <c>mlp</c>) or <c>all-linear</c>; empty for the family's default.</summary>
    public ImmutableArray<string> Targets { get; init; } = [];

    /// <summary>Gets the targets that IA³ scales at their input; empty for the family's default.</summary>
    public ImmutableArray<string> FeedForwardTargets { get; init; } = [];

    /// <summary>Gets the modules that are copied and trained whole (<c>embed_tokens</c>, <c>lm_head</c>).</summary>
    public ImmutableArray<string> ModulesToSave { get; init; } = [];

    /// <summary>Gets the dropout probability in front of a low-rank branch.</summary>
    public double Dropout { get; init; }

    /// <summary>Gets whether the second low-rank matrix has a bias.</summary>
    public bool Bias { get; init; }

    /// <summary>Gets whether LLaMA-Adapter has a gate for each head (LitGPT) instead of one for the layer (PEFT).</summary>
    public bool GatePerHead { get; init; }

    /// <summary>Gets whether the network's own biases are trained too (PEFT: <c>bias="all"</c>).</summary>
    public bool TrainsBiases { get; init; }

    /// <summary>Gets the virtual tokens of prompts and prefixes, the rows of trained tokens, or the new layers.</summary>
    public long Tokens { get; init; } = 20;

    /// <summary>Gets the virtual tokens that lengthen every sequence: prompts, not prefixes.</summary>
    public long PromptTokens => Method is AdapterMethod.Prompt or AdapterMethod.PTuning ? Tokens : 0;

    /// <summary>Gets the width of the network that makes prompts (P-tuning) or prefixes, or <see langword="null"/> for the token width.</summary>
    public long? EncoderHidden { get; init; }

    /// <summary>Gets whether prefixes come out of a two-layer network.</summary>
    public bool PrefixProjection { get; init; }

    /// <summary>Gets the layers of P-tuning's LSTM, or 0 for its MLP.</summary>
    public int LstmLayers { get; init; }

    /// <summary>Gets how many layers at the end are adapted, or <see langword="null"/> for all.</summary>
    public long? Layers { get; init; }

    /// <summary>Gets the block size of OFT and BOFT, the factor of LoKr, the frequencies of FourierFT; 0 for the method's default.</summary>
    public long Block { get; init; }

    /// <summary>Gets the vectors that VB-LoRA shares.</summary>
    public long Vectors { get; init; } = 256;

    /// <summary>Gets the type of the trained tensors, or <see langword="null"/> where the engine decides: PEFT casts 16-bit adapters to fp32.</summary>
    public DataType? Type { get; init; }

    /// <summary>Gets whether the frozen network was prepared for k-bit training, which turns what is not quantized into fp32; <see langword="null"/> for the framework's habit.</summary>
    public bool? KBitPreparation { get; init; }

    /// <summary>Gets the number of trained parameters as a source states it, used where the method is not described.</summary>
    public long? StatedParameters { get; init; }

    /// <summary>Gets whether the method has a rank, or a bottleneck of that width.</summary>
    public bool HasRank => Method is AdapterMethod.Houlsby or AdapterMethod.Pfeiffer || ReadsInputs && Method is not (AdapterMethod.Oft or AdapterMethod.Boft or AdapterMethod.FourierFt);

    /// <summary>Gets whether the method adds a branch that reads the input of its targets.</summary>
    public bool ReadsInputs => Method is AdapterMethod.Lora or AdapterMethod.Dora or AdapterMethod.LoraFa or AdapterMethod.AdaLora or AdapterMethod.LoHa or AdapterMethod.LoKr
        or AdapterMethod.Vera or AdapterMethod.RandLora or AdapterMethod.VbLora or AdapterMethod.Oft or AdapterMethod.Boft or AdapterMethod.FourierFt or AdapterMethod.Shira or AdapterMethod.Miss or AdapterMethod.Osf;
}
