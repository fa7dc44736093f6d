namespace MemoryModel;

/// <summary>Says what leaves the GPU together.</summary>
static class OffloadPlaces
{
    /// <summary>Returns whether an engine moves parameters, gradients and optimizer states to the host together, or none of them.</summary>
    /// <remarks>
    /// PyTorch torch/distributed/fsdp/_fully_shard/_fsdp_api.py (CPUOffloadPolicy: "offloads parameters, gradients, and optimizer states to
    /// CPU", where the step runs) and torch/distributed/fsdp/api.py (CPUOffload).
    /// </remarks>
    public static bool MovesAll(ShardingEngine engine) => engine is ShardingEngine.FullyShardedV1 or ShardingEngine.FullyShardedV2;

    /// <summary>Returns where an engine holds optimizer states and sharded parameters under a plan: where the plan says, or together.</summary>
    public static (OffloadTarget Optimizer, OffloadTarget Parameters) Of(ShardingEngine engine, in ParallelPlan plan)
    {
        if (plan.OffloadOptimizer == plan.OffloadParameters || !MovesAll(engine))
        {
            return (plan.OffloadOptimizer, plan.OffloadParameters);
        }

        var place = plan.OffloadOptimizer == OffloadTarget.None ? plan.OffloadParameters : plan.OffloadOptimizer;
        return (place, place);
    }

    /// <summary>Returns the plan with everything offloaded that the engine offloads together.</summary>
    public static ParallelPlan Of(TrainingRun run, in ParallelPlan plan)
    {
        var (optimizer, parameters) = Of(run.EngineOf(plan.Zero), in plan);
        return plan with { OffloadOptimizer = optimizer, OffloadParameters = parameters };
    }
}
