namespace MemoryModel;

/// <summary>Names a way of fine-tuning that trains a small part of what a network has, or something added to it.</summary>
public enum AdapterMethod
{
    /// <summary>Two low-rank matrices beside each target (rsLoRA and PiSSA are the same tensors).</summary>
    Lora,

    /// <summary>LoRA and a magnitude for each output feature.</summary>
    Dora,

    /// <summary>LoRA whose first matrix is frozen.</summary>
    LoraFa,

    /// <summary>A singular value decomposition whose rank is pruned while training.</summary>
    AdaLora,

    /// <summary>Two pairs of low-rank matrices, multiplied element by element.</summary>
    LoHa,

    /// <summary>A Kronecker product of low-rank factors.</summary>
    LoKr,

    /// <summary>Two vectors around random matrices that all targets share.</summary>
    Vera,

    /// <summary>Diagonal scales of random bases that all targets share.</summary>
    RandLora,

    /// <summary>Shared vectors that low-rank matrices are composed of.</summary>
    VbLora,

    /// <summary>A scale for each output feature, or each input feature of a feed-forward target.</summary>
    Ia3,

    /// <summary>Orthogonal blocks on the inputs.</summary>
    Oft,

    /// <summary>Butterfly products of orthogonal blocks on the inputs.</summary>
    Boft,

    /// <summary>Coefficients of a sparse spectrum of the update.</summary>
    FourierFt,

    /// <summary>A sparse mask of the update with as many elements as LoRA of that rank.</summary>
    Shira,

    /// <summary>A matrix of rank rows for each output feature (Bone).</summary>
    Miss,

    /// <summary>The small singular vectors of each target, rank of them, beside the large ones that stay frozen (orthogonal subspaces).</summary>
    Osf,

    /// <summary>Keys and values in front of those of every layer.</summary>
    Prefix,

    /// <summary>Embeddings in front of the sequence.</summary>
    Prompt,

    /// <summary>Embeddings in front of the sequence, made by a small network.</summary>
    PTuning,

    /// <summary>LLaMA-Adapter: prompts in the attention of layers behind a gate.</summary>
    AdaptionPrompt,

    /// <summary>LLaMA-Adapter v2: v1 and a bias and a scale of every linear layer, and the norms.</summary>
    AdaptionPromptV2,

    /// <summary>A bottleneck after attention and one after the feed-forward block of each layer (Houlsby).</summary>
    Houlsby,

    /// <summary>A bottleneck after the feed-forward block of each layer (Pfeiffer).</summary>
    Pfeiffer,

    /// <summary>The network's own biases.</summary>
    BitFit,

    /// <summary>Copies of the network's norms.</summary>
    LayerNormTuning,

    /// <summary>The network's own last layers.</summary>
    LastLayers,

    /// <summary>New layers between the old ones (LLaMA Pro).</summary>
    NewLayers,

    /// <summary>Some rows of the token table.</summary>
    TrainableTokens,

    /// <summary>Something that is not described, of a stated size.</summary>
    Stated,
}
