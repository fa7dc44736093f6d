namespace MemoryModel;

/// <summary>Writes a parameter count: a line per part of the network, under it the tensors.</summary>
static class ParametersHtml
{
    public static void Write(HtmlText html, ModelParameters parameters)
    {
        html.Begin();
        html.Tag("<p><b>").Text(FormattableString.Invariant($"{parameters.Total:N0}")).Tag("</b> parameters");
        if (parameters.Active != parameters.Total)
        {
            html.Text(FormattableString.Invariant($", {parameters.Active:N0} of them for each token"));
        }

        html.Tag("</p>");
        html.Heads("part", "parameters", HtmlText.Share);
        foreach (var group in Enum.GetValues<ParameterGroup>())
        {
            if (parameters.In(group) is var count and > 0)
            {
                html.Tag("<tr><td><details><summary>").Text(group == ParameterGroup.FeedForward ? "feed-forward" : group.ToString().ToLowerInvariant()).Tag("</summary>");
                Tensors(html, parameters, group);
                html.Tag("</details></td>").Number(FormattableString.Invariant($"{count:N0}")).Bar(count / (double)parameters.Total).Tag("</tr>");
            }
        }

        html.EndTable();
        html.End();
    }

    static void Tensors(HtmlText html, ModelParameters parameters, ParameterGroup group)
    {
        html.Heads("tensor", "shape", "how many");
        foreach (var (tensor, layers) in parameters.Everything().Where(pair => pair.Tensor.Group == group))
        {
            html.Tag("<tr>").Cell(tensor.Name)
                .Number(FormattableString.Invariant($"{(tensor.Stacked > 1 ? $"{tensor.Stacked} × " : "")}{tensor.Rows:N0}{(tensor.Columns > 1 ? FormattableString.Invariant($" × {tensor.Columns:N0}") : "")}"))
                .Number(FormattableString.Invariant($"{tensor.Count * layers:N0}")).Tag("</tr>");
        }

        html.EndTable();
    }
}
