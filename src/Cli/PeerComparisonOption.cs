using System.CommandLine;

namespace MemoryModel.Cli;

/// <summary><c>--compare TOOL</c>: another tool's published formula beside our estimate, term by term.</summary>
static class PeerComparisonOption
{
    /// <summary>Adds the option to a command and returns how to print the comparison where it is asked for.</summary>
    public static Func<ParseResult, Output, MemoryEstimate, bool> AddTo(Command command)
    {
        var option = new Option<string>("--compare") { Description = $"Print another tool's formula beside ours: {string.Join(", ", Peers.Names)}.", HelpName = "tool" };
        option.CompletionSources.Add([.. Peers.Names]);
        command.Options.Add(option);
        return (parsed, output, estimate) =>
        {
            if (parsed.GetValue(option) is not { } tool)
            {
                return false;
            }

            Print(output, Peers.Compare(tool, estimate));
            return true;
        };
    }

    static void Print(Output output, PeerComparison comparison)
    {
        var theirs = comparison.Theirs;
        if (output.Style == OutputStyle.Json)
        {
            output.Line(ComparisonJson.Write(comparison));
            return;
        }

        var text = output.Style == OutputStyle.Text;
        var rows = comparison.Rows.Append(Total(comparison)).Concat(comparison.Host is { } host ? [host] : []).ToArray();
        string[] heads = ["what", theirs.Tool, "ours", "difference", "formula"];
        output.Rows(text ? heads : [.. heads, "why"], rows.Select(row => (string[])
        [
            row.Name,
            Size(output, row.Theirs),
            Size(output, row.Ours),
            Size(output, (row.Theirs ?? Bytes.Zero) - (row.Ours ?? Bytes.Zero)),
            row.Formula,
            .. text ? [] : new[] { string.Join("; ", row.Why) },
        ]));
        if (!text)
        {
            return;
        }

        foreach (var row in rows.Where(row => row is { Why.Length: > 0, Theirs: not null }))
        {
            output.Line($"{row.Name}: {string.Join("; ", row.Why)}");
        }

        var missing = rows.Where(row => row is { Why.Length: > 0, Theirs: null, Ours.Value: > 0 }).Select(row => row.Why[0]).ToArray();
        if (missing.Length > 0)
        {
            output.Line($"{theirs.Tool}: {string.Join("; ", missing)}");
        }

        foreach (var remark in theirs.Remarks)
        {
            output.Line($"{theirs.Tool}: {remark}");
        }

        output.Line("where  " + string.Join("  ", theirs.Symbols.Select(symbol => FormattableString.Invariant($"{symbol.Key} = {symbol.Value:#,##0.####}"))));
        output.Line($"source: {theirs.Source}");
    }

    static PeerRow Total(PeerComparison comparison) => new("on one GPU", comparison.Theirs.Total, comparison.Ours.Device, "", []);

    static string Size(Output output, Bytes? bytes) => bytes is { } size ? output.Size(size) : "–";
}
