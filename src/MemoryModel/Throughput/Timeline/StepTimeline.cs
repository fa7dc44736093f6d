using System.Collections.Immutable;

namespace MemoryModel;

/// <summary>Represents one step of a run in time: what every pipeline stage does, pass by pass.</summary>
/// <remarks>
/// The spans of one stage and stream add up to the term of the same name in <see cref="StepTimeEstimate"/> for the stage that sets the
/// pace; what lies between the spans of a stage is the bubble. Communication that compute hides is not shown: it takes no time.
/// </remarks>
public sealed record StepTimeline
{
    /// <summary>Gets the pipeline stages.</summary>
    public required int Stages { get; init; }

    /// <summary>Gets the spans, those of a stage in order.</summary>
    public required ImmutableArray<TimelineSpan> Spans { get; init; }

    /// <summary>Gets the time from the first span to the end of the last.</summary>
    public Seconds Length => new(Spans.Max(span => span.End.Value));

    /// <summary>Returns how long a stage spends on a stream.</summary>
    public Seconds Of(int stage, TimelineStream stream)
    {
        var sum = 0.0;
        foreach (var span in Spans)
        {
            if (span.Stage == stage && span.Stream == stream) sum += span.Length.Value;
        }

        return new(sum);
    }
}
