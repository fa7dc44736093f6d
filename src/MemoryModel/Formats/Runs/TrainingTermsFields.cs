using System.Text.Json;

namespace MemoryModel;

/// <summary>Reads and writes the <c>training</c> object of a run file: what is asked about the whole training.</summary>
static class TrainingTermsFields
{
    /// <summary>Gets the fields of the run file.</summary>
    public static readonly RunField[] All =
    [
        new("training", RunFieldKind.Group, "The whole training, where it is asked about.") { Lead = "tokens" },
        Number("tokens", "Tokens to train on."),
        Number("usd_per_gpu_hour", "US dollars of a GPU-hour; the catalog's when absent."),
        Number("pue", "Power of the site over that of the GPUs."),
        Number("carbon_kg_per_kwh", "Kilograms of CO2 per kWh."),
        Number("mtbf_s", "Mean seconds between failures of one GPU; 0 leaves failures out."),
        Number("checkpoint_s", "Seconds to write a checkpoint."),
        Number("restart_s", "Seconds from a failure to the next step."),
        Number("steps_between_checkpoints", "Steps between two checkpoints."),
        Number("evaluations", "How often the model is evaluated."),
        new("training.flops_convention", RunFieldKind.Text, "How TFLOP/s and MFU count operations."),
    ];

    /// <summary>Reads the terms, or <see langword="null"/> where a run has none.</summary>
    public static TrainingTerms? Read(RunObject run)
    {
        double? Of(string name) => run.Number("training." + name);
        return !run.Has("training") ? null : new()
        {
            Tokens = Of("tokens"),
            UsdPerGpuHour = (decimal?)Of("usd_per_gpu_hour"),
            PowerUsageEffectiveness = Of("pue"),
            CarbonKilogramsPerKilowattHour = Of("carbon_kg_per_kwh"),
            TimeBetweenFailures = Of("mtbf_s") is { } failures ? new(failures) : null,
            CheckpointTime = Of("checkpoint_s") is { } written ? new(written) : null,
            RestartTime = Of("restart_s") is { } restarted ? new(restarted) : null,
            StepsBetweenCheckpoints = Of("steps_between_checkpoints"),
            Evaluations = Of("evaluations"),
            Operations = run.Text("training.flops_convention"),
        };
    }

    /// <summary>Writes what the terms state.</summary>
    public static void Write(Utf8JsonWriter json, TrainingTerms? terms)
    {
        if (terms is null)
        {
            return;
        }

        json.WriteStartObject("training");
        void Value(string name, double? value)
        {
            if (value is { } number)
            {
                json.WriteNumber(name, number);
            }
        }

        Value("tokens", terms.Tokens);
        Value("usd_per_gpu_hour", (double?)terms.UsdPerGpuHour);
        Value("pue", terms.PowerUsageEffectiveness);
        Value("carbon_kg_per_kwh", terms.CarbonKilogramsPerKilowattHour);
        Value("mtbf_s", terms.TimeBetweenFailures?.Value);
        Value("checkpoint_s", terms.CheckpointTime?.Value);
        Value("restart_s", terms.RestartTime?.Value);
        Value("steps_between_checkpoints", terms.StepsBetweenCheckpoints);
        Value("evaluations", terms.Evaluations);
        RunWriter.Optional(json, "flops_convention", terms.Operations);
        json.WriteEndObject();
    }

    static RunField Number(string name, string help) => new("training." + name, RunFieldKind.Number, help) { Least = 0, Most = long.MaxValue };
}
