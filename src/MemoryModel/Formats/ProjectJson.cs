using System.Text.Json;

namespace MemoryModel;

/// <summary>Writes a training as the <c>project</c> object of <c>llm-mem/estimate/1</c>.</summary>
public static class ProjectJson
{
    /// <summary>Writes a training.</summary>
    public static void Write(Utf8JsonWriter writer, ProjectEstimate project)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(project);
        writer.WriteStartObject();
        writer.WriteNumber("tokens", project.Likely.Tokens);
        Range(writer, "days", project, one => one.Duration.Days);
        Range(writer, "gpu_hours", project, one => one.AcceleratorHours);
        if (project.Likely.CostUsd is not null) Range(writer, "cost_usd", project, one => (double)(one.CostUsd ?? 0));
        Range(writer, "energy_kwh", project, one => one.EnergyKilowattHours);
        Range(writer, "co2_kg", project, one => one.CarbonKilograms);
        Range(writer, "failures", project, one => one.Failures);
        if (project.Likely.Evaluations > 0)
        {
            writer.WriteNumber("evaluations", project.Likely.Evaluations);
            Range(writer, "evaluation_s", project, one => one.EvaluationTime.Value);
        }

        if (project.Likely.CheckpointInterval is { } stated) writer.WriteNumber("stated_checkpoint_interval_s", stated.Value);
        if (project.Likely.BestCheckpointInterval is { } interval) writer.WriteNumber("checkpoint_interval_s", interval.Value);
        writer.WriteNumber("checkpoint_s", project.Likely.CheckpointTime.Value);
        writer.WriteNumber("useful_share", project.Likely.UsefulShare);
        writer.WriteEndObject();
    }

    static void Range(Utf8JsonWriter writer, string name, ProjectEstimate project, Func<TrainingProject, double> value)
    {
        writer.WriteNumber(name, value(project.Likely));
        writer.WriteNumber(name + "_low", value(project.Fast));
        writer.WriteNumber(name + "_high", value(project.Slow));
    }
}
