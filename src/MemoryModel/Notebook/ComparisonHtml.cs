namespace MemoryModel;

/// <summary>Writes comparisons as tables.</summary>
static class ComparisonHtml
{
    public static void Write(HtmlText html, PeerComparison comparison)
    {
        var theirs = comparison.Theirs;
        html.Begin();
        html.Heads("what", theirs.Tool, "ours", "formula");
        foreach (var row in comparison.Rows)
        {
            html.Tag("<tr><td>").Text(row.Name);
            if (row.Why.Length > 0)
            {
                html.Tag("<br/><span class=\"s\">").Text(string.Join("; ", row.Why)).Tag("</span>");
            }

            html.Tag("</td>").Number(row.Theirs?.ToString() ?? "–").Number(row.Ours?.ToString() ?? "–").Tag("<td class=\"n\">").Code(row.Formula).Tag("</td></tr>");
        }

        html.Tag("<tr><td><b>on one GPU</b></td>").Number(theirs.Total.ToString()).Number(comparison.Ours.Device.ToString()).Tag("<td></td></tr>");
        html.EndTable();
        foreach (var remark in theirs.Remarks)
        {
            html.Paragraph($"{theirs.Tool}: {remark}", "s");
        }

        html.Paragraph($"source: {theirs.Source}", "s");
        html.End();
    }

    public static void Write(HtmlText html, EstimateComparison comparison)
    {
        html.Begin();
        html.Heads(["what", .. comparison.Estimates.Select((_, i) => FormattableString.Invariant($"run {i + 1}"))]);
        foreach (var row in comparison.Rows)
        {
            if (row.IsSum || row.Bytes.Any(bytes => bytes != row.Bytes[0]))
            {
                html.Tag(row.IsSum ? "<tr><td><b>" : "<tr><td style=\"padding-left:1.5em\">")
                    .Text(row.IsSum ? row.Kind == MemoryKind.OptimizerStates ? "optimizer states" : row.Kind.ToString().ToLowerInvariant() : $"{row.Group}: {row.Term}")
                    .Tag(row.IsSum ? "</b></td>" : "</td>");
                foreach (var bytes in row.Bytes)
                {
                    html.Number(bytes.ToString());
                }

                html.Tag("</tr>");
            }
        }

        html.Tag("<tr><td><b>per GPU</b></td>");
        foreach (var estimate in comparison.Estimates)
        {
            html.Number(estimate.Device.ToString());
        }

        html.Tag("</tr>");
        html.EndTable();
        html.End();
    }
}
