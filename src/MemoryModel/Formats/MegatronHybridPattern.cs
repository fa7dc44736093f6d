using System.Collections.Immutable;

namespace MemoryModel;

/// <summary>Represents <c>--hybrid-layer-pattern</c>: a letter a layer, each layer of one part.</summary>
/// <param name="Letters">The layers: M state space, G gated delta net, * attention, + latent attention, D sparse latent attention, - feed-forward, E experts.</param>
/// <param name="Stages">The layers of every virtual pipeline stage where strokes say them, else empty.</param>
/// <param name="Prediction">The layers that predict one further token: what follows a slash.</param>
/// <param name="Predictions">How many further tokens are predicted.</param>
/// <remarks>Grammar: Megatron-LM megatron/core/models/hybrid/hybrid_layer_allocation.py.</remarks>
sealed record MegatronHybridPattern(string Letters, ImmutableArray<int> Stages, string Prediction, int Predictions)
{
    /// <summary>The letters of layers, in the order of <see cref="MegatronModelReader"/>'s blocks.</summary>
    public const string Known = "MG*+D-E";

    /// <summary>Reads the pattern of an argument list, or returns <see langword="null"/> where its layers are transformer layers.</summary>
    /// <exception cref="FormatException">The pattern has another letter, or its predictions differ.</exception>
    public static MegatronHybridPattern? Read(MegatronArguments arguments)
    {
        if ((arguments.Text("hybrid-layer-pattern") ?? arguments.Text("hybrid-override-pattern")) is not { } text)
        {
            return FromRatios(arguments);
        }

        var parts = Clean(text).Split('/');
        var predictions = parts.Length > 1 ? parts[1..] : [.. Enumerable.Repeat(Clean(arguments.Text("mtp-hybrid-override-pattern") ?? ""), checked((int)(arguments.Whole("mtp-num-layers", 0) ?? 0)))];
        predictions = [.. predictions.Where(part => part.Length > 0)];
        foreach (var letter in string.Concat(parts[0], string.Concat(predictions)))
        {
            if (letter != '|' && !Known.Contains(letter, StringComparison.Ordinal))
            {
                throw new FormatException($"megatron_args: --hybrid-layer-pattern \"{text}\" has '{letter}'; allowed: {string.Join(", ", Known.ToCharArray())}, /, |");
            }
        }

        if (predictions.Distinct().Count() > 1)
        {
            throw new FormatException($"megatron_args: --hybrid-layer-pattern \"{text}\" predicts with layers {string.Join(" and ", predictions.Distinct())}; allowed: the same ones behind every slash");
        }

        var segments = parts[0].Split('|');
        return new(string.Concat(segments), segments.Length > 1 ? [.. segments.Select(segment => segment.Length)] : [], predictions.FirstOrDefault() ?? "", predictions.Length);
    }

    // A shell's quotes.
    static string Clean(string text) => text.Replace("\\", "", StringComparison.Ordinal).Replace("\"", "", StringComparison.Ordinal).Trim();

    // The older way: attention in even steps among the state spaces, then feed-forward blocks in place of some of these.
    static MegatronHybridPattern? FromRatios(MegatronArguments arguments)
    {
        var (attention, feedForward) = (arguments.Number("hybrid-attention-ratio") ?? 0, arguments.Number("hybrid-mlp-ratio") ?? 0);
        if ((attention == 0 && feedForward == 0 && !arguments.Flag("is-hybrid-model")) || arguments.Whole("num-layers") is not { } layers)
        {
            return null;
        }

        var letters = Enumerable.Repeat('M', checked((int)layers)).ToArray();
        var attentions = Math.Round(layers * attention);
        Spread(letters, '*', (layers - attentions) / (attentions + 1));
        var feedForwards = Math.Round(layers * feedForward);
        if (feedForwards > 0)
        {
            Spread(letters, '-', (layers - attentions - feedForwards) / feedForwards);
        }

        return new(new(letters), [], "", 0);
    }

    static void Spread(char[] letters, char letter, double step)
    {
        var left = step;
        for (var i = 0; i < letters.Length; i++)
        {
            if (letters[i] != 'M')
            {
                continue;
            }

            if (left < 0.5)
            {
                letters[i] = letter;
                left += step;
            }
            else
            {
                left--;
            }
        }
    }
}
