using System.Runtime.CompilerServices;
using MemoryModel.Catalog;

namespace MemoryModel;

/// <summary>Holds what all plans of one Megatron-LM run share.</summary>
/// <remarks>Thread-safe; bounded in size, so that a plan allocates nothing once its degrees are known.</remarks>
sealed class MegatronTables
{
    // Stacks whose recomputed layers a table tells apart.
    const int MostStacks = 3;

    readonly MegatronLayerParameters[][] _layers;
    readonly int[] _prediction;
    readonly BoundedCache<StageDivision, MegatronStages> _stages;
    readonly BoundedCache<StageDivision, MegatronPart[]> _parts = new(1024);
    readonly BoundedCache<StateDivision, StrongBox<long>> _remainders = new(4096);

    readonly Dictionary<(bool Chunks, bool First, bool Last), int> _forms = [];

    /// <summary>Binds a run.</summary>
    public MegatronTables(TrainingRun run)
    {
        Run = run;
        Settings = run.Megatron ?? Described(run);
        StateBytes = MegatronStateBytes.Of(run.Optimizer, run.Precision) ?? new(new(8), new(8));
        Attention = Asked(run, Settings.Attention);
        Fp8 = run.Precision.Compute != DataType.Float8 ? null : Settings.Fp8 ?? new(PrimaryWeights: run.Precision.Parameters.Bits() == 8, run.Precision.Float8 ?? Float8Recipe.Delayed);
        HasExperts = run.Model.Main.Blocks.Any(block => block.Experts is not null);
        ComputeCapability = run.Accelerator.Family switch
        {
            AcceleratorFamily.Volta or AcceleratorFamily.Turing => 7,
            AcceleratorFamily.Ampere or AcceleratorFamily.Ada => 8,
            AcceleratorFamily.Blackwell => 10,
            _ => 9,
        };
        MainStack = run.Model.Stacks.IndexOf(run.Model.Main);
        _prediction = Settings.PredictionBlocks.IsEmpty ? [run.Model.Main.Pattern[^1]] : [.. Settings.PredictionBlocks];
        _layers = [.. run.Model.Stacks.Select(stack => stack.Blocks.Select(block => MegatronLayerParameters.Of(stack, block)).ToArray())];
        _stages = new(1024, division => new(run.Model, Settings.StageLayers, division.Pipeline, division.VirtualPipeline, division.Schedule == PipelineSchedule.DualPipe));
    }

    /// <summary>Gets the run; its own plan is not used.</summary>
    public TrainingRun Run { get; }

    /// <summary>Gets what the run sets beyond the degrees.</summary>
    public MegatronSettings Settings { get; }

    /// <summary>Gets the attention asked for.</summary>
    public MegatronAttention Attention { get; }

    /// <summary>Gets the recipe of 8-bit products (<c>--fp8-format</c>, <c>--fp8-param-gather</c>), or <see langword="null"/> where there are none.</summary>
    public MegatronFp8? Fp8 { get; }

    /// <summary>Gets whether layers have experts.</summary>
    public bool HasExperts { get; }

    /// <summary>Gets the major number of the accelerator's compute capability.</summary>
    public int ComputeCapability { get; }

    /// <summary>Gets the bytes that the optimizer keeps per element, besides the master copy.</summary>
    public MegatronStateBytes StateBytes { get; }

    /// <summary>Gets the place of the main stack in the network.</summary>
    public int MainStack { get; }

    /// <summary>Gets the kinds of layers that predict one further token, in order: the last layer's, unless the run says.</summary>
    public ReadOnlySpan<int> PredictionBlocks => _prediction;

    /// <summary>Returns the parameters of a kind of layer.</summary>
    public ref readonly MegatronLayerParameters LayerParameters(int stack, int block) => ref _layers[stack][block];

    /// <summary>Says whether Megatron core itself computes some plan of a run.</summary>
    public static bool MayServe(TrainingRun run) =>
        run.Megatron is not null
        || (run.Habits.RunsMegatronCore && run.Adapter is null && run.Weights == WeightFormats.None && run.EngineOf(0) == ShardingEngine.Megatron
            && !run.Optimizer.UpdatesInBackward && MegatronStateBytes.Of(run.Optimizer, run.Precision) is not null);

    /// <summary>Says whether Megatron core itself computes a plan: with <see cref="MayServe"/> the one place that decides.</summary>
    /// <remarks>
    /// What Megatron-LM has no switch for (adapters, quantized weights, optimizers with factored or 8-bit states, NVMe, parameters on the host,
    /// other schedules than 1F1B) is answered by the general engine. DualPipe is two 1F1B pipelines in opposite directions on the same devices.
    /// </remarks>
    public bool Serve(in ParallelPlan plan) =>
        Run.Megatron is not null
        || ((plan.Pipeline == 1 || plan.Schedule is PipelineSchedule.OneForwardOneBackward or PipelineSchedule.DualPipe)
            && plan.OffloadOptimizer != OffloadTarget.Nvme && plan.OffloadParameters == OffloadTarget.None && plan.OffloadActivations != OffloadTarget.Nvme);

    /// <summary>Returns how many micro-batches a stage takes from one model chunk before the next; Megatron-LM refuses fewer than its stages (megatron/training/arguments.py).</summary>
    public long VirtualGroup(long pipeline) => Math.Max(pipeline, Settings.VirtualGroup ?? 0);

    /// <summary>Returns the tensor parallelism of a plan's experts: that of the rest, or none where the ranks of a stage could not be shared so.</summary>
    /// <remarks>megatron/core/parallel_state.py: <c>expert_tensor_parallel_size</c> is <c>tensor_model_parallel_size</c> unless it is stated.</remarks>
    public long ExpertTensor(in ParallelPlan plan) =>
        Settings.ExpertTensor ?? (plan.Expert == 1 || Run.Gpus / plan.ReplicaGpus * plan.Context % plan.Expert == 0 ? plan.Tensor : 1);

    /// <summary>Returns the layers of every stage of a plan.</summary>
    public MegatronStages Stages(in ParallelPlan plan) => _stages.Get(DivisionOf(in plan));

    /// <summary>Returns the chunks of layers that each stage has, and whether they are the stages of its place from either end.</summary>
    public static (long Chunks, bool Mirrored) Chunks(in ParallelPlan plan) =>
        plan.Pipeline == 1 ? (1, false) : plan.Schedule == PipelineSchedule.DualPipe ? (2, true) : (plan.VirtualPipeline, false);

    /// <summary>Returns the stages of a plan that can hold most.</summary>
    public MegatronPart[] Parts(in ParallelPlan plan)
    {
        var division = DivisionOf(in plan);
        if (!_parts.TryGet(in division, out var parts))
        {
            var stages = Stages(in plan).Heaviest;
            parts = new MegatronPart[stages.Length];
            for (var i = 0; i < parts.Length; i++)
            {
                parts[i] = new(this, in plan, stages[i]);
            }

            _parts.Add(in division, parts);
        }

        return parts;
    }

    /// <summary>Returns the first of the places that the lines of stages of a form have (<see cref="MegatronCounts.RecomputedStacks"/> tells them apart), or a negative number.</summary>
    public int PlaceOf(bool chunks, bool first, bool last)
    {
        if (Run.Model.Stacks.Length > MostStacks)
        {
            return -1;
        }

        lock (_forms)
        {
            if (!_forms.TryGetValue((chunks, first, last), out var form))
            {
                _forms[(chunks, first, last)] = form = _forms.Count;
            }

            return form << (2 * Run.Model.Stacks.Length);
        }
    }

    /// <summary>Returns the remainders of the optimizer's blocks on a stage.</summary>
    public long StateRemainders(in MegatronStage stage)
    {
        var key = new StateDivision(stage.Run.Tensor, stage.Run.Expert, stage.Run.Pipeline, stage.Run.Virtual, stage.Run.Mirrored, stage.Index);
        if (!_remainders.TryGet(in key, out var box))
        {
            _remainders.Add(in key, box = new(MegatronAllocator.StateRemainders(in stage)));
        }

        return box.Value;
    }

    static StageDivision DivisionOf(in ParallelPlan plan)
    {
        var (chunks, mirrored) = Chunks(in plan);
        return new(plan.Pipeline, chunks, mirrored ? PipelineSchedule.DualPipe : PipelineSchedule.OneForwardOneBackward);
    }

    // What a run's other properties mean in Megatron-LM today, where there is no argument list.
    static MegatronSettings Described(TrainingRun run) => new()
    {
        Dispatcher = MegatronDispatcher.AllToAll,
        GroupedGemm = true,
        ExpertTensor = run.Habits.ExpertTensor,
        HiddenDropout = run.Model.Dropout,
        AttentionDropout = run.Model.Dropout,
        DenseMask = false,
        DecoderSequence = run.Model.IsEncoderDecoder ? Math.Max(1, run.SequenceLength / ReadPerWritten) : null,
    };

    // A decoder that predicts the spans masked of 512 tokens reads 114 (Raffel et al. 2020, section 3.1.4); Megatron-LM's scripts of T5 say
    // --encoder-seq-length 512 --decoder-seq-length 128.
    const long ReadPerWritten = 4;

    // Whether scores are stored is the run's to say, with which kernel the settings'.
    static MegatronAttention Asked(TrainingRun run, MegatronAttention said) => (run.Attention, said) switch
    {
        (AttentionKernel.Eager, not (MegatronAttention.Unfused or MegatronAttention.Local)) => MegatronAttention.Unfused,
        (AttentionKernel.Flash, MegatronAttention.Unfused or MegatronAttention.Local) => MegatronAttention.Auto,
        _ => said,
    };

    readonly record struct StateDivision(long Tensor, long Expert, long Pipeline, long Virtual, bool Mirrored, long Stage);
}
