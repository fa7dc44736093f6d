using System.Text.Json;

namespace MemoryModel;

/// <summary>Reads the step time of a measured case, whatever unit its source printed.</summary>
static class MeasuredStep
{
    /// <summary>Returns the seconds of a step; TFLOP/s and MFU by the source's own formula. Null when no time was measured.</summary>
    public static Seconds? Of(JsonElement line, TrainingRun run)
    {
        if (!line.TryGetProperty("measured", out var measured) || measured.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        var (plan, gpus) = (run.Plan, (double)run.Gpus);
        var sequences = line.TryGetProperty("global_batch", out var batch) && RunFieldCheck.TryWhole(batch, out var stated) ? stated : plan.MicroBatch * plan.MicroBatches * run.Data;
        var tokens = sequences * (double)run.SequenceLength;
        if ((ValidationCase.Number(measured, "step_time_s") ?? ValidationCase.Number(measured, "median_iteration_s")) is { } step)
        {
            return new(step);
        }

        if (ValidationCase.Number(measured, "tokens_per_s_per_gpu") is { } rate)
        {
            return new(tokens / (rate * gpus));
        }

        if (ValidationCase.Number(measured, "samples_per_s") is { } samples)
        {
            return new(sequences / samples);
        }

        var formula = measured.TryGetProperty("flops_formula", out var text) ? text.ToString() : "";
        var operations = tokens * FlopsConventions.PerToken(Convention(formula), run.Model, run.SequenceLength).Value;
        if (ValidationCase.Number(measured, "tflops_per_gpu") is { } tera)
        {
            return new(operations / (tera * 1e12 * gpus));
        }

        var gpu = run.Accelerator;
        return ValidationCase.Number(measured, "mfu") is { } mfu && (gpu.BFloat16 ?? gpu.Float16) is { } peak ? new(operations / (mfu * peak.FlopsPerSecond * gpus)) : null;
    }

    static FlopsConvention Convention(string formula) =>
        formula.Contains("hfu", StringComparison.Ordinal) && formula.Contains("megatron", StringComparison.Ordinal) ? FlopsConvention.Narayanan
        : formula.Contains("72*B", StringComparison.Ordinal) ? FlopsConvention.Korthikanti
        : formula.Contains("CAUSAL", StringComparison.OrdinalIgnoreCase) && !formula.Contains("non-causal", StringComparison.OrdinalIgnoreCase) ? FlopsConvention.CausalAttention
        : FlopsConvention.FullAttention;
}
