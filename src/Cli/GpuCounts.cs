using System.Collections.Immutable;

namespace MemoryModel.Cli;

/// <summary>The same run on 1, 2, 4, … GPUs, and the fewest on which it fits.</summary>
sealed record GpuCounts(ImmutableArray<MemoryEstimate> Rows, MemoryEstimate? SmallestThatFits)
{
    const long Most = 1_000_000;

    public static GpuCounts Of(TrainingRun run, long? globalBatch = null)
    {
        var unit = run.Gpus;
        var rows = ImmutableArray.CreateBuilder<MemoryEstimate>();
        MemoryEstimate? tooSmall = null, fits = null;
        var beyond = 0;
        for (var count = unit; count <= Most && beyond < 2; count *= 2)
        {
            var row = Estimator.Memory(On(run, count, globalBatch));
            rows.Add(row);
            if (fits is null && !row.Fits)
            {
                tooSmall = row;
            }

            fits ??= row.Fits ? row : null;
            beyond += fits is null ? 0 : 1;
        }

        if (fits is not null && tooSmall is not null)
        {
            fits = Between(run, unit, tooSmall.Run.Gpus / unit, fits, globalBatch);
        }

        return new(rows.ToImmutable(), fits);
    }

    // More data-parallel ranks never hold more each, so halving the gap finds the border.
    static MemoryEstimate Between(TrainingRun run, long unit, long below, MemoryEstimate fits, long? globalBatch)
    {
        var above = fits.Run.Gpus / unit;
        while (above - below > 1)
        {
            var middle = below + ((above - below) / 2);
            var row = Estimator.Memory(On(run, middle * unit, globalBatch));
            (below, above, fits) = row.Fits ? (below, middle, row) : (middle, above, fits);
        }

        return fits;
    }

    // The global batch stays, so that more replicas take fewer micro-batches each.
    static TrainingRun On(TrainingRun run, long gpus, long? globalBatch)
    {
        var wide = run with { Gpus = gpus };
        return globalBatch is { } batch ? wide with { Plan = run.Plan with { MicroBatches = Math.Max(1, batch / (wide.Data * run.Plan.MicroBatch)) } } : wide;
    }
}
