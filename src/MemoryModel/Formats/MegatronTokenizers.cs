using MemoryModel.Catalog;

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

    // Tokenizers whose files are named alike wherever they are kept; the sizes are those of the files.
    static readonly (string Model, long Entries)[] Files =
    [
        ("nemotron_2_256k", 256_000),
        ("nemotron-3-nano", 131_072),
        ("multimixv8.gpt4o", TikToken),
        ("mixtral", Sentence32K),
        ("mistral-7b", Sentence32K),
        ("llama-2", Sentence32K),
        ("llama-3", 128_256),
        ("llama3", 128_256),
    ];

    // megatron/core/tokenizers/text/libraries/tiktoken_tokenizer.py (DEFAULT_TIKTOKEN_MAX_VOCAB)
    const long TikToken = 131_072;

    // SentencePiece of Llama, Llama 2 and the first Mistral models
    const long Sentence32K = 32_000;

    /// <summary>Returns the entries before padding, and whether they had to be guessed.</summary>
    public static (long Entries, bool Guessed) Entries(MegatronArguments arguments, MegatronFamily family)
    {
        var extra = arguments.Whole("vocab-extra-ids", 0) ?? 0;
        var type = arguments.Text("tokenizer-type");
        var model = arguments.Text("tokenizer-model") ?? "";
        return (arguments.Whole("padded-vocab-size") ?? arguments.Whole("vocab-size")) is { } given ? (given, false)
            : (type?.StartsWith("BertWordPiece", StringComparison.Ordinal) ?? family != MegatronFamily.Gpt) ? (BertCased + extra + (extra > 0 ? BeginAndEnd : 0), false)
            : type is null or "GPT2BPETokenizer" ? (Gpt2 + extra, false)
            : Known(model) is { } known ? (known + extra, false)
            : type == "TikTokenizer" || arguments.Has("tiktoken-pattern") ? (TikToken, false)
            : type == "Llama2Tokenizer" ? (Sentence32K + extra, false)
            : (Gpt2 + extra, true);
    }

    // A file's own size, else the rows of the catalog's model of that name, which may be a few more than its tokenizer has.
    static long? Known(string model)
    {
        foreach (var (name, entries) in Files)
        {
            if (model.Contains(name, StringComparison.OrdinalIgnoreCase))
            {
                return entries;
            }
        }

        return model.Length > 0 ? Models.Find(model[(model.LastIndexOf('/') + 1)..])?.Embedding.Vocab : null;
    }

    /// <summary>Returns the padded entries.</summary>
    public static long Padded(MegatronArguments arguments, MegatronFamily family, long tensor) =>
        PaddedVocabulary.Rows(Entries(arguments, family).Entries, arguments.Whole("make-vocab-size-divisible-by") ?? PaddedVocabulary.Multiple, tensor);
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
