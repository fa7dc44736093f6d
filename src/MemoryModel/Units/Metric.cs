using System.Globalization;

namespace MemoryModel;

/// <summary>Prints a value with a decimal (10^3) prefix.</summary>
static class Metric
{
    static readonly string[] Prefixes = ["", "k", "M", "G", "T", "P", "E", "Z", "Y"];

    public static string Text(double value, string unit)
    {
        var step = value == 0 || !double.IsFinite(value) ? 0 : Math.Clamp((int)Math.Floor(Math.Log10(Math.Abs(value)) / 3), 0, Prefixes.Length - 1);
        return string.Create(CultureInfo.InvariantCulture, $"{value / Math.Pow(1000, step):0.###} {Prefixes[step]}{unit}");
    }
}
