using System.Globalization;

namespace MemoryModel;

/// <summary>Draws the plots of a report as SVG.</summary>
static class ReportPlots
{
    const double Width = 960, Left = 230, Row = 24;

    static readonly string[] Colours = ["#4a7fb5", "#d98b3a", "#5a9e6f", "#b5534a", "#8a6bb0", "#8a7a5c", "#c77fa8", "#7a7a7a", "#a9a93c"];

    /// <summary>One stacked bar against the memory of the GPU, and a legend with sizes.</summary>
    public static void Kinds(HtmlText html, MemoryEstimate estimate)
    {
        var capacity = estimate.Run.Accelerator.UsableMemory.Value;
        var scale = (Width - 20) / Math.Max(capacity, estimate.Device.Value);
        var kinds = Enum.GetValues<MemoryKind>().Where(kind => estimate.Of(kind).Value > 0).ToArray();
        html.Tag(Number($"<svg viewBox=\"0 0 {Width} {90 + (20 * ((kinds.Length + 2) / 3))}\" role=\"img\" aria-label=\"memory by kind\">"));
        var x = 10.0;
        for (var i = 0; i < kinds.Length; i++)
        {
            var length = estimate.Of(kinds[i]).Value * scale;
            html.Tag(Number($"<rect x=\"{x}\" y=\"14\" width=\"{length}\" height=\"34\" fill=\"{Colours[i % Colours.Length]}\"><title>")).Text($"{LedgerWords.Of(kinds[i])} {estimate.Of(kinds[i])}").Tag("</title></rect>");
            html.Tag(Number($"<rect x=\"{10 + (i % 3 * 310)}\" y=\"{78 + (i / 3 * 20)}\" width=\"12\" height=\"12\" fill=\"{Colours[i % Colours.Length]}\"/><text x=\"{28 + (i % 3 * 310)}\" y=\"{88 + (i / 3 * 20)}\" fill=\"#222\">")).Text($"{LedgerWords.Of(kinds[i])}  {estimate.Of(kinds[i])}").Tag("</text>");
            x += length;
        }

        var end = 10 + (capacity * scale);
        html.Tag(Number($"<line x1=\"{end}\" y1=\"6\" x2=\"{end}\" y2=\"56\" stroke=\"#c0392b\" stroke-width=\"2\"/><text x=\"{end - 4}\" y=\"66\" text-anchor=\"end\" fill=\"#c0392b\">")).Text($"{estimate.Run.Accelerator.Name}: {estimate.Run.Accelerator.UsableMemory}").Tag("</text></svg>");
    }

    /// <summary>One bar per moment, the peak marked.</summary>
    public static void Moments(HtmlText html, MemoryEstimate estimate)
    {
        var most = Math.Max(1, estimate.Phases.Max(phase => phase.Bytes.Value));
        html.Tag(Number($"<svg viewBox=\"0 0 {Width} {(Row * estimate.Phases.Length) + 8}\" role=\"img\" aria-label=\"memory over the moments of a step\">"));
        for (var i = 0; i < estimate.Phases.Length; i++)
        {
            var (moment, bytes) = estimate.Phases[i];
            var length = bytes.Value * (Width - Left - 110) / most;
            html.Tag(Number($"<text x=\"{Left - 8}\" y=\"{(i * Row) + 17}\" text-anchor=\"end\" fill=\"#222\">")).Text(EstimateJson.PhaseName(moment));
            html.Tag(Number($"</text><rect x=\"{Left}\" y=\"{(i * Row) + 4}\" width=\"{length}\" height=\"{Row - 6}\" fill=\"{(moment == estimate.PeakMoment ? "#b5534a" : "#4a7fb5")}\"/><text x=\"{Left + length + 6}\" y=\"{(i * Row) + 17}\" fill=\"#222\">")).Text(bytes.ToString()).Tag("</text>");
        }

        html.Tag("</svg>");
    }

    /// <summary>One row per pipeline stage; colours tell forward, backward, communication and the end of the step apart.</summary>
    public static void Timeline(HtmlText html, StepTimeline timeline)
    {
        var scale = (Width - 80) / Math.Max(1e-12, timeline.Length.Value);
        var height = Math.Clamp(480.0 / timeline.Stages, 6, 36);
        html.Tag(Number($"<svg viewBox=\"0 0 {Width} {(height * timeline.Stages) + 50}\" role=\"img\" aria-label=\"timeline of a step\">"));
        for (var stage = 0; stage < timeline.Stages; stage++)
        {
            html.Tag(Number($"<text x=\"62\" y=\"{(stage * height) + (height / 2) + 4}\" text-anchor=\"end\" fill=\"#222\">stage {stage}</text>"));
        }

        foreach (var span in timeline.Spans)
        {
            html.Tag(Number($"<rect x=\"{70 + (span.Start.Value * scale)}\" y=\"{(span.Stage * height) + 1}\" width=\"{Math.Max(0.15, span.Length.Value * scale)}\" height=\"{height - 2}\" fill=\"{Colour(span)}\"><title>"))
                .Text($"{span.Name}, {span.Length}" + (span.MicroBatch < 0 ? "" : FormattableString.Invariant($", micro-batch {span.MicroBatch}"))).Tag("</title></rect>");
        }

        var y = (height * timeline.Stages) + 18;
        (string Colour, string Name)[] legend = [("#4a7fb5", "forward"), ("#5a9e6f", "backward"), ("#8a6bb0", "recompute"), ("#d98b3a", "communication"), ("#7a7a7a", "host"), ("#b5534a", "optimizer and offload")];
        for (var i = 0; i < legend.Length; i++)
        {
            html.Tag(Number($"<rect x=\"{70 + (i * 140)}\" y=\"{y}\" width=\"12\" height=\"12\" fill=\"{legend[i].Colour}\"/><text x=\"{88 + (i * 140)}\" y=\"{y + 10}\" fill=\"#222\">{legend[i].Name}</text>"));
        }

        html.Tag(Number($"<text x=\"{Width - 4}\" y=\"{y + 28}\" text-anchor=\"end\" fill=\"#222\">")).Text($"{timeline.Length} in all").Tag("</text></svg>");
    }

    static string Colour(TimelineSpan span) => span.Stream switch
    {
        TimelineStream.Host => "#7a7a7a",
        TimelineStream.Offload => "#b5534a",
        TimelineStream.Compute => span.Name.StartsWith("forward", StringComparison.Ordinal) ? "#4a7fb5"
            : span.Name.StartsWith("backward", StringComparison.Ordinal) ? "#5a9e6f"
            : span.Name.StartsWith("recompute", StringComparison.Ordinal) ? "#8a6bb0" : "#b5534a",
        _ => "#d98b3a",
    };

    static string Number(FormattableString markup) => markup.ToString(CultureInfo.InvariantCulture);
}
