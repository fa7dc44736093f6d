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

    /// <summary>Returns the chunks per stage that a word stands for where no number is given.</summary>
    /// <remarks>torchtitan/distributed/pipeline_parallel.py: two stages a rank for every schedule of several.</remarks>
    public static long Chunks(string? word) => "interleaved-1f1b".Equals(word, StringComparison.OrdinalIgnoreCase) ? 2 : 1;

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
