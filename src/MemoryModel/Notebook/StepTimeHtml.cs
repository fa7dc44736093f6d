namespace MemoryModel;

/// <summary>Writes a step time and its explanation: a line per part, nested as the parts are.</summary>
static class StepTimeHtml
{
    public static void Write(HtmlText html, StepTimeEstimate step)
    {
        html.Begin();
        html.Tag("<p><b>").Text(step.Step.ToString()).Tag("</b> ").Text($"a step, likely {step.Low.In(step.Step)} to {step.High.In(step.Step)}").Tag("</p>");
        html.Paragraph(FormattableString.Invariant(
            $"{step.TokensPerSecondPerAccelerator:N0} tokens/s per GPU, {step.ModelRate.TeraPerSecond:N0} TFLOP/s, MFU {100 * step.ModelUtilization:0.0} %, bubble {100 * step.BubbleFraction:0.0} %, exposed communication {step.ExposedCommunication}"), "s");
        html.Heads("where the time goes", "seconds", HtmlText.Share);
        foreach (var part in step.Explanation.Terms)
        {
            html.Tag("<tr><td>");
            Node(html, part, open: false);
            html.Tag("</td>").Number(part.Seconds.ToString()).Bar(part.Seconds.Value / step.Step.Value).Tag("</tr>");
        }

        html.EndTable();
        html.Tag("<details><summary>one layer of each kind, forward and backward</summary>");
        foreach (var layer in step.Layers)
        {
            Node(html, layer, open: false);
        }

        html.Tag("</details>");
        html.End();
    }

    public static void Write(HtmlText html, TimeNode node)
    {
        html.Begin();
        Node(html, node, open: true);
        html.End();
    }

    static void Node(HtmlText html, TimeNode node, bool open)
    {
        html.Tag(open ? "<details open=\"\"><summary>" : "<details><summary>").Text($"{node.Name}  {node.Seconds} ").Code(node.Formula).Tag("</summary>");
        html.Letters(node.Symbols);
        foreach (var term in node.Terms)
        {
            Node(html, term, open: false);
        }

        html.Paragraph(node.Where.Length == 0 ? $"source: {node.Source}" : $"source: {node.Source}, {node.Where}", "s");
        html.Tag("</details>");
    }
}
