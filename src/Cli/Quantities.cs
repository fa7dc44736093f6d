using System.Globalization;

namespace MemoryModel.Cli;

/// <summary>Reads the numbers a user writes: <c>175e9</c>, <c>7.5b</c>, <c>80GiB</c>, <c>80GB</c>.</summary>
static class Quantities
{
    static readonly (string Suffix, decimal Factor)[] Counts = [("k", 1e3m), ("m", 1e6m), ("b", 1e9m), ("g", 1e9m), ("t", 1e12m)];

    static readonly (string Suffix, decimal Factor)[] Sizes =
    [
        ("KiB", 1L << 10), ("MiB", 1L << 20), ("GiB", 1L << 30), ("TiB", 1L << 40),
        ("KB", 1e3m), ("MB", 1e6m), ("GB", 1e9m), ("TB", 1e12m), ("B", 1),
    ];

    /// <summary>Reads a count; <c>B</c> is a billion.</summary>
    public static long Count(string field, string text, long least, long most)
    {
        var (digits, factor) = Split(text, Counts);
        if (!Number(digits, out var number) || decimal.Abs(number) > 1e19m || number * factor < least || number * factor > most || number * factor % 1 != 0)
        {
            throw new InvalidInputException($"{field} is '{text}'; allowed: a whole number from {least} to {most.ToString("0.###e0", CultureInfo.InvariantCulture)}, such as 8, 175e9, 7.5b");
        }

        return (long)(number * factor);
    }

    /// <summary>Reads a size with its unit; GiB is 2^30 bytes and GB is 10^9.</summary>
    public static Bytes Size(string field, string text)
    {
        var (digits, factor) = Split(text, Sizes);
        if (digits == text || !Number(digits, out var number) || number <= 0 || number > 1e6m)
        {
            throw new InvalidInputException($"{field} is '{text}'; allowed: a positive size with its unit, such as 80GiB or 80GB");
        }

        return number * factor <= 1e18m
            ? new((long)decimal.Round(number * factor))
            : throw new InvalidInputException($"{field} is '{text}'; allowed: at most 1e6 TB");
    }

    static (string Digits, decimal Factor) Split(string text, (string Suffix, decimal Factor)[] units)
    {
        foreach (var (suffix, factor) in units)
        {
            if (text.EndsWith(suffix, StringComparison.OrdinalIgnoreCase))
            {
                return (text[..^suffix.Length].TrimEnd(), factor);
            }
        }

        return (text, 1);
    }

    static bool Number(string text, out decimal number) =>
        decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out number);
}
