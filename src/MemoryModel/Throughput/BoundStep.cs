using System.Collections.Immutable;

namespace MemoryModel;

/// <summary>Holds what the step times of all plans of one run share, and times a plan without allocating: the one path from a run to its time.</summary>
sealed class BoundStep
{
    const int KindsOnStack = 16;

    readonly MachineRates _machine;
    readonly StepSettings _settings;
    readonly (Block Block, StackKind Stack, LayerTraining Training, long Layers)[] _kinds;
    readonly Lazy<OffloadedActivations> _offloaded;

    /// <summary>Binds a run.</summary>
    /// <param name="run">The run.</param>
    /// <param name="constants">The fitted constants; those that stand where none are given.</param>
    public BoundStep(TrainingRun run, FittedConstants? constants = null)
    {
        Run = run;
        _machine = MachineRates.Of(run, constants ?? FittedConstants.Standing);
        var parameters = run.Adapter is null ? null : ModelParameters.Of(run.Model);
        var adapters = parameters is null ? null : AdapterParameters.Of(run.Adapter!, run.Model, parameters);
        _settings = StepSettings.Of(run) with { TrainedShare = adapters is null ? 1 : adapters.Trainable / (double)parameters!.Total };
        _kinds = [.. Kinds(run, adapters)];
        _offloaded = new(() => new(run));
    }

    /// <summary>Gets the run.</summary>
    public TrainingRun Run { get; }

    /// <summary>Gets what the hardware reaches.</summary>
    public ref readonly MachineRates Machine => ref _machine;

    /// <summary>Says whether an accelerator has a rate for the run's products.</summary>
    public static bool CanTime(TrainingRun run) => (run.Accelerator.Peak(run.Precision.Compute) ?? run.Accelerator.Peak(DataType.Float16)) is not null;

    /// <summary>Returns the seconds of a step under a plan by what spends them.</summary>
    public StepParts Parts(in ParallelPlan plan) => Parts(in plan, in _machine);

    /// <summary>Returns the seconds of a step under a plan, by what spends them, on a machine that reaches other rates.</summary>
    public StepParts Parts(in ParallelPlan plan, in MachineRates machine)
    {
        var shape = WorkShape.Of(Run, in plan);
        var settings = Settings(in plan, in shape, in machine);
        var kinds = _kinds;
        Span<BlockShard> blocks = kinds.Length <= KindsOnStack ? stackalloc BlockShard[kinds.Length] : new BlockShard[kinds.Length];
        Shard(in shape, blocks);
        return StepModel.Of(blocks, in shape, in machine, in settings);
    }

    /// <summary>Returns what a step under a plan is put together from.</summary>
    public StepPieces Pieces(in ParallelPlan plan)
    {
        var shape = WorkShape.Of(Run, in plan);
        return StepModel.Pieces(Blocks(in plan).AsSpan(), in shape, in _machine, Settings(in plan, in shape, in _machine));
    }

    /// <summary>Returns what the training method adds under a plan.</summary>
    public StepSettings Settings(in ParallelPlan plan) => Settings(in plan, WorkShape.Of(Run, in plan), in _machine);

    /// <summary>Returns the seconds of a step under a plan.</summary>
    public double Seconds(in ParallelPlan plan) => Parts(in plan).Total;

    /// <summary>Returns the seconds of a step under a plan on a machine that reaches other rates.</summary>
    public double Seconds(in ParallelPlan plan, in MachineRates machine) => Parts(in plan, in machine).Total;

    /// <summary>Returns the kinds of layers under a plan.</summary>
    public ImmutableArray<BlockShard> Blocks(in ParallelPlan plan)
    {
        var shape = WorkShape.Of(Run, in plan);
        var blocks = new BlockShard[_kinds.Length];
        Shard(in shape, blocks);
        return [.. blocks];
    }

    /// <summary>Returns the bytes of an average layer that leave the device in a forward pass.</summary>
    public double Offloaded(in ParallelPlan plan) => plan.OffloadActivations == OffloadTarget.None ? 0 : _offloaded.Value.OfLayer(in plan);

    StepSettings Settings(in ParallelPlan plan, in WorkShape shape, in MachineRates machine)
    {
        var placed = OffloadPlaces.Of(Run, in plan);
        return _settings.Under(in placed, in shape, in machine) with { MovedActivations = Offloaded(in plan), MovesAll = OffloadPlaces.MovesAll(Run.EngineOf(plan.Zero)) };
    }

    void Shard(in WorkShape shape, Span<BlockShard> blocks)
    {
        for (var i = 0; i < blocks.Length; i++)
        {
            ref readonly var kind = ref _kinds[i];
            blocks[i] = BlockShard.Of(kind.Block, kind.Stack, kind.Layers, in shape).Under(in kind.Training, shape.Tensor);
        }
    }

    static IEnumerable<(Block Block, StackKind Stack, LayerTraining Training, long Layers)> Kinds(TrainingRun run, AdapterParameters? adapters)
    {
        foreach (var stack in run.Model.Stacks)
        {
            for (var i = 0; stack.Kind != StackKind.Vision && i < stack.Blocks.Length; i++)
            {
                foreach (var (training, layers) in LayerTraining.Of(run.Adapter, adapters, stack.Blocks[i], stack.CountOf(i))) yield return (stack.Blocks[i], stack.Kind, training, layers);
            }
        }
    }
}
