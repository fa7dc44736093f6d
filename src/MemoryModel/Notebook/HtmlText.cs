using System.Globalization;
using System.Net;

namespace MemoryModel;

/// <summary>Writes HTML: tags as given, text escaped. What it writes needs no other file.</summary>
sealed class HtmlText(TextWriter writer)
{
    // The colours are the notebook's own where it has them, and legible where it has none.
    const string Style = """
        <style>
        .llm-mem{font:13px/1.45 system-ui,sans-serif;max-width:62em}
        .llm-mem table{border-collapse:collapse;width:100%;font:inherit}
        .llm-mem th{font-weight:600;text-align:left;border-bottom:1px solid #8886;padding:2px 8px}
        .llm-mem td{text-align:left;vertical-align:top;padding:2px 8px;border-bottom:1px solid #8882}
        .llm-mem .n{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}
        .llm-mem code{font:12px ui-monospace,monospace}
        .llm-mem .s{opacity:.7;font-size:12px}
        .llm-mem .bar{display:block;height:10px;margin-top:4px;background:#4a7fb5;border-radius:2px}
        .llm-mem .no{color:#c0392b}
        .llm-mem .yes{color:#2e7d4f}
        .llm-mem summary{cursor:pointer}
        .llm-mem details details{margin-left:1.1em}
        .llm-mem details p{margin:2px 0 6px 1.1em}
        .llm-mem details table{margin:2px 0 6px 1.1em;width:calc(100% - 1.1em)}
        </style>
        """;

    /// <summary>The head of a column of bars.</summary>
    public const string Share = "share";

    /// <summary>Begins the element that everything stands in.</summary>
    public void Begin()
    {
        writer.Write("<div class=\"llm-mem\">");
        writer.Write(Style.ReplaceLineEndings(""));
    }

    public void End() => writer.Write("</div>");

    /// <summary>Writes markup as it is.</summary>
    public HtmlText Tag(string markup)
    {
        writer.Write(markup);
        return this;
    }

    /// <summary>Writes text, escaped.</summary>
    public HtmlText Text(string text)
    {
        WebUtility.HtmlEncode(text, writer);
        return this;
    }

    public void Paragraph(string text, string kind = "") => Tag(kind.Length == 0 ? "<p>" : $"<p class=\"{kind}\">").Text(text).Tag("</p>");

    public void Heads(params ReadOnlySpan<string> heads)
    {
        Tag("<table><thead><tr>");
        for (var i = 0; i < heads.Length; i++)
        {
            Tag(i == 0 || heads[i] == Share ? "<th>" : "<th class=\"n\">").Text(heads[i]).Tag("</th>");
        }

        Tag("</tr></thead><tbody>");
    }

    public void EndTable() => Tag("</tbody></table>");

    public HtmlText Cell(string text) => Tag("<td>").Text(text).Tag("</td>");

    public HtmlText Number(string text) => Tag("<td class=\"n\">").Text(text).Tag("</td>");

    public HtmlText Code(string text) => text.Length == 0 ? this : Tag("<code>").Text(text).Tag("</code>");

    public HtmlText Bar(double share) => Tag(string.Create(CultureInfo.InvariantCulture, $"<td style=\"width:12em\"><span class=\"bar\" style=\"width:{100 * Math.Clamp(share, 0, 1):0.#}%\"></span></td>"));

    public void Letters(IEnumerable<KeyValuePair<string, long>> symbols)
    {
        var letters = string.Join(", ", symbols.Select(symbol => FormattableString.Invariant($"{symbol.Key} = {symbol.Value:N0}")));
        if (letters.Length > 0)
        {
            Paragraph($"where {letters}", "s");
        }
    }
}
