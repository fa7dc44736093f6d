namespace MemoryModel.Cli;

/// <summary>Fits a table to a terminal: heads and texts go over several lines, then columns are left out from the right; a number is never broken.</summary>
static class TableFit
{
    // Spectre.Console's simple border: a space on both sides of a column and one between columns.
    const int Around = 3;

    const int ShortestText = 8;

    /// <summary>Returns the width of each column; 0 for one that is left out.</summary>
    /// <param name="heads">The heads of the columns.</param>
    /// <param name="rows">The cells.</param>
    /// <param name="terminal">The characters of a line.</param>
    public static int[] Widths(string[] heads, string[][] rows, int terminal)
    {
        var widths = heads.Select((head, i) => rows.Aggregate(Math.Max(1, head.Length), (width, row) => Math.Max(width, row[i].Length))).ToArray();
        if (Total(widths) <= terminal)
        {
            return widths;
        }

        var least = heads.Select((head, i) => rows.Aggregate(LongestWord(head), (width, row) => Math.Max(width, Breaks(row[i]) ? Math.Max(ShortestText, LongestWord(row[i])) : row[i].Length))).ToArray();
        for (var last = heads.Length - 1; last > 0 && Total(least) > terminal; last--)
        {
            (widths[last], least[last]) = (0, 0);
        }

        while (Total(widths) > terminal && Widest(widths, least) is >= 0 and var column)
        {
            widths[column]--;
        }

        return widths;
    }

    static int Total(int[] widths) => 1 + widths.Sum(width => width > 0 ? width + Around : 0);

    static int Widest(int[] widths, int[] least) => Enumerable.Range(0, widths.Length).Where(i => widths[i] > least[i]).OrderByDescending(i => widths[i]).FirstOrDefault(-1);

    // A number and its unit stay together; words may part.
    static bool Breaks(string cell) => cell.Contains(' ', StringComparison.Ordinal) && !char.IsAsciiDigit(cell.TrimStart('+', '-', ' ').FirstOrDefault());

    static int LongestWord(string text) => text.Split(' ').Max(word => word.Length);
}
