namespace MemoryModel;

/// <summary>Says how many entries a vocabulary has when a Megatron-LM argument list names a tokenizer instead of a size.</summary>
/// <remarks>Sizes: the published vocabulary files.</remarks>
static class MegatronTokenizers
{
    /// <summary>Entries of GPT-2's byte-pair vocabulary, the default of pretrain_gpt.py.</summary>
    public const long Gpt2 = 50_257;

    /// <summary>Entries of bert-large-cased's word-piece vocabulary.</summary>
    public const long BertCased = 28_996;

    // Megatron adds a begin and an end token to every BERT word-piece vocabulary that gets extra ids.
    const long BeginAndEnd = 2;

    /// <summary>Returns the entries before padding.</summary>
    public static long Entries(MegatronArguments arguments, MegatronFamily family)
    {
        if ((arguments.Whole("padded-vocab-size") ?? arguments.Whole("vocab-size")) is { } given)
        {
            return given;
        }

        var tokenizer = arguments.Text("tokenizer-type");
        var extra = arguments.Whole("vocab-extra-ids", 0) ?? 0;
        return (tokenizer?.StartsWith("BertWordPiece", StringComparison.Ordinal) ?? family != MegatronFamily.Gpt)
            ? BertCased + extra + (extra > 0 ? BeginAndEnd : 0)
            : Gpt2 + extra;
    }

    /// <summary>Returns the padded entries.</summary>
    public static long Padded(MegatronArguments arguments, MegatronFamily family, long tensor) =>
        PaddedVocabulary.Rows(Entries(arguments, family), arguments.Whole("make-vocab-size-divisible-by") ?? PaddedVocabulary.Multiple, tensor);
}

/// <summary>Names the training script of Megatron-LM that an argument list is for.</summary>
enum MegatronFamily
{
    /// <summary>pretrain_gpt.py: a causal decoder.</summary>
    Gpt,

    /// <summary>pretrain_bert.py: an encoder with a masked-language-model head.</summary>
    Bert,

    /// <summary>pretrain_t5.py: an encoder and a decoder.</summary>
    T5,
}
