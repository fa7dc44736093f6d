using System.Text.Json;

namespace MemoryModel;

/// <summary>Compares every measured quantity of a run with the estimate.</summary>
static class MeasuredMemory
{
    /// <summary>Returns the quantities that the case has and the estimate predicts, the peak first.</summary>
    public static List<MeasuredQuantity> Of(JsonElement line, JsonElement measured, TrainingRun run, List<string> reasons)
    {
        var quantities = new List<MeasuredQuantity>();
        if (!measured.EnumerateObject().Any(field => IsMemory(field)))
        {
            return quantities;
        }

        try
        {
            var estimate = SaysLastRank(line) ? Estimator.StageMemory(run, run.Plan.Pipeline - 1) : Estimator.Memory(run);
            var kind = measured.TryGetProperty("memory_kind", out var stated) ? stated.ToString() : "";
            var (peak, interval) = kind switch
            {
                "max_allocated" or "tensor-bytes" => (estimate.Allocated, estimate.AllocatedInterval),
                "max_reserved" => (estimate.Reserved, estimate.ReservedInterval),
                "nvidia-smi" => (estimate.Device, estimate.DeviceInterval),
                _ => (estimate.Device, estimate.StatedInterval),
            };
            Add("max_allocated_bytes", Number("max_allocated_bytes"), estimate.Allocated, estimate.AllocatedInterval);
            Add("peak_memory_bytes", measured.TryGetProperty("peak_memory_gib", out var gib) && gib.ValueKind == JsonValueKind.Number ? gib.GetDouble() * (1L << 30) : Number("peak_memory_bytes"), peak, interval);
            Add("allocated_bytes_after_step", Number("allocated_bytes_after_step"), estimate.Steady);
            Add("saved_activation_bytes", Number("saved_activation_bytes"), estimate.Saved.Total);
            Add("saved_activation_bytes_per_layer", Number("saved_activation_bytes_per_layer"), estimate.Saved.PerLayer);
            Add("weight_cast_bytes", Number("weight_cast_bytes"), estimate.Saved.WeightCasts);
            var network = ModelParameters.Of(run.Model);
            var tuned = run.Adapter is { } adapter ? AdapterParameters.Of(adapter, run.Model, network) : null;

            Add("first_step_peak_memory_bytes", Number("first_step_peak_memory_bytes"), estimate.FirstStepAllocated);
            Add("steady_memory_bytes", Number("steady_memory_bytes"), estimate.Steady);
            Add("parameter_bytes", Number("parameter_bytes"), estimate.Of(MemoryKind.Parameters, Moments.OptimizerStep));
            Add("gradient_bytes", Number("gradient_bytes"), estimate.Of(MemoryKind.Gradients, Moments.OptimizerStep));
            var states = OptimizerStates(estimate);
            Add("optimizer_state_bytes", Number("optimizer_state_bytes"), states);
            Add("optimizer_state_bytes_per_rank", Largest(measured, "optimizer_state_bytes_per_rank"), states);
            if (Number("parameters") is { } parameters)
            {
                quantities.Add(new("parameters", parameters, network.Total + (tuned?.Added ?? 0)));
            }

            if ((Number("trainable_parameters") ?? Stated(line)) is { } trainable)
            {
                quantities.Add(new("trainable_parameters", trainable, tuned?.Trainable ?? network.Total));
            }
        }
        catch (InvalidInputException problem)
        {
            reasons.Add($"memory: {problem.Message}");
        }

        return quantities;

        double? Number(string name) => measured.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;

        void Add(string name, double? value, Bytes predicted, MemoryInterval? interval = null)
        {
            if (value is >= 0)
            {
                quantities.Add(new(name, value.Value, predicted.Value) { Interval = interval is { } within ? (within.Low.Value, within.High.Value) : null });
            }
        }
    }

    // Megatron-LM logs on its last rank, which is of the last pipeline stage.
    static bool SaysLastRank(JsonElement line) =>
        (line.TryGetProperty("rank", out var rank) && rank.ToString().StartsWith("last", StringComparison.Ordinal))
        || (line.TryGetProperty("notes", out var notes) && notes.ToString().Contains("last rank", StringComparison.Ordinal));

    static double? Stated(JsonElement line) =>
        line.TryGetProperty("peft", out var peft) && peft.ValueKind == JsonValueKind.Object && peft.TryGetProperty("trainable_parameters", out var count) && count.ValueKind == JsonValueKind.Number ? count.GetDouble() : null;

    // What the optimizer keeps beside the weights that it updates, on the rank that keeps most; masters are weights.
    static Bytes OptimizerStates(MemoryEstimate estimate)
    {
        var sum = Bytes.Zero;
        foreach (var term in estimate.Terms)
        {
            var kept = term.Kind == MemoryKind.OptimizerStates && term.Tier == MemoryTier.Gpu && !term.Name.StartsWith("master weights", StringComparison.Ordinal);
            sum += kept && (term.Alive & Moments.OptimizerStep) != 0 ? term.Bytes : Bytes.Zero;
        }

        return sum;
    }

    static double? Largest(JsonElement measured, string name) =>
        measured.TryGetProperty(name, out var ranks) && ranks.ValueKind == JsonValueKind.Array ? ranks.EnumerateArray().Max(rank => rank.GetDouble()) : null;

    static bool IsMemory(JsonProperty field) =>
        field.Value.ValueKind == JsonValueKind.Number && (field.Name.EndsWith("_bytes", StringComparison.Ordinal) || field.Name is "peak_memory_gib" or "saved_activation_bytes_per_layer");
}
