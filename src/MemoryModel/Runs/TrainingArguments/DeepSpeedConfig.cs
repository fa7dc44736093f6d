using System.Collections.Immutable;
using MemoryModel.Catalog;

namespace MemoryModel;

/// <summary>Represents a DeepSpeed configuration (<c>ds_config.json</c>) as far as bytes and time depend on it.</summary>
/// <remarks>
/// A value that the file leaves to "auto", or out, is <see langword="null"/> here and is filled from the run by <see cref="Apply(TrainingRun)"/>,
/// as Hugging Face's Trainer fills it (transformers, src/transformers/integrations/deepspeed.py).
/// </remarks>
public sealed record DeepSpeedConfig
{
    /// <summary>Gets the ZeRO stage.</summary>
    public int Stage { get; init; }

    /// <summary>Gets the sequences of a step over all ranks.</summary>
    public long? TrainBatch { get; init; }

    /// <summary>Gets the sequences of a micro-batch of one rank.</summary>
    public long? MicroBatch { get; init; }

    /// <summary>Gets the micro-batches of a step.</summary>
    public long? MicroBatches { get; init; }

    /// <summary>Gets whether the model is 16-bit bfloat.</summary>
    public bool? BFloat16 { get; init; }

    /// <summary>Gets whether the model is 16-bit half.</summary>
    public bool? Float16 { get; init; }

    /// <summary>Gets the type of <c>torch_autocast</c>, which leaves the model in 32 bits.</summary>
    public DataType? Autocast { get; init; }

    /// <summary>Gets whether <c>bf16.enabled</c> or <c>fp16.enabled</c> is "auto", so that the run says the type of the products.</summary>
    internal bool LeavesType { get; init; }

    /// <summary>Gets the optimizer's name, or <see langword="null"/> when the file does not choose one.</summary>
    public string? Optimizer { get; init; }

    /// <summary>Gets the learning rate of the optimizer, where the file states one.</summary>
    public double? LearningRate { get; init; }

    /// <summary>Gets the norm to which gradients are clipped; 0 is not at all.</summary>
    public double? Clipping { get; init; }

    /// <summary>Gets where the optimizer's states live.</summary>
    public OffloadTarget OffloadOptimizer { get; init; }

    /// <summary>Gets where the parameters live.</summary>
    public OffloadTarget OffloadParameters { get; init; }

    /// <summary>Gets whether the file configures DeepSpeed's own activation checkpointing, so that the model is taken to use it.</summary>
    public bool ConfiguresCheckpoints { get; init; }

    /// <summary>Gets whether checkpoints of activations that DeepSpeed makes go to host memory.</summary>
    public bool CheckpointsInHost { get; init; }

    /// <summary>Gets how checkpoints of activations that DeepSpeed makes are kept.</summary>
    public CheckpointLayout Checkpoints { get; init; } = new();

    /// <summary>Gets the tensor-parallel degree of DeepSpeed's AutoTP.</summary>
    public long? TensorParallel { get; init; }

    /// <summary>Gets the ranks that share a sequence (<c>sequence_parallel_size</c>): Ulysses' exchange of heads.</summary>
    public long? SequenceParallel { get; init; }

    /// <summary>Gets what the file sets that is counted as something else, a line each.</summary>
    internal ImmutableArray<string> Said { get; init; } = [];

    /// <summary>Gets the buffers and switches.</summary>
    public DeepSpeedSettings Settings { get; init; } = new();

    /// <summary>Gets the learning-rate schedule that the file asks for, without its steps, or <see langword="null"/>.</summary>
    public LearningRateSchedule? Schedule { get; init; }

    /// <summary>Gets which sizes the file leaves to the hidden size: the reduce bucket, the prefetch bucket, the persistence threshold.</summary>
    internal (bool Reduce, bool Prefetch, bool Persistence) FromHidden { get; init; }

    /// <summary>Reads a configuration.</summary>
    /// <param name="json">The text of the file.</param>
    /// <exception cref="InvalidInputException">The text is not JSON, a key is unknown, or a value is not allowed.</exception>
    public static DeepSpeedConfig Parse(string json) => DeepSpeedReader.Read(ArgumentObject.Parse(json, "deepspeed"));

    /// <summary>Returns the run as this configuration makes it.</summary>
    /// <param name="run">The run; its micro-batch and micro-batches fill what the file leaves open.</param>
    /// <exception cref="InvalidInputException">The three batch sizes do not agree.</exception>
    public TrainingRun Apply(TrainingRun run)
    {
        ArgumentNullException.ThrowIfNull(run);
        var named = run.Habits != Frameworks.PyTorch;
        run = run with { Framework = FrameworkOf(run), Plan = run.Plan with { Tensor = TensorParallel ?? run.Plan.Tensor, Context = SequenceParallel ?? run.Plan.Context } };
        // a run of no framework takes its kernels from the one that the file is for
        if (!named) run = run with { FusedKernels = run.Habits.FusedKernels || run.Compiled, ContextExchange = ContextExchange.AllToAll };
        if (SequenceParallel > 1) run = run with { ContextExchange = ContextExchange.AllToAll };
        var (micro, count) = Batch(run);
        var assumed = run.Assumed.ToBuilder();
        assumed.AddRange(Notes);
        var recompute = ConfiguresCheckpoints ? Recompute.Full : run.Plan.Recompute;
        return run with
        {
            Precision = Precision(run.Precision),
            Optimizer = Optimizer is { } name ? Optimizers.Find(name) : OnHost(run.Optimizer),
            DeepSpeed = Resolved(run.Model.Hidden),
            Assumed = assumed.ToImmutable(),
            Checkpoints = Checkpoints,
            Plan = run.Plan with
            {
                Zero = Stage,
                Recompute = recompute,
                // Only stage 3 reads MiCS' keys (deepspeed/runtime/engine.py).
                ShardGroup = Settings.MicsRanks > 0 && Stage == 3 ? Settings.MicsRanks : run.Plan.ShardGroup,
                MicroBatch = micro,
                MicroBatches = count,
                OffloadOptimizer = OffloadOptimizer,
                OffloadParameters = OffloadParameters,
                OffloadActivations = CheckpointsInHost && recompute == Recompute.Full ? OffloadTarget.Cpu : run.Plan.OffloadActivations,
            },
        };
    }

    /// <summary>Gets what the file sets that depends on the model's code, or changes neither bytes nor time, in words.</summary>
    public ImmutableArray<string> Notes
    {
        get
        {
            var notes = ImmutableArray.CreateBuilder<string>();
            if (ConfiguresCheckpoints) notes.Add("recompute: full, since the file configures activation_checkpointing (--recompute none for a model that does not use DeepSpeed's own checkpointing)");
            else if (CheckpointsInHost || Checkpoints != new CheckpointLayout()) notes.Add("activation_checkpointing applies to models that use DeepSpeed's own checkpointing");
            notes.AddRange(Said);
            notes.AddRange(Settings.Notes);
            return notes.ToImmutable();
        }
    }

    /// <summary>Returns the settings with the sizes that Hugging Face derives from the hidden size.</summary>
    internal DeepSpeedSettings Resolved(long hidden) => Settings with
    {
        ReduceBucketElements = FromHidden.Reduce ? hidden * hidden : Settings.ReduceBucketElements,
        PrefetchBucketElements = FromHidden.Prefetch ? 9 * hidden * hidden / 10 : Settings.PrefetchBucketElements,
        PersistenceThresholdElements = FromHidden.Persistence ? 10 * hidden : Settings.PersistenceThresholdElements,
    };

    // What trains under DeepSpeed's engine keeps its own modules.
    static string FrameworkOf(TrainingRun run) =>
        run.Habits.Engine == ShardingEngine.DeepSpeed ? run.Framework : (run.Habits == Frameworks.Transformers ? Frameworks.TransformersDeepSpeed : Frameworks.DeepSpeed).Name;

    // deepspeed/runtime/config.py: two of the three sizes give the third; of one alone the others are 1; all must agree.
    (long Micro, long Count) Batch(TrainingRun run)
    {
        var ranks = Math.Max(1, run.Data);
        var (micro, count) = (MicroBatch, MicroBatches);
        if (TrainBatch is { } batch)
        {
            micro ??= count is { } steps ? batch / (ranks * steps) : batch / ranks;
            count ??= batch / Math.Max(1, ranks * micro.Value);
            if (micro * count * ranks != batch)
            {
                throw new InvalidInputException($"deepspeed: train_batch_size is {batch}; allowed: train_micro_batch_size_per_gpu {micro} × gradient_accumulation_steps {count} × {ranks} data-parallel GPUs = {micro * count * ranks}");
            }
        }

        return (micro ?? run.Plan.MicroBatch, count ?? run.Plan.MicroBatches);
    }

    // accelerate, utils/deepspeed.py, map_pytorch_optim_to_deepspeed: an AdamW of PyTorch becomes DeepSpeed's own where its states are on the host.
    Optimizer OnHost(Optimizer optimizer) => OffloadOptimizer != OffloadTarget.None && (optimizer.Name is "adamw-foreach" or "adamw-torch-fused") ? Optimizers.Find("adamw") : optimizer;

    PrecisionPolicy Precision(PrecisionPolicy otherwise)
    {
        if (Autocast is { } autocast) return PrecisionPolicies.Autocast with { Compute = autocast };
        if (BFloat16 is null && Float16 is null && LeavesType) return otherwise;
        if (BFloat16 != true && Float16 != true) return PrecisionPolicies.Float32;
        var compute = BFloat16 == true ? DataType.BFloat16 : DataType.Float16;
        return Settings.Narrowed(PrecisionPolicies.DeepSpeed with
        {
            Compute = compute,
            Parameters = compute,
            // deepspeed/runtime/engine.py: bf16 without ZeRO accumulates in fp32, all else in the model's type
            Gradients = Settings.GradientAccumulation ?? (compute == DataType.BFloat16 && Stage == 0 ? DataType.Float32 : compute),
        });
    }
}
