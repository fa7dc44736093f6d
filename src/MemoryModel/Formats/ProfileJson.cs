using System.Collections.Immutable;
using System.Text.Json;

namespace MemoryModel;

/// <summary>Reads and writes a <see cref="TimeProfile"/> as JSON, schema <c>llm-mem/profile/1</c>.</summary>
public static class ProfileJson
{
    const string Schema = "llm-mem/profile/1";

    static readonly string[] Names =
    [
        "schema", "compute", "narrow_compute", "expert_compute", "attention", "recompute", "communication", "overhead", "runs", "spread", "gpus", "frameworks", "neighbours",
    ];

    /// <summary>Writes a profile.</summary>
    public static void Write(Utf8JsonWriter writer, TimeProfile profile)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(profile);
        writer.WriteStartObject();
        writer.WriteString("schema", Schema);
        foreach (var (name, factor) in Names[1..8].Zip(WorkKinds.Factors(profile))) writer.WriteNumber(name, factor);
        writer.WriteNumber("runs", profile.Runs);
        writer.WriteNumber("spread", profile.Spread);
        WriteNames(writer, "gpus", profile.Accelerators);
        WriteNames(writer, "frameworks", profile.Frameworks);
        writer.WriteStartArray("neighbours");
        foreach (var neighbour in profile.Neighbours)
        {
            writer.WriteStartObject();
            writer.WriteNumber("log_residual", neighbour.LogResidual);
            writer.WriteStartArray("position");
            foreach (var coordinate in neighbour.Position) writer.WriteNumberValue(coordinate);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    static void WriteNames(Utf8JsonWriter writer, string field, ImmutableArray<string> names)
    {
        writer.WriteStartArray(field);
        foreach (var name in names) writer.WriteStringValue(name);
        writer.WriteEndArray();
    }

    /// <summary>Reads a profile.</summary>
    /// <exception cref="InvalidInputException">The text is not a profile.</exception>
    public static TimeProfile Parse(string json)
    {
        var profile = ArgumentObject.Parse(json, "profile");
        profile.Check(Names);
        if (profile.Text("schema") is not Schema) throw new InvalidInputException($"profile: schema is '{profile.Text("schema")}'; allowed: {Schema}, as `llm-mem calibrate` writes it");
        double Factor(string name) => profile.Real(name, 0.01, 100) ?? throw new InvalidInputException($"profile: {name} is missing; needed: a factor");
        return new()
        {
            Compute = Factor("compute"),
            NarrowCompute = Factor("narrow_compute"),
            ExpertCompute = Factor("expert_compute"),
            Attention = Factor("attention"),
            Recompute = Factor("recompute"),
            Communication = Factor("communication"),
            Overhead = Factor("overhead"),
            Runs = (int)(profile.Whole("runs", 0, int.MaxValue) ?? 0),
            Spread = profile.Real("spread", 0, 100) ?? 0,
            Accelerators = profile.Texts("gpus"),
            Frameworks = profile.Texts("frameworks"),
            Neighbours = [.. profile.Children("neighbours").Select(Neighbour)],
        };
    }

    static CalibratedRun Neighbour(ArgumentObject run)
    {
        run.Check(["log_residual", "position"]);
        var position = run.Reals("position");
        return position.Length == TimeCalibration.Axes
            ? new(position, run.Real("log_residual", -100, 100) ?? 0)
            : throw new InvalidInputException($"profile: a neighbour's position has {position.Length} numbers; allowed: {TimeCalibration.Axes}");
    }
}
