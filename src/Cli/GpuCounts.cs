using System.Collections.Immutable;
using MemoryModel.Planning;

namespace MemoryModel.Cli;

/// <summary>The same run on 1, 2, 4, … GPUs, and the fewest on which it fits.</summary>
sealed record GpuCounts(ImmutableArray<MemoryEstimate> Rows, MemoryEstimate? SmallestThatFits)
{
    const long Most = 1_000_000;

    public static GpuCounts Of(TrainingRun run, long? globalBatch = null)
    {
        var rows = ImmutableArray.CreateBuilder<MemoryEstimate>();
        var beyond = 0;
        for (var count = run.Gpus; count <= Most && beyond < 2; count *= 2)
        {
            var row = Estimator.Memory(On(run, count, globalBatch));
            rows.Add(row);
            beyond += beyond > 0 || row.Fits ? 1 : 0;
        }

        return new(rows.ToImmutable(), Limits.FewestGpus(run, globalBatch).Fitting);
    }

    // The global batch stays, so that more replicas take fewer micro-batches each.
    static TrainingRun On(TrainingRun run, long gpus, long? globalBatch)
    {
        var wide = run with { Gpus = gpus };
        return globalBatch is { } batch ? wide with { Plan = run.Plan with { MicroBatches = Math.Max(1, batch / (wide.Data * run.Plan.MicroBatch)) } } : wide;
    }
}
