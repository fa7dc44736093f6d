using System.Collections.Immutable;
using MemoryModel.Catalog;

namespace MemoryModel.Planning;

/// <summary>Represents an accelerator of the catalog on which a run fits.</summary>
/// <param name="Estimate">The run on it.</param>
/// <param name="UsdPerHour">What all its GPUs cost an hour, or <see langword="null"/> without a known price.</param>
public sealed record GpuChoice(MemoryEstimate Estimate, decimal? UsdPerHour)
{
    /// <summary>Returns the accelerators that compute in the run's type and hold the run, cheapest first, those without a price last and the smallest first.</summary>
    /// <param name="run">The run; its own accelerator is not used.</param>
    /// <param name="capacity">What must hold a run; the accelerator as it is when absent.</param>
    public static ImmutableArray<GpuChoice> Of(TrainingRun run, Func<TrainingRun, Capacity>? capacity = null)
    {
        ArgumentNullException.ThrowIfNull(run);
        capacity ??= static run => Capacity.Of(run);
        return
        [
            .. Gpus.All
                .Where(gpu => gpu.Peak(run.Precision.Compute) is not null && (!run.Weights.IsQuantized || DecodesWeights(gpu)))
                .Select(gpu => Estimator.Memory(run with { Accelerator = gpu }))
                .Where(estimate => capacity(estimate.Run).Holds(estimate))
                .Select(estimate => new GpuChoice(estimate, estimate.Run.Accelerator.Price?.TypicalUsdPerHour * estimate.Run.Gpus))
                .OrderBy(choice => choice.UsdPerHour is null).ThenBy(choice => choice.UsdPerHour)
                .ThenBy(choice => choice.Estimate.Run.Accelerator.UsableMemory).ThenBy(choice => choice.Estimate.Run.Accelerator.Name, StringComparer.Ordinal),
        ];
    }

    // Kernels that decode quantized weights exist for NVIDIA's, AMD's and Intel's accelerators, Gaudi among them (bitsandbytes, docs/source/installation.mdx).
    static bool DecodesWeights(Accelerator gpu) => gpu.Family is not (AcceleratorFamily.Tpu or AcceleratorFamily.Trainium);
}
