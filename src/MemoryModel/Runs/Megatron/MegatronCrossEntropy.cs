namespace MemoryModel;

/// <summary>Names how a Megatron-LM run computes its loss.</summary>
public enum MegatronCrossEntropy
{
    /// <summary>Vocabulary-parallel in fp32, or its jit-fused twin (<c>--cross-entropy-fusion-impl native</c>): an fp32 softmax is kept.</summary>
    VocabularyParallel,

    /// <summary>Transformer Engine's kernel, which writes the gradient over the 16-bit logits.</summary>
    TransformerEngine,
}
