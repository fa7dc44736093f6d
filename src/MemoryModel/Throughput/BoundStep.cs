namespace MemoryModel;

/// <summary>Holds what the step times of all plans of one run share, and times a plan without allocating.</summary>
sealed class BoundStep
{
    const int KindsOnStack = 16;

    readonly TrainingRun _run;
    readonly WorkShape _shape;
    readonly MachineRates _machine;
    readonly StepSettings _settings;
    readonly (Block Block, StackKind Stack, long Layers)[] _kinds;

    public BoundStep(TrainingRun run)
    {
        var step = StepRun.Of(run with { Plan = new() });
        _run = run;
        _shape = step.Shape;
        _machine = step.Machine;
        _settings = step.Settings(in _machine);
        _kinds = [.. step.Kinds()];
    }

    /// <summary>Returns the seconds of a step under a plan by what spends them.</summary>
    public StepParts Parts(in ParallelPlan plan)
    {
        var shape = _shape with
        {
            MicroBatch = plan.MicroBatch,
            MicroBatches = plan.MicroBatches,
            Tensor = plan.Tensor,
            Pipeline = plan.Pipeline,
            Chunks = plan.VirtualPipeline,
            Schedule = plan.Schedule,
            Context = plan.Context,
            Expert = plan.Expert,
            Data = _run.Gpus / plan.ReplicaGpus,
            Zero = plan.Zero,
            ShardGroup = plan.ShardGroup,
            SequenceParallel = plan.SequenceParallel,
        };
        var settings = (_settings with { Optimizer = StepRun.PlaceOf(plan.OffloadOptimizer) })
            .Repeating(StepRun.RepeatedOf(plan.Recompute), StepRun.RepeatedShare(plan.RecomputedLayers, shape.StageLayers), in _machine);
        var kinds = _kinds;
        Span<BlockShard> blocks = kinds.Length <= KindsOnStack ? stackalloc BlockShard[kinds.Length] : new BlockShard[kinds.Length];
        for (var i = 0; i < kinds.Length; i++)
        {
            blocks[i] = BlockShard.Of(kinds[i].Block, kinds[i].Stack, kinds[i].Layers, in shape);
        }

        return StepModel.Of(blocks, in shape, in _machine, in settings);
    }

    /// <summary>Returns the seconds of a step under a plan.</summary>
    public double Seconds(in ParallelPlan plan) => Parts(in plan).Total;
}
