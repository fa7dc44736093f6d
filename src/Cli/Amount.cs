using System.Globalization;

namespace MemoryModel.Cli;

/// <summary>Reads a number that need not be whole: <c>0.5</c>, <c>15.6e12</c>, <c>300b</c>.</summary>
static class Amount
{
    static readonly (char Suffix, double Factor)[] Suffixes = [('k', 1e3), ('m', 1e6), ('b', 1e9), ('g', 1e9), ('t', 1e12)];

    public static double Of(string field, string text, double least, double most)
    {
        var (digits, factor) = (text, 1.0);
        foreach (var (suffix, value) in Suffixes)
        {
            if (text.Length > 1 && char.ToLowerInvariant(text[^1]) == suffix) (digits, factor) = (text[..^1].TrimEnd(), value);
        }

        return double.TryParse(digits, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var number)
            && number * factor >= least && number * factor <= most
            ? number * factor
            : throw new InvalidInputException($"{field} is '{text}'; allowed: {Quantities.Range(least, most, whole: false)}");
    }
}
