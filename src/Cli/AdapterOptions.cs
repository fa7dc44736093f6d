using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using MemoryModel.Catalog;

namespace MemoryModel.Cli;

/// <summary>The options of fine-tuning: what is trained, and how the frozen weights are stored.</summary>
sealed class AdapterOptions
{
    readonly Option<string> _method = new("--peft") { Description = $"Fine-tuning: {string.Join(", ", AdapterMethods.Names.Take(3))}, ia3, prefix, prompt, p-tuning, bitfit, …" };
    readonly Option<string> _rank = new("--lora-rank") { Description = "Rank of low-rank adapters, or width of a bottleneck; 8 when absent." };
    readonly Option<string> _targets = new("--lora-targets") { Description = "Adapted modules: q,v or q_proj,v_proj or all-linear; the family's default when absent." };
    readonly Option<string> _dropout = new("--lora-dropout") { Description = "Dropout in front of the adapters; 0 when absent." };
    readonly Option<string> _saved = new("--modules-to-save") { Description = "Modules that are copied and trained whole: embed_tokens,lm_head." };
    readonly Option<string> _tokens = new("--virtual-tokens") { Description = "Virtual tokens of prompts and prefixes; 20 when absent." };
    readonly Option<string> _encoder = new("--encoder-hidden") { Description = "Width of the network that makes prompts." };
    readonly Option<bool> _projection = new("--prefix-projection") { Description = "Prefixes come out of a two-layer network." };
    readonly Option<string> _layers = new("--peft-layers") { Description = "Layers at the end that are adapted; all when absent." };
    readonly Option<string> _weights = new("--weights") { Description = $"How frozen weights are stored: {string.Join(", ", WeightFormats.All.Select(row => row.Name))}." };

    /// <summary>Adds the options to a command.</summary>
    public static AdapterOptions AddTo(Command command)
    {
        var options = new AdapterOptions();
        options._method.CompletionSources.Add([.. AdapterMethods.Names]);
        options._weights.CompletionSources.Add([.. WeightFormats.All.Select(row => row.Name)]);
        foreach (var option in (Option[])[options._method, options._rank, options._targets, options._dropout, options._saved, options._tokens, options._encoder, options._projection, options._layers, options._weights])
        {
            command.Options.Add(option);
        }

        return options;
    }

    /// <summary>Returns what the user said: the adapter, and the format of the frozen weights.</summary>
    public (Adapter? Adapter, WeightFormat Weights) Read(ParseResult parsed)
    {
        var name = parsed.GetValue(_method);
        var weights = parsed.GetValue(_weights) is { } format ? WeightFormats.Find(format)
            : name is not null && NearestName.Key(name) is "qlora" or "qdora" ? WeightFormats.NormalFloat4Double : WeightFormats.None;
        if (name is null)
        {
            var lone = ((Option[])[_rank, _targets, _dropout, _saved, _tokens, _encoder, _projection, _layers]).FirstOrDefault(option => parsed.GetResult(option) is { Implicit: false });
            return lone is null ? (null, weights) : throw new InvalidInputException($"{lone.Name[2..]} is given without --peft; allowed: {string.Join(", ", AdapterMethods.Names)}");
        }

        return (new Adapter(AdapterMethods.Find(name))
        {
            Rank = Count(parsed, _rank, 1, 1_000_000) ?? 8,
            Targets = Words(parsed, _targets),
            ModulesToSave = Words(parsed, _saved),
            Dropout = Dropout(parsed),
            Tokens = Count(parsed, _tokens, 1, 1_000_000) ?? 20,
            EncoderHidden = Count(parsed, _encoder, 1, 1_000_000_000),
            PrefixProjection = parsed.GetValue(_projection),
            Layers = Count(parsed, _layers, 1, 1_000_000),
        }, weights);
    }

    static long? Count(ParseResult parsed, Option<string> option, long least, long most) =>
        parsed.GetValue(option) is { } text ? Quantities.Count(option.Name[2..], text, least, most) : null;

    static string[] Split(string text) => text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    static System.Collections.Immutable.ImmutableArray<string> Words(ParseResult parsed, Option<string> option) => parsed.GetValue(option) is { } text ? [.. Split(text)] : [];

    double Dropout(ParseResult parsed)
    {
        if (parsed.GetValue(_dropout) is not { } text)
        {
            return 0;
        }

        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var dropout) && dropout is >= 0 and < 1
            ? dropout
            : throw new InvalidInputException($"lora-dropout is '{text}'; allowed: 0 to less than 1");
    }
}
