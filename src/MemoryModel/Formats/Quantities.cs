using System.Globalization;

namespace MemoryModel;

/// <summary>Reads the numbers that people write: <c>175e9</c>, <c>7.5b</c>, <c>80GiB</c>, <c>80GB</c>.</summary>
static class Quantities
{
    static readonly (string Suffix, decimal Factor)[] Counts = [("k", 1e3m), ("m", 1e6m), ("b", 1e9m), ("g", 1e9m), ("t", 1e12m)];

    static readonly (string Suffix, decimal Factor)[] Sizes =
    [
        ("KiB", 1L << 10), ("MiB", 1L << 20), ("GiB", 1L << 30), ("TiB", 1L << 40),
        ("KB", 1e3m), ("MB", 1e6m), ("GB", 1e9m), ("TB", 1e12m), ("B", 1),
    ];

    // What an error shows of the ways to write a large number, where the range has room for one.
    static readonly (string Text, double Value)[] Examples = [("8", 8), ("0.5", 0.5), ("175e9", 175e9), ("7.5b", 7.5e9)];

    /// <summary>Says a range as people write numbers, with examples where the range is so wide that its numbers are best written short.</summary>
    public static string Range(double least, double most, bool whole)
    {
        var range = $"a {(whole ? "whole " : "")}number from {Bound(least)} to {Bound(most)}";
        return most < 1e12 ? range : $"{range}, such as {string.Join(", ", Examples.Where(row => row.Value >= least && (!whole || row.Value >= 1)).Select(row => row.Text))}";
    }

    /// <summary>Reads a whole number; <c>B</c> is a billion.</summary>
    public static bool TryCount(string text, out long count)
    {
        var (digits, factor) = Split(text, Counts);
        count = 0;
        if (!TryNumber(digits, out var number) || decimal.Abs(number) > long.MaxValue / factor || number * factor % 1 != 0)
        {
            return false;
        }

        count = (long)(number * factor);
        return true;
    }

    /// <summary>Reads a count within bounds.</summary>
    /// <exception cref="InvalidInputException">The text is no whole number within the bounds.</exception>
    public static long Count(string field, string text, long least, long most) => TryCount(text, out var count) && count >= least && count <= most
        ? count
        : throw new InvalidInputException($"{field} is '{text}'; allowed: {Range(least, most, whole: true)}");

    /// <summary>Reads a positive size with its unit; GiB is 2^30 bytes and GB is 10^9.</summary>
    public static bool TrySize(string text, out Bytes size)
    {
        var (digits, factor) = Split(text, Sizes);
        size = Bytes.Zero;
        if (digits == text || !TryNumber(digits, out var number) || number <= 0 || number > 1e18m / factor)
        {
            return false;
        }

        size = new((long)decimal.Round(number * factor));
        return true;
    }

    /// <summary>Reads a positive size with its unit.</summary>
    /// <exception cref="InvalidInputException">The text is none.</exception>
    public static Bytes Size(string field, string text) => TrySize(text, out var size)
        ? size
        : throw new InvalidInputException($"{field} is '{text}'; allowed: a positive size with its unit, such as 80GiB or 80GB");

    /// <summary>Writes a size so that reading it gives the same number of bytes.</summary>
    public static string Exact(Bytes size)
    {
        foreach (var (suffix, factor) in (ReadOnlySpan<(string, long)>)[("TiB", 1L << 40), ("GiB", 1L << 30), ("GB", 1_000_000_000), ("MiB", 1L << 20), ("MB", 1_000_000)])
        {
            if (size.Value % factor == 0)
            {
                return FormattableString.Invariant($"{size.Value / factor}{suffix}");
            }
        }

        return FormattableString.Invariant($"{size.Value}B");
    }

    static string Bound(double bound) => bound.ToString(Math.Abs(bound) is >= 1e9 or > 0 and < 1e-4 ? "0.###e0" : "0.####", CultureInfo.InvariantCulture);

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

    static bool TryNumber(string text, out decimal number) =>
        decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out number);
}
