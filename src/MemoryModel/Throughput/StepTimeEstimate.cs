using System.Collections.Immutable;

namespace MemoryModel;

/// <summary>Represents how long a training step takes and what its time goes to.</summary>
public sealed partial record StepTimeEstimate
{
    /// <summary>Returns the answer in one line.</summary>
    public override string ToString() => FormattableString.Invariant($"step {Step} ({Low} to {High}), {TokensPerSecondPerAccelerator:N0} tokens/s per GPU, MFU {100 * ModelUtilization:0.0} %");

    /// <summary>Gets the time of a step.</summary>
    public required Seconds Step { get; init; }

    /// <summary>Gets the lower end of the interval that holds nine runs in ten.</summary>
    public required Seconds Low { get; init; }

    /// <summary>Gets the upper end of the interval that holds nine runs in ten.</summary>
    public required Seconds High { get; init; }

    /// <summary>Gets the tokens of a step, over all replicas.</summary>
    public required double Tokens { get; init; }

    /// <summary>Gets the accelerators of the job.</summary>
    public required long Accelerators { get; init; }

    /// <summary>Gets the operations of the network in a step, without recompute, attention counted over the causal half.</summary>
    public required Flops ModelOperations { get; init; }

    /// <summary>Gets the operations that the hardware executes in a step, recompute included.</summary>
    public required Flops HardwareOperations { get; init; }

    /// <summary>Gets the dense peak that utilization is measured against.</summary>
    public required FlopRate Peak { get; init; }

    /// <summary>Gets the time in which the slowest stage waits for the pipeline to fill and drain.</summary>
    public required Seconds Bubble { get; init; }

    /// <summary>Gets the communication that nothing hides.</summary>
    public required Seconds ExposedCommunication { get; init; }

    /// <summary>Gets what the run has that the measured runs of its profile had not, or <see langword="null"/>.</summary>
    public string? ForeignProfile { get; init; }

    /// <summary>Gets how long an evaluation takes, or <see langword="null"/> for a run that is not evaluated; the step does not contain it.</summary>
    public EvaluationTime? Evaluation { get; init; }

    /// <summary>Gets where the time goes; the terms add up to <see cref="Step"/>.</summary>
    public required TimeNode Explanation { get; init; }

    /// <summary>Gets one layer of each kind, term by term: one micro-batch on one rank, forward and backward without recompute.</summary>
    public required ImmutableArray<TimeNode> Layers { get; init; }

    /// <summary>Gets the tokens per second of the job.</summary>
    public double TokensPerSecond => Tokens / Step.Value;

    /// <summary>Gets the tokens per second of one accelerator.</summary>
    public double TokensPerSecondPerAccelerator => TokensPerSecond / Accelerators;

    /// <summary>Gets the rate of model operations of one accelerator.</summary>
    public FlopRate ModelRate => ModelOperations * (1.0 / Accelerators) / Step;

    /// <summary>Gets the model FLOPs utilization.</summary>
    public double ModelUtilization => ModelRate / Peak;

    /// <summary>Gets the hardware FLOPs utilization, recompute counted.</summary>
    public double HardwareUtilization => HardwareOperations * (1.0 / Accelerators) / Step / Peak;

    /// <summary>Gets the share of the step in which the slowest stage waits for the pipeline.</summary>
    public double BubbleFraction => Bubble / Step;
}
