namespace MemoryModel;

/// <summary>Gives the size of a checkpoint: the weights and the optimizer's states of the whole network, as one rank without sharding holds them.</summary>
public static class CheckpointSize
{
    /// <summary>Returns the bytes of a run's checkpoint.</summary>
    /// <param name="run">The run; how it is split does not matter.</param>
    /// <param name="weightsOnly">Whether the optimizer's states are left out.</param>
    public static Bytes Of(TrainingRun run, bool weightsOnly = false)
    {
        ArgumentNullException.ThrowIfNull(run);
        var whole = Estimator.Memory(run with { Gpus = 1, Plan = new() });
        return whole.Of(MemoryKind.Parameters) + (weightsOnly ? Bytes.Zero : whole.Of(MemoryKind.OptimizerStates));
    }
}
