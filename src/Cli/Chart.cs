using System.Globalization;

namespace MemoryModel.Cli;

/// <summary>Draws a curve in text: a row of blocks per line, the values at the left, the positions below.</summary>
static class Chart
{
    const int Columns = 64;
    const int Lines = 10;
    const string Blocks = " ▁▂▃▄▅▆▇█";

    /// <summary>Returns the lines of a chart of a function over 0 to <paramref name="last"/>.</summary>
    public static IEnumerable<string> Of(Func<long, double> value, long last)
    {
        var columns = (int)Math.Min(Columns, last + 1);
        var heights = Enumerable.Range(0, columns).Select(column => value(At(column, columns, last))).ToArray();
        var top = heights.Max();
        for (var line = Lines - 1; line >= 0; line--)
        {
            var blocks = heights.Select(height => Blocks[(int)Math.Clamp(Math.Round((top > 0 ? height / top : 0) * Lines * 8) - line * 8, 0, 8)]);
            var label = line == Lines - 1 ? top : line == Lines / 2 ? top * (Lines / 2 + 1) / Lines : line == 0 ? top / Lines : double.NaN;
            yield return $"{(double.IsNaN(label) ? "" : label.ToString("0.0e0", CultureInfo.InvariantCulture)),8} │{string.Concat(blocks).TrimEnd()}";
        }

        yield return $"{"0",8} └{new string('─', columns)}";
        yield return $"{"",10}{"0".PadRight(Math.Max(1, columns - Shown(last).Length))}{Shown(last)} steps";
    }

    static long At(int column, int columns, long last) => columns == 1 ? 0 : (long)Math.Round(column * (double)last / (columns - 1));

    static string Shown(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
