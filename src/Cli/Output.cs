using System.CommandLine;
using System.Text;
using System.Text.Json;
using Spectre.Console;

namespace MemoryModel.Cli;

/// <summary>How a command prints its answer.</summary>
enum OutputStyle
{
    Text,
    Json,
    Csv,
    Markdown,
}

/// <summary>Prints answers: text, JSON, CSV or Markdown; colours at a terminal only.</summary>
sealed class Output(TextWriter writer, OutputStyle style, bool quiet, bool decimalUnits)
{
    const int MostColumns = 400;

    /// <summary>Gets the characters of a terminal's line; null where the answer does not go to a terminal.</summary>
    public int? Width { get; init; }

    public OutputStyle Style => style;

    public bool Quiet => quiet;

    public string Size(Bytes bytes) => decimalUnits ? FormattableString.Invariant($"{bytes.GB:0.00} GB") : bytes.ToString();

    public void Line(string text = "")
    {
        foreach (var line in style == OutputStyle.Text && Width is { } width ? LineWrap.Of(text, width) : [text])
        {
            writer.WriteLine(line);
        }
    }

    /// <summary>Prints what was assumed under an answer in text.</summary>
    public void Assumed(IEnumerable<string> lines)
    {
        if (style != OutputStyle.Text || quiet)
        {
            return;
        }

        foreach (var line in lines)
        {
            Line($"assumed: {line}");
        }
    }

    public void Json(Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new() { Indented = true }))
        {
            write(json);
        }

        writer.WriteLine(Encoding.UTF8.GetString(stream.ToArray()));
    }

    public void Rows(string[] heads, IEnumerable<string[]> rows)
    {
        switch (style)
        {
            case OutputStyle.Csv:
                Line(string.Join(',', heads));
                foreach (var row in rows)
                {
                    Line(string.Join(',', row.Select(Quote)));
                }

                break;
            case OutputStyle.Markdown:
                Line($"| {string.Join(" | ", heads)} |");
                Line($"|{string.Concat(heads.Select(_ => "---|"))}");
                foreach (var row in rows)
                {
                    Line($"| {string.Join(" | ", row.Select(cell => cell.Replace("|", "\\|", StringComparison.Ordinal)))} |");
                }

                break;
            default:
                var cells = rows.ToArray();
                var widths = TableFit.Widths(heads, cells, Width ?? MostColumns);
                var shown = Enumerable.Range(0, heads.Length).Where(i => widths[i] > 0).ToArray();
                var table = new Table().Border(TableBorder.Simple);
                table.AddColumns([.. shown.Select(i => new TableColumn(Markup.Escape(heads[i])).Width(widths[i]))]);
                foreach (var row in cells)
                {
                    table.AddRow([.. shown.Select(i => new Text(row[i]))]);
                }

                Render(table);
                if (shown.Length < heads.Length && !quiet)
                {
                    Line($"left out, as the terminal is narrow: {string.Join(", ", heads.Where((_, i) => widths[i] == 0))}; --csv and --markdown print all");
                }

                break;
        }
    }

    /// <summary>Renders through Spectre.Console without the spaces it pads lines with.</summary>
    public void Render(Spectre.Console.Rendering.IRenderable content)
    {
        var text = new StringWriter();
        var colours = ReferenceEquals(writer, Console.Out) && !Console.IsOutputRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = colours ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = colours ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Out = new AnsiConsoleOutput(text),
        });
        console.Profile.Width = Width ?? MostColumns;
        console.Profile.Capabilities.Unicode = true;
        console.Write(content);
        foreach (var line in text.ToString().TrimEnd().Split('\n'))
        {
            writer.WriteLine(line.TrimEnd());
        }
    }

    static string Quote(string cell) => cell.AsSpan().IndexOfAny(",\"\n") >= 0 ? $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : cell;
}

/// <summary>The options of every command that decide how it prints.</summary>
static class OutputOptions
{
    /// <summary>Adds the options and returns how to read them.</summary>
    /// <param name="command">The command.</param>
    /// <param name="rows">Whether the answer has rows and sizes, which have forms of their own.</param>
    public static Func<ParseResult, Output> AddTo(Command command, bool rows = true)
    {
        var json = new Option<bool>("--json") { Description = "Print JSON." };
        var csv = new Option<bool>("--csv") { Description = "Print rows as CSV." };
        var markdown = new Option<bool>("--markdown") { Description = "Print rows as a Markdown table." };
        var quiet = new Option<bool>("--quiet") { Description = "Print the answer only." };
        var units = new Option<string>("--units") { Description = "GiB (2^30 bytes) or GB (10^9)." };
        foreach (var option in rows ? new Option[] { json, csv, markdown, quiet, units } : [json, quiet])
        {
            command.Options.Add(option);
        }

        // A pseudo-terminal without a size says 0.
        static int? TerminalWidth(TextWriter writer) => ReferenceEquals(writer, Console.Out) && !Console.IsOutputRedirected && Console.WindowWidth is >= 40 and var width ? width : null;

        return parsed =>
        {
            if (rows && new[] { json, csv, markdown }.Where(parsed.GetValue).ToArray() is [var one, var other, ..])
            {
                throw new InvalidInputException($"{other.Name[2..]} is given beside {one.Name[2..]}; allowed: one of them");
            }

            var unit = rows ? parsed.GetValue(units) ?? "GiB" : "GiB";
            return unit is "GiB" or "GB"
                ? new(parsed.InvocationConfiguration.Output,
                    parsed.GetValue(json) ? OutputStyle.Json : !rows ? OutputStyle.Text : parsed.GetValue(csv) ? OutputStyle.Csv : parsed.GetValue(markdown) ? OutputStyle.Markdown : OutputStyle.Text,
                    parsed.GetValue(quiet), unit == "GB")
                { Width = TerminalWidth(parsed.InvocationConfiguration.Output) }
                : throw new InvalidInputException($"units is '{unit}'; allowed: GiB, GB{NearestName.Hint(unit, ["GiB", "GB"])}");
        };
    }
}
