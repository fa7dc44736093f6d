using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using MemoryModel.Planning;

namespace MemoryModel;

/// <summary>Writes estimates as JSON, schema <c>llm-mem/estimate/1</c>.</summary>
public static class EstimateJson
{
    static readonly (MemoryKind Kind, string Name)[] Kinds =
    [
        (MemoryKind.Parameters, "parameters"), (MemoryKind.Gradients, "gradients"), (MemoryKind.OptimizerStates, "optimizer_states"), (MemoryKind.Activations, "activations"),
        (MemoryKind.Logits, "logits"), (MemoryKind.Communication, "communication"), (MemoryKind.Temporary, "temporary"), (MemoryKind.Runtime, "runtime"),
    ];

    /// <summary>Returns an estimate as JSON text.</summary>
    /// <param name="estimate">The memory.</param>
    /// <param name="time">The time of a step where it is not the catalog's, or <see langword="null"/>.</param>
    /// <param name="project">The whole training, where it was asked about.</param>
    /// <param name="counts">The same run on rising numbers of GPUs, where none was given; each becomes a row of <c>gpu_counts</c>.</param>
    public static string Write(MemoryEstimate estimate, StepTimeEstimate? time = null, ProjectEstimate? project = null, IReadOnlyList<MemoryEstimate>? counts = null) => Text(json =>
    {
        json.WriteString("schema", "llm-mem/estimate/1");
        json.WritePropertyName("run");
        RunWriter.Write(json, estimate.Run);
        Strings(json, "assumed", estimate.Run.Assumed);
        json.WriteStartObject("memory");
        json.WriteBoolean("fits", estimate.Fits);
        json.WriteNumber("capacity_bytes", estimate.Run.Accelerator.UsableMemory.Value);
        json.WriteNumber("allocated_bytes", estimate.Allocated.Value);
        json.WriteNumber("reserved_bytes", estimate.Reserved.Value);
        json.WriteNumber("device_bytes", estimate.Device.Value);
        json.WriteNumber("low_bytes", estimate.Low.Value);
        json.WriteNumber("high_bytes", estimate.High.Value);
        json.WriteString("peak_phase", PhaseName(estimate.PeakMoment));
        json.WriteNumber("worst_stage", estimate.WorstStage);
        json.WriteNumber("host_bytes_per_node", estimate.HostPerNode.Value);
        json.WriteNumber("nvme_bytes_per_node", estimate.NvmePerNode.Value);
        json.WriteNumber("saved_activation_bytes", estimate.Terms.Where(term => term.Kind == MemoryKind.Activations && (term.Alive & Moments.Forward) != 0).Sum(term => term.Bytes.Value));
        json.WriteStartObject("by_kind");
        foreach (var (kind, name) in Kinds)
        {
            json.WriteNumber(name, estimate.Of(kind).Value);
        }

        json.WriteEndObject();
        json.WriteStartArray("terms");
        foreach (var term in estimate.Terms)
        {
            Term(json, term, estimate.PeakMoment, term.Symbols);
        }

        json.WriteEndArray();
        json.WriteStartArray("phases");
        foreach (var (moment, bytes) in estimate.Phases)
        {
            json.WriteStartObject();
            json.WriteString("name", PhaseName(moment));
            json.WriteNumber("allocated_bytes", bytes.Value);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WritePropertyName("time");
        if ((time ?? Estimator.Time(estimate.Run)) is { } step)
        {
            StepTimeJson.Write(json, step);
            if (project is not null)
            {
                json.WritePropertyName("project");
                ProjectJson.Write(json, project);
            }
        }
        else
        {
            json.WriteNullValue();
            json.WriteStartObject("unavailable");
            json.WriteString("time", $"{estimate.Run.Accelerator.Name} has no peak rate for {estimate.Run.Precision.Compute.ShortName()}");
            json.WriteEndObject();
        }

        if (counts is not null)
        {
            Counts(json, counts, estimate);
        }
        else if (!estimate.Fits)
        {
            Fitting(json, WhatIf.Fitting(estimate.Run));
        }
    });

    static void Fitting(Utf8JsonWriter json, SwitchEffect? effect)
    {
        if (effect is null)
        {
            json.WriteNull("fits_with");
            return;
        }

        json.WriteStartObject("fits_with");
        json.WriteString("switch", effect.Change.Name);
        json.WriteBoolean("changes_numerics", effect.Change.ChangesNumerics);
        json.WriteNumber("device_bytes", effect.Totals.Device.Value);
        if (double.IsFinite(effect.Totals.Step.Value))
        {
            json.WriteNumber("step_s", effect.Totals.Step.Value);
        }

        json.WriteEndObject();
    }

    static void Counts(Utf8JsonWriter json, IReadOnlyList<MemoryEstimate> counts, MemoryEstimate shown)
    {
        json.WriteStartObject("gpu_counts");
        if (shown.Fits)
        {
            json.WriteNumber("smallest_that_fits", shown.Run.Gpus);
        }
        else
        {
            json.WriteNull("smallest_that_fits");
        }

        json.WriteStartArray("rows");
        foreach (var row in counts)
        {
            json.WriteStartObject();
            json.WriteNumber("gpus", row.Run.Gpus);
            json.WriteBoolean("fits", row.Fits);
            json.WriteNumber("allocated_bytes", row.Allocated.Value);
            json.WriteNumber("device_bytes", row.Device.Value);
            json.WriteStartObject("by_kind");
            foreach (var (kind, name) in Kinds)
            {
                json.WriteNumber(name, row.Of(kind).Value);
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>Returns the name of a kind: <c>optimizer_states</c>.</summary>
    internal static string KindName(MemoryKind kind) => Kinds.First(pair => pair.Kind == kind).Name;

    /// <summary>Returns the words for a moment: <c>backward of attention</c>.</summary>
    public static string PhaseName(Moments moment) => LedgerWords.Of(moment);

    static void Term(Utf8JsonWriter json, MemoryNode node, Moments peak, ImmutableArray<KeyValuePair<string, long>> letters)
    {
        json.WriteStartObject();
        json.WriteString("name", node.Name);
        json.WriteString("kind", KindName(node.Kind));
        json.WriteNumber("bytes", node.Bytes.Value);
        json.WriteNumber("times", node.Times);
        json.WriteString("phase", node.Alive == Moments.All ? "all" : node.Alive.ToString());
        json.WriteString("tier", node.Tier.ToString());
        json.WriteString("basis", node.Basis.ToString().ToLowerInvariant());
        json.WriteBoolean("at_peak", node.ExistsAt(peak));
        json.WriteString("formula", node.Formula);
        json.WriteStartObject("values");
        foreach (var (letter, value) in letters.Concat(FormulaText.TypeWidths).DistinctBy(pair => pair.Key))
        {
            if (FormulaText.Mentions(node.Formula, letter))
            {
                json.WriteNumber(letter, value);
            }
        }

        json.WriteEndObject();
        json.WriteString("source", node.Where.Length > 0 ? $"{node.Source}, {node.Where}" : node.Source.ToString());
        json.WriteStartArray("terms");
        foreach (var term in node.Terms)
        {
            Term(json, term, peak, letters);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    internal static void Strings(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }

    internal static string Text(Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new() { Indented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
