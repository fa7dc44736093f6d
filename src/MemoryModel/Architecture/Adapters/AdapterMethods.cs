using System.Collections.Immutable;

namespace MemoryModel;

/// <summary>The names of the ways of fine-tuning, as run files and PEFT's <c>peft_type</c> spell them.</summary>
public static class AdapterMethods
{
    static readonly (AdapterMethod Method, string[] Names)[] s_rows =
    [
        (AdapterMethod.Lora, ["lora", "qlora", "rslora", "pissa", "longlora"]),
        (AdapterMethod.Dora, ["dora", "qdora"]),
        (AdapterMethod.LoraFa, ["lora-fa"]),
        (AdapterMethod.AdaLora, ["adalora"]),
        (AdapterMethod.LoHa, ["loha"]),
        (AdapterMethod.LoKr, ["lokr"]),
        (AdapterMethod.Vera, ["vera"]),
        (AdapterMethod.RandLora, ["randlora"]),
        (AdapterMethod.VbLora, ["vblora"]),
        (AdapterMethod.Ia3, ["ia3"]),
        (AdapterMethod.Oft, ["oft"]),
        (AdapterMethod.Boft, ["boft"]),
        (AdapterMethod.FourierFt, ["fourierft"]),
        (AdapterMethod.Shira, ["shira"]),
        (AdapterMethod.Miss, ["miss", "bone"]),
        (AdapterMethod.Osf, ["osf"]),
        (AdapterMethod.Prefix, ["prefix", "prefix-tuning"]),
        (AdapterMethod.Prompt, ["prompt", "prompt-tuning"]),
        (AdapterMethod.PTuning, ["p-tuning"]),
        (AdapterMethod.AdaptionPrompt, ["llama-adapter", "adaption-prompt"]),
        (AdapterMethod.AdaptionPromptV2, ["llama-adapter-v2", "adapter-v2"]),
        (AdapterMethod.Houlsby, ["houlsby"]),
        (AdapterMethod.Pfeiffer, ["pfeiffer", "adapter", "bottleneck"]),
        (AdapterMethod.BitFit, ["bitfit"]),
        (AdapterMethod.LayerNormTuning, ["ln-tuning"]),
        (AdapterMethod.LastLayers, ["last-layers"]),
        (AdapterMethod.NewLayers, ["llama-pro"]),
        (AdapterMethod.TrainableTokens, ["trainable-tokens"]),
        (AdapterMethod.Stated, ["stated"]),
    ];

    /// <summary>Gets every name; the first of a method is the one it is printed with.</summary>
    public static ImmutableArray<string> Names { get; } = [.. s_rows.SelectMany(row => row.Names)];

    /// <summary>Finds a method by name.</summary>
    /// <exception cref="InvalidInputException">No method has the name.</exception>
    public static AdapterMethod Find(string name) => TryFind(name)
        ?? throw new InvalidInputException($"peft '{name}' is not known; allowed: {string.Join(", ", s_rows.Select(row => row.Names[0]))}{NearestName.Hint(name, Names)}");

    /// <summary>Finds a method by name, or returns <see langword="null"/>.</summary>
    public static AdapterMethod? TryFind(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var key = NearestName.Key(name);
        foreach (var (method, names) in s_rows)
        {
            if (names.Any(known => NearestName.Key(known) == key))
            {
                return method;
            }
        }

        return null;
    }

    /// <summary>Returns the name a method is printed with.</summary>
    public static string Name(this AdapterMethod method) => s_rows.First(row => row.Method == method).Names[0];
}
