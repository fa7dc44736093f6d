namespace MemoryModel;

/// <summary>Spells pipeline schedules as run files do.</summary>
static class Schedules
{
    /// <summary>Returns the schedule of a word; interleaving shows in the chunks per stage.</summary>
    public static PipelineSchedule Parse(string? word) => word?.ToLowerInvariant() switch
    {
        "gpipe" => PipelineSchedule.GPipe,
        "zb-h1" => PipelineSchedule.ZeroBubbleH1,
        "zb-h2" => PipelineSchedule.ZeroBubbleH2,
        "zb-v" => PipelineSchedule.ZeroBubbleV,
        "dualpipe" => PipelineSchedule.DualPipe,
        _ => PipelineSchedule.OneForwardOneBackward,
    };

    /// <summary>Returns the word of a schedule.</summary>
    public static string Word(PipelineSchedule schedule) => schedule switch
    {
        PipelineSchedule.GPipe => "gpipe",
        PipelineSchedule.ZeroBubbleH1 => "zb-h1",
        PipelineSchedule.ZeroBubbleH2 => "zb-h2",
        PipelineSchedule.ZeroBubbleV => "zb-v",
        PipelineSchedule.DualPipe => "dualpipe",
        _ => "1f1b",
    };
}
