using System.Collections.Immutable;

namespace MemoryModel;

/// <summary>Represents Hugging Face's TrainingArguments as far as bytes and time depend on them.</summary>
/// <remarks>Defaults are those of transformers, src/transformers/training_args.py. <see cref="Apply(TrainingRun)"/> makes a run of them.</remarks>
public sealed record TrainingArguments
{
    /// <summary>Gets the sequences of a micro-batch of one GPU. The value is 8.</summary>
    public long MicroBatch { get; init; } = 8;

    /// <summary>Gets the micro-batches of a step. The value is 1.</summary>
    public long MicroBatches { get; init; } = 1;

    /// <summary>Gets whether <see cref="MicroBatch"/> is split over the processes instead of being each one's (<c>split_batches</c>).</summary>
    public bool SplitsBatches { get; init; }

    /// <summary>Gets whether the Trainer lowers the micro-batch until it fits.</summary>
    public bool FindsMicroBatch { get; init; }

    /// <summary>Gets the passes over the data. The value is 3.</summary>
    public double Epochs { get; init; } = 3;

    /// <summary>Gets the steps, which go before <see cref="Epochs"/>, or <see langword="null"/>.</summary>
    public long? MaxSteps { get; init; }

    /// <summary>Gets whether the last incomplete batch of an epoch is left out.</summary>
    public bool DropsLastBatch { get; init; }

    /// <summary>Gets the tokens to which sequences are cut, where the file says so (TRL's <c>max_length</c>).</summary>
    public long? SequenceLength { get; init; }

    /// <summary>Gets the name of the optimizer.</summary>
    public string Optimizer { get; init; } = "adamw_torch_fused";

    /// <summary>Gets the module names that a low-rank optimizer (GaLore, APOLLO) compresses.</summary>
    public ImmutableArray<string> OptimizerTargets { get; init; } = [];

    /// <summary>Gets the norm to which gradients are clipped; 0 is not at all. The value is 1.</summary>
    public double Clipping { get; init; } = 1;

    /// <summary>Gets the type of mixed-precision products, or <see langword="null"/> for 32 bits.</summary>
    public DataType? MixedPrecision { get; init; }

    /// <summary>Gets whether 32-bit products may round their inputs to TensorFloat-32.</summary>
    public bool TensorFloat32 { get; init; }

    /// <summary>Gets whether layers are recomputed.</summary>
    public bool GradientCheckpointing { get; init; }

    /// <summary>Gets whether noise is added to the token vectors (<c>neftune_noise_alpha</c>).</summary>
    public bool EmbeddingNoise { get; init; }

    /// <summary>Gets whether the model is compiled.</summary>
    public bool Compiled { get; init; }

    /// <summary>Gets whether Liger's kernels fuse normalization, rotary positions and the gated product.</summary>
    public bool LigerKernels { get; init; }

    /// <summary>Gets whether Liger's kernel fuses the output matrix with the loss.</summary>
    public bool LigerLoss { get; init; }

    /// <summary>Gets whether saved activations go to host memory (TRL).</summary>
    public bool OffloadsActivations { get; init; }

    /// <summary>Gets the configuration of DeepSpeed, or <see langword="null"/>.</summary>
    public DeepSpeedConfig? DeepSpeed { get; init; }

    /// <summary>Gets the configuration of FSDP, or <see langword="null"/>.</summary>
    public FsdpConfig? Fsdp { get; init; }

    /// <summary>Gets the tensor-parallel degree, or <see langword="null"/>.</summary>
    public long? TensorParallel { get; init; }

    /// <summary>Gets the context-parallel degree, or <see langword="null"/>.</summary>
    public long? ContextParallel { get; init; }

    /// <summary>Gets when checkpoints are saved.</summary>
    public TrainerInterval Save { get; init; } = TrainerInterval.Steps;

    /// <summary>Gets the steps between checkpoints; below 1 a share of all steps. The value is 500.</summary>
    public double SaveSteps { get; init; } = 500;

    /// <summary>Gets the checkpoints that are kept, or <see langword="null"/> for all.</summary>
    public long? KeptCheckpoints { get; init; }

    /// <summary>Gets whether a checkpoint has the weights alone, without the optimizer's states.</summary>
    public bool SavesOnlyModel { get; init; }

    /// <summary>Gets when the model is evaluated.</summary>
    public TrainerInterval Evaluate { get; init; }

    /// <summary>Gets the steps between evaluations; below 1 a share of all steps.</summary>
    public double EvaluationSteps { get; init; } = 500;

    /// <summary>Gets the steps, or epochs, before which the model is not evaluated.</summary>
    public double EvaluationDelay { get; init; }

    /// <summary>Gets whether the model is evaluated before its first step too.</summary>
    public bool EvaluatesOnStart { get; init; }

    /// <summary>Gets the sequences of an evaluation batch of one GPU. The value is 8.</summary>
    public long EvaluationBatch { get; init; } = 8;

    /// <summary>Gets after how many batches predictions move to host memory, or <see langword="null"/> for the end of the evaluation.</summary>
    public long? EvaluationAccumulation { get; init; }

    /// <summary>Gets the highest learning rate. The value is 5·10⁻⁵.</summary>
    public double LearningRate { get; init; } = 5e-5;

    /// <summary>Gets the name of the schedule. The value is <c>linear</c>.</summary>
    public string Schedule { get; init; } = "linear";

    /// <summary>Gets the steps of the warm-up; below 1 a share of all steps.</summary>
    public double Warmup { get; init; }

    /// <summary>Gets what the schedule's own arguments set, without its steps.</summary>
    internal LearningRateSchedule? ScheduleOptions { get; init; }

    /// <summary>Gets what the arguments mean for the answer beyond its numbers, a line each.</summary>
    public ImmutableArray<string> Notes { get; init; } = [];

    /// <summary>Reads the JSON that <c>training_args.to_json_string()</c> writes, or any part of it.</summary>
    /// <param name="json">The text.</param>
    /// <param name="file">Returns the text of a file that the arguments name (a DeepSpeed or FSDP configuration); without it such a name is an error.</param>
    /// <exception cref="InvalidInputException">The text is not JSON, a key is unknown, or a value is not allowed.</exception>
    public static TrainingArguments Parse(string json, Func<string, string>? file = null) => TrainingArgumentsReader.Read(ArgumentObject.Parse(json, "training arguments"), file);

    /// <summary>Returns the run as these arguments make it.</summary>
    /// <exception cref="InvalidInputException">The arguments and the DeepSpeed configuration disagree, or the optimizer is unknown.</exception>
    public TrainingRun Apply(TrainingRun run)
    {
        ArgumentNullException.ThrowIfNull(run);
        return TrainingArgumentsRun.Apply(this, run);
    }

    /// <summary>Returns the optimizer steps of the training.</summary>
    /// <param name="samples">Sequences of the data set; not needed where <see cref="MaxSteps"/> is given.</param>
    /// <param name="replicas">Data-parallel ranks.</param>
    /// <remarks>A last step of an epoch with fewer micro-batches counts whole, as in transformers since 4.46.</remarks>
    public long Steps(long? samples, long replicas)
    {
        if (MaxSteps is { } steps) return steps;
        if (samples is not { } count) throw new InvalidInputException("training arguments: max_steps is not given; needed beside num_train_epochs: the number of samples of the data set");
        var batch = SplitsBatches ? MicroBatch : MicroBatch * replicas;
        var batches = DropsLastBatch ? count / batch : CeilDiv(count, batch);
        return (long)Math.Ceiling(Epochs * Math.Max(1, CeilDiv(batches, MicroBatches)));
    }

    /// <summary>Returns the evaluations of a training, or <see langword="null"/> where they follow epochs of unknown length.</summary>
    /// <param name="steps">The optimizer steps of the training.</param>
    /// <param name="epochs">The passes over the data, where they are known.</param>
    public double? Evaluations(double steps, double? epochs) => Evaluate switch
    {
        TrainerInterval.Steps => Started + Since(steps, IntervalOf(Evaluate, EvaluationSteps, steps, epochs)!.Value),
        TrainerInterval.Epoch => epochs is { } passes ? Started + Since(Math.Ceiling(passes), 1) : null,
        _ => 0,
    };

    /// <summary>Returns the steps between two checkpoints, or <see langword="null"/> where none are saved, a metric decides, or epochs are of unknown length.</summary>
    /// <param name="steps">The optimizer steps of the training.</param>
    /// <param name="epochs">The passes over the data, where they are known.</param>
    public double? StepsBetweenSaves(double steps, double? epochs) => IntervalOf(Save, SaveSteps, steps, epochs);

    int Started => EvaluatesOnStart ? 1 : 0;

    // transformers, trainer_callback.py, DefaultFlowCallback: every so many steps, from the delay on.
    double Since(double last, double every) => Math.Max(0, Math.Floor(last / every) - Math.Max(0, Math.Ceiling(EvaluationDelay / every) - 1));

    // trainer_callback.py, TrainerState.compute_steps: a share of all steps is rounded up.
    static double? IntervalOf(TrainerInterval when, double every, double steps, double? epochs) => when switch
    {
        TrainerInterval.Steps => every < 1 ? Math.Max(1, Math.Ceiling(every * steps)) : every,
        TrainerInterval.Epoch => steps / epochs,
        _ => null,
    };

    /// <summary>Returns the learning rate of every step.</summary>
    /// <param name="steps">The optimizer steps of the training.</param>
    /// <exception cref="InvalidInputException">The schedule follows a metric and cannot be known beforehand, or lacks an argument.</exception>
    public LearningRateSchedule LearningRates(long steps) => TrainingArgumentsSchedule.Of(this, steps);
}
