namespace MemoryModel;

/// <summary>Says how many rows an embedding has where the vocabulary is padded so that every tensor-parallel rank gets whole blocks of it.</summary>
/// <remarks>Megatron-LM megatron/training/tokenizer (_vocab_size_with_padding): <c>--make-vocab-size-divisible-by</c>, 128 unless stated, × tensor parallelism.</remarks>
static class PaddedVocabulary
{
    /// <summary>The multiple where a run states none.</summary>
    public const long Multiple = 128;

    /// <summary>Returns the padded rows.</summary>
    public static long Rows(long vocabulary, long multiple, long tensor)
    {
        var step = checked(multiple * tensor);
        return checked(CeilDiv(vocabulary, step) * step);
    }
}
