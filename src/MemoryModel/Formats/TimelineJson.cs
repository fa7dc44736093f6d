using System.Text.Json;

namespace MemoryModel;

/// <summary>Writes a timeline as Chrome trace events, which <c>chrome://tracing</c> and ui.perfetto.dev open: a process per stage, a thread per stream.</summary>
/// <remarks>Format: "Trace Event Format", JSON object form; times in microseconds.</remarks>
public static class TimelineJson
{
    const double MicrosecondsPerSecond = 1e6;

    /// <summary>Writes a timeline.</summary>
    public static void Write(Utf8JsonWriter writer, StepTimeline timeline)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(timeline);
        writer.WriteStartObject();
        writer.WriteString("displayTimeUnit", "ms");
        writer.WriteStartArray("traceEvents");
        foreach (var (stage, stream) in timeline.Spans.Select(span => (span.Stage, span.Stream)).Distinct().Order())
        {
            Metadata(writer, "process_name", stage, 0, $"stage {stage}");
            Metadata(writer, "thread_name", stage, (int)stream, Name(stream));
        }

        foreach (var span in timeline.Spans)
        {
            writer.WriteStartObject();
            writer.WriteString("name", span.Name);
            writer.WriteString("cat", Name(span.Stream));
            writer.WriteString("ph", "X");
            writer.WriteNumber("pid", span.Stage);
            writer.WriteNumber("tid", (int)span.Stream);
            writer.WriteNumber("ts", span.Start.Value * MicrosecondsPerSecond);
            writer.WriteNumber("dur", span.Length.Value * MicrosecondsPerSecond);
            if (span.MicroBatch >= 0)
            {
                writer.WriteStartObject("args");
                writer.WriteNumber("micro_batch", span.MicroBatch);
                writer.WriteNumber("chunk", span.Chunk);
                writer.WriteEndObject();
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    static void Metadata(Utf8JsonWriter writer, string name, int stage, int stream, string value)
    {
        writer.WriteStartObject();
        writer.WriteString("name", name);
        writer.WriteString("ph", "M");
        writer.WriteNumber("pid", stage);
        writer.WriteNumber("tid", stream);
        writer.WriteStartObject("args");
        writer.WriteString("name", value);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    static string Name(TimelineStream stream) => stream switch
    {
        TimelineStream.Compute => "compute",
        TimelineStream.Tensor => "tensor parallel",
        TimelineStream.Expert => "expert parallel",
        TimelineStream.Context => "context parallel",
        TimelineStream.Shards => "sharded layers",
        TimelineStream.Stages => "between stages",
        TimelineStream.Replicas => "between replicas",
        TimelineStream.Offload => "offload",
        _ => "host",
    };
}
