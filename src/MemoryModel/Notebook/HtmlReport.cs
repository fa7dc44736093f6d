using System.Globalization;
using System.Text;

namespace MemoryModel;

/// <summary>Writes one page about a run that needs no other file: memory, moments, timeline, explanation, and the run itself.</summary>
public static class HtmlReport
{
    // A page shows the passes of a step one by one up to this many spans.
    const int MostSpans = 20_000;

    /// <summary>Returns the page.</summary>
    /// <exception cref="InvalidInputException">The run cannot be; the message is the first problem.</exception>
    public static string Write(TrainingRun run)
    {
        ArgumentNullException.ThrowIfNull(run);
        var estimate = Estimator.Memory(run);
        var time = Estimator.Time(run);
        using var writer = new StringWriter(CultureInfo.InvariantCulture);
        var html = new HtmlText(writer);
        html.Tag("<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>").Text($"{run.Model.Name} on {run.Gpus} × {run.Accelerator.Name}").Tag("</title>");
        html.Tag("<style>body{margin:2em auto;max-width:64em;padding:0 1em;font:14px/1.5 system-ui,sans-serif;background:#fff;color:#222}h1{font-size:1.5em}h2{font-size:1.15em;margin-top:2em}svg{width:100%;height:auto;font:11px system-ui,sans-serif}pre{background:#f4f4f4;padding:1em;overflow:auto}</style></head><body>");
        html.Tag("<h1>").Text($"{run.Model.Name} on {run.Gpus} × {run.Accelerator.Name}").Tag("</h1>");
        html.Paragraph($"{(estimate.Fits ? "Fits" : "Does not fit")}: {estimate.Device} of {run.Accelerator.UsableMemory} per GPU" + (time is null ? "." : FormattableString.Invariant($"; a step takes {time.Step}, {time.TokensPerSecond:N0} tokens/s, MFU {100 * time.ModelUtilization:0.0} %.")));
        html.Tag("<h2>Memory by kind, at the peak</h2>");
        ReportPlots.Kinds(html, estimate);
        html.Tag("<h2>Memory over the moments of a step</h2>");
        ReportPlots.Moments(html, estimate);
        if (time is not null)
        {
            html.Tag("<h2>Timeline of a step</h2>");
            Timeline(html, run);
        }

        html.Tag("<h2>Every byte</h2>");
        MemoryHtml.Write(html, estimate);
        if (time is not null)
        {
            html.Tag("<h2>Every second</h2>");
            StepTimeHtml.Write(html, time);
        }

        html.Tag("<h2>The run</h2><p>A run file: <code>llm-mem estimate run.json</code> gives this answer again.</p><pre>").Text(RunText(run)).Tag("</pre></body></html>");
        return writer.ToString();
    }

    static void Timeline(HtmlText html, TrainingRun run)
    {
        try
        {
            if (Estimator.Timeline(run) is { } timeline && timeline.Spans.Length <= MostSpans)
            {
                ReportPlots.Timeline(html, timeline);
                return;
            }

            html.Paragraph($"More than {MostSpans} spans: llm-mem trace writes them for a viewer.");
        }
        catch (InvalidInputException problem)
        {
            html.Paragraph($"Not shown: {problem.Message}.");
        }
    }

    static string RunText(TrainingRun run)
    {
        using var stream = new MemoryStream();
        using (var json = new System.Text.Json.Utf8JsonWriter(stream, new() { Indented = true }))
        {
            RunWriter.Write(json, run);
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
