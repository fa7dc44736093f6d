namespace MemoryModel.Cli.Tests;

/// <summary>Tables fit a terminal; what is piped keeps its width.</summary>
public class TableFitTests
{
    static string Print(int? width, string[] heads, params string[][] rows)
    {
        using var text = new StringWriter();
        new Output(text, OutputStyle.Text, quiet: false, decimalUnits: false) { Width = width }.Rows(heads, rows);
        return text.ToString();
    }

    static readonly string[] Heads = ["GPUs", "parameters", "optimizer states", "per GPU", "remark", "source"];

    static readonly string[] Row = ["1,048,576", "325.96 GiB", "1.91 TiB", "2.55 TiB", "a remark of many words that may go over several lines without harm", "github.com/somebody/a-path-without-any-space/that/is-long.py"];

    [Theory]
    [InlineData(80)]
    [InlineData(100)]
    [InlineData(60)]
    public void No_line_is_wider_than_the_terminal_and_no_number_is_broken(int width)
    {
        var printed = Print(width, Heads, Row);
        var table = printed.Split('\n').TakeWhile(line => !line.StartsWith("left out", StringComparison.Ordinal)).ToArray();

        Assert.All(table, line => Assert.True(line.Length <= width, line));
        Assert.All(["1,048,576", "325.96 GiB", "1.91 TiB"], number => Assert.Contains(number, printed, StringComparison.Ordinal));
        Assert.Contains("left out, as the terminal is narrow: ", printed, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_piped_keeps_every_column_and_every_cell_on_one_line()
    {
        var lines = Print(null, Heads, Row).TrimEnd().Split('\n');

        Assert.Contains(lines, line => Row.All(cell => line.Contains(cell, StringComparison.Ordinal)));
    }

    [Fact]
    public void A_column_without_head_or_cells_is_not_said_to_be_left_out()
        => Assert.DoesNotContain("left out", Print(null, ["GPUs", ""], ["8", ""]), StringComparison.Ordinal);

    [Fact]
    public void The_first_table_fits_80_columns_whole()
    {
        string[] heads = ["GPUs", "parameters", "gradients", "optimizer states", "other", "per GPU", "fits"];

        var printed = Print(80, heads, ["128", "325.96 GiB", "325.96 GiB", "977.89 GiB", "19.09 GiB", "671.02 GiB", "yes"]);

        Assert.All(printed.Split('\n'), line => Assert.True(line.Length <= 80, line));
        Assert.DoesNotContain("left out", printed, StringComparison.Ordinal);
    }
}
