using System.Text.Json;

namespace MemoryModel;

/// <summary>Writes a step time as the <c>time</c> object of <c>llm-mem/estimate/1</c>.</summary>
public static class StepTimeJson
{
    /// <summary>Writes an estimate.</summary>
    public static void Write(Utf8JsonWriter writer, StepTimeEstimate time)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(time);
        writer.WriteStartObject();
        writer.WriteNumber("step_s", time.Step.Value);
        writer.WriteNumber("low_s", time.Low.Value);
        writer.WriteNumber("high_s", time.High.Value);
        writer.WriteNumber("tokens_per_s", time.TokensPerSecond);
        writer.WriteNumber("tokens_per_s_per_gpu", time.TokensPerSecondPerAccelerator);
        writer.WriteNumber("tflops_per_gpu", time.ModelRate.TeraPerSecond);
        writer.WriteNumber("mfu", time.ModelUtilization);
        writer.WriteNumber("hfu", time.HardwareUtilization);
        writer.WriteNumber("bubble_fraction", time.BubbleFraction);
        writer.WriteNumber("exposed_communication_s", time.ExposedCommunication.Value);
        if (time.Evaluation is { } evaluation)
        {
            writer.WriteStartObject("evaluation");
            writer.WriteNumber("batch_s", evaluation.Batch.Value);
            writer.WriteNumber("batch_sequences", evaluation.Sequences);
            if (evaluation.Set is { } set) writer.WriteNumber("set_s", set.Value);
            writer.WriteEndObject();
        }

        if (time.ForeignProfile is { } foreign) writer.WriteString("foreign_profile", foreign);
        WriteTerms(writer, "terms", time.Explanation.Terms);
        WriteTerms(writer, "layers", time.Layers);
        writer.WriteEndObject();
    }

    static void WriteTerms(Utf8JsonWriter writer, string name, IEnumerable<TimeNode> terms)
    {
        writer.WriteStartArray(name);
        foreach (var term in terms)
        {
            writer.WriteStartObject();
            writer.WriteString("name", term.Name);
            writer.WriteNumber("time_s", term.Seconds.Value);
            writer.WriteString("formula", term.Formula);
            writer.WriteString("source", term.Source.Key);
            WriteValues(writer, term);
            if (term.Terms.Length > 0) WriteTerms(writer, "terms", term.Terms);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    // Letters of a layer's work are whole numbers, those of the step's terms are also seconds and rates.
    static void WriteValues(Utf8JsonWriter writer, TimeNode term)
    {
        if (term.Symbols.IsEmpty && term.Values.IsEmpty) return;
        writer.WriteStartObject("values");
        foreach (var (letter, value) in term.Symbols) writer.WriteNumber(letter, value);
        foreach (var (words, value) in term.Values) writer.WriteNumber(words, value);
        writer.WriteEndObject();
    }
}
