using System.Collections.Immutable;
using System.Text.Json;
using MemoryModel.Planning;

namespace MemoryModel;

/// <summary>Writes what switches buy and what uncertain inputs move as JSON.</summary>
public static class SensitivityJson
{
    /// <summary>Returns the effects of switches, schema <c>llm-mem/what-if/1</c>.</summary>
    /// <param name="now">The totals of the run as it is.</param>
    /// <param name="effects">The effects.</param>
    public static string Write(in PlanTotals now, ImmutableArray<SwitchEffect> effects)
    {
        var totals = now;
        return AnswerJson.Write("llm-mem/what-if/1", json =>
        {
            json.WriteNumber("device_bytes", totals.Device.Value);
            Finite(json, "step_s", totals.Step.Value);
            json.WriteStartArray("switches");
            foreach (var effect in effects)
            {
                json.WriteStartObject();
                json.WriteString("switch", effect.Change.Name);
                json.WriteBoolean("changes_numerics", effect.Change.ChangesNumerics);
                json.WriteNumber("device_bytes", effect.Totals.Device.Value);
                json.WriteNumber("difference_bytes", effect.DeviceDifference.Value);
                json.WriteNumber("difference_pct", 100 * effect.DeviceShare);
                Finite(json, "step_pct", 100 * effect.StepShare);
                json.WriteBoolean("fits", effect.Fits);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        });
    }

    /// <summary>Returns the sensitivity of an answer, schema <c>llm-mem/tornado/1</c>.</summary>
    /// <param name="tornado">The sensitivity.</param>
    /// <param name="cost">Whether the answer is the cost of a million tokens; else it is the seconds of a step.</param>
    public static string Write(Tornado tornado, bool cost)
    {
        ArgumentNullException.ThrowIfNull(tornado);
        return AnswerJson.Write("llm-mem/tornado/1", json =>
        {
            json.WriteString("of", cost ? "usd_per_million_tokens" : "step_s");
            json.WriteNumber("answer", tornado.Answer);
            json.WriteNumber("low", tornado.Low);
            json.WriteNumber("median", tornado.Median);
            json.WriteNumber("high", tornado.High);
            json.WriteStartArray("inputs");
            foreach (var bar in tornado.Bars)
            {
                json.WriteStartObject();
                json.WriteString("input", Word(bar.Input));
                json.WriteNumber("spread", bar.Spread);
                json.WriteNumber("low", bar.Low);
                json.WriteNumber("high", bar.High);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        });
    }

    /// <summary>Returns the word of an input: <c>intra-node</c>.</summary>
    internal static string Word(UncertainInput input) => input == UncertainInput.IntraNode ? "intra-node" : input.ToString().ToLowerInvariant();

    static void Finite(Utf8JsonWriter json, string name, double value)
    {
        if (double.IsFinite(value))
        {
            json.WriteNumber(name, value);
        }
    }
}
