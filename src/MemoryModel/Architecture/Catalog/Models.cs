using System.Collections.Frozen;
using System.Collections.Immutable;

namespace MemoryModel.Catalog;

/// <summary>The models known by name.</summary>
/// <remarks>Names are compared by their letters, digits and decimal points, so <c>GPT-3 175B</c> finds <c>gpt3-175b</c>. Thread-safe.</remarks>
public static class Models
{
    static readonly ModelRow[] All =
    [
        .. Gpt3Models.Rows, .. Gpt2Models.Rows, .. EleutherAiModels.Rows, .. OptModels.Rows, .. BloomModels.Rows, .. T5Models.Rows, .. SwitchTransformersModels.Rows,
        .. BertModels.Rows, .. LlamaModels.Rows, .. OtherLlamasModels.Rows, .. FalconModels.Rows, .. YiModels.Rows, .. SmolLmModels.Rows, .. MistralModels.Rows,
        .. PhiModels.Rows, .. MptModels.Rows, .. GemmaModels.Rows, .. QwenModels.Rows, .. DeepSeekModels.Rows, .. GptOssModels.Rows, .. OlmoModels.Rows,
        .. NemotronModels.Rows, .. OtherFamiliesModels.Rows,
    ];

    // Of tuned models, of files that Transformers reads, and of Unsloth's uploads.
    static readonly string[] Endings = ["instruct", "it", "chat", "hf", "unsloth", "bnb", "4bit"];

    static readonly Lazy<FrozenDictionary<string, ModelRow>> ByKey = new(() => All
        .SelectMany(row => row.Aliases.Prepend(row.Name).SelectMany(Spellings).Select(name => (Key: Key(name), Row: row)))
        .Concat(All.SelectMany(row => row.Aliases.Select(name => (Key: Key(WithoutAccount(name)), Row: row))))
        .DistinctBy(pair => pair.Key)
        .ToFrozenDictionary(pair => pair.Key, pair => pair.Row));

    /// <summary>Gets the names of all models, family by family.</summary>
    public static ImmutableArray<string> Names { get; } = [.. All.Select(row => row.Name)];

    /// <summary>Returns the model with this name or alias, or <see langword="null"/>.</summary>
    /// <remarks>A model that was tuned for dialogue, or uploaded by another account, has the tensors of its base: <c>Llama-3.1-8B-Instruct</c> is <c>llama-3.1-8b</c>.</remarks>
    public static ModelArchitecture? Find(string name) =>
        ByKey.Value.TryGetValue(Key(name), out var row) || ByKey.Value.TryGetValue(Key(Base(name)), out row) ? row.ToArchitecture() : null;

    /// <summary>Returns the model with this name or alias.</summary>
    /// <exception cref="InvalidInputException">There is none; the message names the nearest.</exception>
    public static ModelArchitecture Get(string name) =>
        Find(name) ?? throw new InvalidInputException(Unknown(name));

    /// <summary>Returns the known name or alias that is closest to this one.</summary>
    public static string? Nearest(string name) => NearestName.Of(name, Spelled);

    /// <summary>Returns the message about an unknown name; a known one stands in it where one is like it.</summary>
    internal static string Unknown(string name) =>
        $"model '{name}' is not known{(NearestName.Hint(name, Spelled).Length > 0 ? $"; did you mean '{Nearest(name)}'?" : "; `llm-mem list models` prints all")}";

    static IEnumerable<string> Spelled => All.SelectMany(row => row.Aliases.Prepend(row.Name));

    static string WithoutAccount(string name) => name[(name.LastIndexOf('/') + 1)..];

    static string Base(string name) => Endings
        .Aggregate(WithoutAccount(name) + "-", (rest, ending) => rest.Replace($"-{ending}-", "-", StringComparison.OrdinalIgnoreCase));

    // gpt3-1.3b and gpt3-13b differ in their point only.
    static string Key(string name) => string.Concat(name
        .Where((letter, at) => char.IsLetterOrDigit(letter) || (letter == '.' && at > 0 && char.IsDigit(name[at - 1]) && at + 1 < name.Length && char.IsDigit(name[at + 1]))))
        .ToLowerInvariant();

    // phi-1_5 is also written phi-1.5.
    static string[] Spellings(string name) => name.Contains('_', StringComparison.Ordinal) ? [name, name.Replace('_', '.')] : [name];
}
