using MemoryModel.Catalog;

namespace MemoryModel.Planning;

/// <summary>Assumes what a node's host holds where a run does not say it: a search that may put everything there must know. A run that has a part of a node's GPUs has as large a part of its host.</summary>
static class AssumedHost
{
    /// <summary>Returns the run with its host memory, assumed and listed where it was open: that of the largest machine of the catalog with these GPUs, or twice the GPUs' own.</summary>
    public static TrainingRun Of(TrainingRun run)
    {
        if (run.HostMemory is not null)
        {
            return run;
        }

        var used = Math.Min(run.Gpus, run.GpusPerNode);
        var known = Clusters.Nodes.Where(node => node.Accelerator.Name == run.Accelerator.Name).MaxBy(node => node.HostMemory.Value);
        var host = known is null ? new Bytes(2 * run.Accelerator.MarketedMemory.Value * used) : new Bytes((long)((double)known.HostMemory.Value / known.Accelerators * used));
        var source = known is null ? "twice the memory of its GPUs" : $"as {known.Name}";
        return run with { HostMemory = host, Assumed = run.Assumed.Add($"host_memory: {host} per node, {source}") };
    }
}
