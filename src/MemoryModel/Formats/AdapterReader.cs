using System.Collections.Immutable;
using MemoryModel.Catalog;

namespace MemoryModel;

/// <summary>Makes the adapter and the weight format of a run from what its file says of fine-tuning.</summary>
static class AdapterReader
{
    /// <summary>What a run file states.</summary>
    /// <param name="Method">The way of fine-tuning.</param>
    /// <param name="Rank">The rank, where stated.</param>
    /// <param name="Targets">The adapted modules; those marked as fully trained are copied and trained.</param>
    /// <param name="Base">The format of the frozen weights.</param>
    /// <param name="Trainable">The trained parameters as stated.</param>
    /// <param name="Dropout">The dropout in front of the adapters.</param>
    /// <param name="Type">The type of the trained tensors, where stated.</param>
    internal sealed record Stated(string Method, long? Rank, ImmutableArray<string> Targets, string? Base, long? Trainable, double Dropout = 0, DataType? Type = null);

    /// <summary>Reads the adapter.</summary>
    /// <exception cref="InvalidInputException">The method is not known and no count is stated, or a target names no module.</exception>
    public static Adapter Adapter(Stated said, string framework, ModelArchitecture model, ICollection<string> assumed)
    {
        var method = Method(said, framework);
        var saved = said.Targets.Where(target => target.Contains("fully trained", StringComparison.Ordinal)).ToArray();
        // Qwen's script trains table and head of a base model beside the adapters; the list names the table without a mark.
        string[] whole = saved.Length > 0 ? [.. saved.Select(target => target.Split(' ')[0]), .. said.Targets.Where(target => target is "wte" or "embed_tokens")] : [];
        var adapter = new Adapter(method)
        {
            Rank = said.Rank is > 0 ? said.Rank.Value : method == AdapterMethod.Pfeiffer ? 128 : 8,
            Targets = method == AdapterMethod.LayerNormTuning || Has(method) ? [.. said.Targets.Except(saved).Except(whole)] : [],
            ModulesToSave = [.. whole],
            Dropout = said.Dropout,
            Type = said.Type,
            StatedParameters = said.Trainable,
            Tokens = framework == "litgpt" ? 10 : 20,
            GatePerHead = framework == "litgpt",
            Layers = method == AdapterMethod.AdaptionPrompt && framework == "litgpt" ? Math.Max(1, model.Main.Layers - 2) : null,
            FeedForwardTargets = method == AdapterMethod.Ia3 ? [.. said.Targets.Where(target => target is "gate_proj" or "up_proj" or "down_proj")] : [],
        };
        if (said.Trainable is not { } stated || method == AdapterMethod.Stated)
        {
            return adapter;
        }

        // A source that states the count and not the size (tokens, first rank) has said the size too.
        var parameters = ModelParameters.Of(model);
        long Count(Adapter candidate) => AdapterParameters.Of(candidate, model, parameters).Trainable;
        if (Close(Count(adapter), stated))
        {
            return adapter;
        }

        // The count tells variants of a method apart that a run file has no name for.
        foreach (var variant in (Adapter[])[adapter with { Method = AdapterMethod.Dora }, adapter with { Method = AdapterMethod.LoraFa }, adapter with { Block = 4 }, adapter with { Block = 8 }, adapter with { Block = 16 }])
        {
            if (method == (variant.Block > 0 ? AdapterMethod.LoKr : AdapterMethod.Lora) && Count(variant) == stated)
            {
                assumed.Add(variant.Block > 0 ? $"peft: a factor of {variant.Block}, from the stated parameters" : $"peft.method: {variant.Method.Name()}, from the stated parameters");
                return variant;
            }
        }

        var fitted = adapter.HasRank ? adapter with { Rank = Solve(rank => Count(adapter with { Rank = rank })) } : adapter with { Tokens = Solve(tokens => Count(adapter with { Tokens = tokens })) };
        if (Close(Count(fitted), stated))
        {
            assumed.Add(adapter.HasRank ? $"peft.rank: {fitted.Rank}, from the stated parameters" : $"peft virtual tokens: {fitted.Tokens}, from the stated parameters");
            return fitted;
        }

        assumed.Add($"peft: {stated} trained parameters as stated, {Count(adapter)} counted");
        return adapter;

        long Solve(Func<long, long> count)
        {
            var (one, two) = (count(1), count(2));
            return two == one ? 1 : Math.Clamp((long)Math.Round(1 + (stated - one) / (double)(two - one)), 1, 1_000_000);
        }
    }

    /// <summary>Reads the format of frozen weights.</summary>
    /// <exception cref="InvalidInputException">The format is not known.</exception>
    public static WeightFormat Weights(string? stored, string method, string framework)
    {
        var name = stored ?? (NearestName.Key(method) is "qlora" or "qdora" ? "nf4" : "none");
        var format = WeightFormats.Find(DataTypes.TryParse(name, out var type) && type.Bits() >= 16 ? "none" : name);
        return (format.Name, framework) switch
        {
            ("nf4", "torchtune" or "torchtune-0.2") => WeightFormats.TorchAoNormalFloat4,
            // LitGPT replaces every linear layer, the output matrix among them, and quantizes scales only where asked (nf4-dq).
            ("nf4" or "nf4-double", "litgpt") => format with { QuantizesHead = true },
            // QLoRA quantizes the scales, and so do bitsandbytes' layers by default.
            ("nf4", _) => WeightFormats.NormalFloat4Double,
            _ => format,
        };
    }

    static bool Has(AdapterMethod method) => new Adapter(method).ReadsInputs || method == AdapterMethod.Ia3;

    static AdapterMethod Method(Stated said, string framework) => (NearestName.Key(said.Method), framework) switch
    {
        ("adapter", "litgpt") => AdapterMethod.AdaptionPrompt,
        var (_, _) when AdapterMethods.TryFind(said.Method) is { } known => known,
        _ => said.Trainable is not null ? AdapterMethod.Stated : AdapterMethods.Find(said.Method),
    };

    // Sources print millions with two to four digits.
    static bool Close(long counted, long stated) => Math.Abs(counted - stated) <= 0.003 * stated;
}
