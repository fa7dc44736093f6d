using System.Globalization;

namespace MemoryModel;

/// <summary>Reads the small languages in which Megatron-LM says what each layer is and which stage holds it.</summary>
/// <remarks>Grammar: Megatron-LM megatron/training/arguments.py (moe-layer-freq) and megatron/core/transformer/pipeline_parallel_layer_layout.py.</remarks>
static class MegatronLayerPattern
{
    /// <summary>Reads <c>--moe-layer-freq</c>: a period N (every N-th layer, from the first, has experts) or an expression such as <c>([0]*3+[1]*5)</c>.</summary>
    /// <exception cref="FormatException">The text is neither, or describes another number of layers.</exception>
    public static bool[] Experts(string? text, int layers)
    {
        if (text is null)
        {
            return [.. Enumerable.Repeat(true, layers)];
        }

        return int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var period) && period > 0
            ? [.. Enumerable.Range(0, layers).Select(layer => layer % period == 0)]
            : Listed(text, layers, "moe-layer-freq");
    }

    /// <summary>Reads an expression of lists of 0 and 1, such as <c>([0]*3+[1]*5)</c>.</summary>
    /// <exception cref="FormatException">The text is none, or describes another number of layers.</exception>
    public static bool[] Listed(string text, int layers, string name)
    {
        var pattern = new List<bool>();
        foreach (var summand in text.Replace(" ", "", StringComparison.Ordinal).Trim('(', ')').Split('+'))
        {
            var close = summand.IndexOf(']', StringComparison.Ordinal);
            var times = 1;
            if (!summand.StartsWith('[') || close < 0
                || (close + 1 < summand.Length && (summand[close + 1] != '*' || !int.TryParse(summand[(close + 2)..], NumberStyles.None, CultureInfo.InvariantCulture, out times))))
            {
                throw new FormatException($"megatron_args: --{name} is \"{text}\"; allowed: a whole number, or lists of 0 and 1 such as ([0]*3+[1]*5)");
            }

            for (var i = 0; i < times && pattern.Count <= layers; i++)
            {
                pattern.AddRange(summand[1..close].Split(',').Select(entry => entry == "1"));
            }
        }

        return pattern.Count == layers
            ? [.. pattern]
            : throw new FormatException($"megatron_args: --{name} \"{text}\" describes {pattern.Count} layers; --num-layers is {layers}");
    }

    /// <summary>Reads <c>--pipeline-model-parallel-layout</c>, such as <c>Et|(tt|)*6mL</c>, into the number of layers of each virtual stage and the stage that has the prediction layers.</summary>
    /// <exception cref="FormatException">The text has another letter than E, t, m, L.</exception>
    public static (int[] Layers, int? Prediction) Stages(string text)
    {
        // Commas and spaces are there to be read; backslashes and quotes are a shell's.
        var flat = Expand(string.Concat(text.Where(letter => !", \\\"'".Contains(letter, StringComparison.Ordinal))), text);
        var stages = flat.Split('|');
        foreach (var letter in flat)
        {
            if (!"EtmL|".Contains(letter, StringComparison.Ordinal))
            {
                throw new FormatException($"megatron_args: --pipeline-model-parallel-layout \"{text}\" has '{letter}'; allowed: E, t, m, L, |, (…)*n");
            }
        }

        var prediction = Array.FindIndex(stages, stage => stage.Contains('m', StringComparison.Ordinal));
        return ([.. stages.Select(stage => stage.Count(letter => letter == 't'))], prediction < 0 || prediction == stages.Length - 1 ? null : prediction);
    }

    // (ab)*3 and a*3, innermost first.
    static string Expand(string text, string original)
    {
        for (var star = text.IndexOf('*', StringComparison.Ordinal); star > 0; star = text.IndexOf('*', StringComparison.Ordinal))
        {
            var end = star + 1;
            while (end < text.Length && char.IsAsciiDigit(text[end]))
            {
                end++;
            }

            var open = text[star - 1] == ')' ? text.LastIndexOf('(', star) : star - 1;
            if (end == star + 1 || open < 0 || !int.TryParse(text[(star + 1)..end], NumberStyles.None, CultureInfo.InvariantCulture, out var times) || times > 10_000)
            {
                throw new FormatException($"megatron_args: --pipeline-model-parallel-layout \"{original}\" cannot be read at '*'; allowed: (…)*n");
            }

            var group = text[open..star].Trim('(', ')');
            text = string.Concat(text.AsSpan(0, open), string.Concat(Enumerable.Repeat(group, times)), text.AsSpan(end));
        }

        return text;
    }
}
