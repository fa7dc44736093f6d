namespace MemoryModel;

/// <summary>Represents a whole training with the interval that the time of its steps leaves.</summary>
/// <param name="Likely">With the likely time of a step.</param>
/// <param name="Fast">With the lower end of its interval.</param>
/// <param name="Slow">With the upper end of its interval.</param>
public sealed record ProjectEstimate(TrainingProject Likely, TrainingProject Fast, TrainingProject Slow)
{
    /// <summary>Makes the estimate.</summary>
    /// <param name="time">The estimated step.</param>
    /// <param name="project">Everything but the rate and the accelerators, which the step gives.</param>
    /// <exception cref="InvalidInputException">Failures come so often that the training never ends.</exception>
    public static ProjectEstimate Of(StepTimeEstimate time, TrainingProject project)
    {
        ArgumentNullException.ThrowIfNull(time);
        ArgumentNullException.ThrowIfNull(project);
        TrainingProject At(Seconds step)
        {
            // evaluations and checkpoints are counted in steps, and are as uncertain as those
            var slower = step / time.Step;
            return project with { TokensPerSecond = time.Tokens / step.Value, Accelerators = time.Accelerators, EvaluationTime = project.EvaluationTime * slower, CheckpointInterval = project.CheckpointInterval * slower };
        }

        var slow = At(time.High);
        if (!double.IsFinite(slow.Duration.Value) && slow.JobTimeBetweenFailures is { } failures)
        {
            throw new InvalidInputException(FormattableString.Invariant($"mtbf is {slow.MeanTimeBetweenFailures!.Value.Hours:0.###e0} h, so that {slow.Accelerators:N0} GPUs fail every {failures} and no work lasts; allowed: a time between failures of the job that leaves room for a restart of {slow.RestartTime} and a checkpoint of {slow.CheckpointTime}"));
        }

        return new(At(time.Step), At(time.Low), slow);
    }
}
