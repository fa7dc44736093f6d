namespace MemoryModel;

/// <summary>Writes a learning-rate schedule as JSON, schema <c>llm-mem/schedule/1</c>.</summary>
public static class ScheduleJson
{
    /// <summary>Returns the schedule as indented JSON.</summary>
    public static string Write(LearningRateSchedule schedule)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        return AnswerJson.Write("llm-mem/schedule/1", json =>
        {
            json.WriteString("kind", LearningRateKinds.Name(schedule.Kind));
            json.WriteNumber("steps", schedule.Steps);
            json.WriteNumber("warmup_steps", schedule.WarmupSteps);
            json.WriteStartArray("learning_rate");
            foreach (var step in schedule.Plotted())
            {
                json.WriteStartObject();
                json.WriteNumber("step", step);
                json.WriteNumber("value", schedule.At(step));
                json.WriteEndObject();
            }

            json.WriteEndArray();
        });
    }
}
