using System.Globalization;

namespace MemoryModel.Cli;

/// <summary>Reads the numbers and sizes of the command line.</summary>
static class Arguments
{
    static readonly (string Suffix, double Factor)[] Counts = [("k", 1e3), ("m", 1e6), ("b", 1e9), ("t", 1e12), ("q", 1e15)];
    static readonly (string Suffix, double Factor)[] Sizes =
    [
        ("kib", 1024.0), ("mib", 1048576.0), ("gib", 1073741824.0), ("tib", 1099511627776.0), ("kb", 1e3), ("mb", 1e6), ("gb", 1e9), ("tb", 1e12), ("b", 1),
    ];

    /// <summary>Reads a whole number such as <c>8</c>, <c>175e9</c>, <c>175B</c> or <c>7.5b</c>.</summary>
    public static long Count(string field, string text, long least, long most)
    {
        var (number, factor) = Split(text, Counts);
        if (!double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) || !double.IsFinite(value)
            || value * factor < least || value * factor > most || Math.Round(value * factor) != value * factor)
        {
            throw new InvalidInputException(string.Create(CultureInfo.InvariantCulture, $"{field} is '{text}'; allowed: a whole number from {Text(least)} to {Text(most)}, such as {(most > 1e9 ? "175e9 or 7.5B" : Text(least))}"));
        }

        return (long)(value * factor);
    }

    /// <summary>Reads a size such as <c>80GiB</c> or <c>80GB</c>.</summary>
    public static Bytes Size(string field, string text)
    {
        var (number, factor) = Split(text, Sizes);
        return factor > 1 && double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value > 0 && value * factor < 1e18
            ? new((long)(value * factor))
            : throw new InvalidInputException($"{field} is '{text}'; allowed: a size with its unit, such as 80GiB or 80GB");
    }

    /// <summary>Reads one of a few words.</summary>
    public static T Word<T>(string field, string text, params (string Name, T Value)[] allowed)
    {
        foreach (var (name, value) in allowed)
        {
            if (string.Equals(name, text, StringComparison.OrdinalIgnoreCase))
            {
                return value;
            }
        }

        throw new InvalidInputException($"{field} is '{text}'; allowed: {string.Join(", ", allowed.Select(pair => pair.Name))}");
    }

    static (string Number, double Factor) Split(string text, (string Suffix, double Factor)[] suffixes)
    {
        foreach (var (suffix, factor) in suffixes)
        {
            if (text.EndsWith(suffix, StringComparison.OrdinalIgnoreCase))
            {
                return (text[..^suffix.Length].Trim(), factor);
            }
        }

        return (text, 1);
    }

    static string Text(long value) => value >= 1_000_000_000 ? value.ToString("0e0", CultureInfo.InvariantCulture) : value.ToString(CultureInfo.InvariantCulture);
}
