using System.Globalization;

namespace MemoryModel.Cli;

/// <summary>Prints the time of a step and, where a user asked, of a whole training: days, cost, energy, each with its interval.</summary>
static class ProjectAnswer
{
    /// <summary>Returns the training, or <see langword="null"/> where only one step was asked about; what had to be assumed is added to a list.</summary>
    public static ProjectEstimate? Project(TrainingRun run, StepTimeEstimate time, ProjectRequest request, TrainingArguments? arguments, List<string> assumed)
    {
        if (request.Tokens?.Invoke(time.Tokens) is not { } tokens) return null;
        var steps = tokens / time.Tokens;
        var epochs = request.DatasetTokens is { } data ? tokens / data : arguments is { MaxSteps: null } ? arguments.Epochs : (double?)null;
        var saved = request.StepsBetweenCheckpoints ?? arguments?.StepsBetweenSaves(steps, epochs);
        var failures = request.TimeBetweenFailures ?? Assume(assumed, TrainingProject.LlamaTimeBetweenFailures, $"mean time between failures of a GPU: {TrainingProject.LlamaTimeBetweenFailures.Hours:N0} h (Llama 3's report); --mtbf");
        var price = request.Price;
        if (price is null && run.Accelerator.Price is { } listed)
        {
            price = Assume(assumed, listed.TypicalUsdPerHour, $"price: {listed.TypicalUsdPerHour} USD per GPU-hour, seen from {listed.LowUsdPerHour} to {listed.HighUsdPerHour} ({listed.Source.Title}, {listed.AsOf:yyyy-MM}); --price");
        }

        var counted = failures.Value > 0;
        return ProjectEstimate.Of(time, new()
        {
            Tokens = tokens,
            Evaluations = request.Evaluations ?? Evaluations(run, time, arguments, steps, epochs, assumed),
            EvaluationTime = time.Evaluation?.Set ?? default,
            CheckpointInterval = saved * time.Step,
            UsdPerHour = price,
            BoardPowerWatts = run.Accelerator.BoardPowerWatts,
            PowerUsageEffectiveness = request.PowerUsageEffectiveness ?? Assume(assumed, 1.1, "power of the site over that of the GPUs: 1.1 (LLaMA's report); --pue"),
            CarbonKilogramsPerKilowattHour = request.Carbon ?? Assume(assumed, 0.385, "0.385 kg of CO2 per kWh (LLaMA's report); --carbon"),
            MeanTimeBetweenFailures = counted ? failures : null,
            CheckpointTime = counted || saved is not null ? request.CheckpointTime ?? Written(run, arguments?.SavesOnlyModel ?? false, assumed) : default,
            RestartTime = counted ? request.RestartTime ?? Assume(assumed, TrainingProject.UsualRestartTime, "restart after a failure: 10 min; --restart-time") : default,
        });
    }

    /// <summary>Returns the step's time as a user asked to count its operations.</summary>
    public static StepTimeEstimate Counted(TrainingRun run, StepTimeEstimate time, ProjectRequest request) => request.Convention is { } convention
        ? time with { ModelOperations = time.Tokens * FlopsConventions.PerToken(FlopsConventions.Find(convention), run.Model, run.SequenceLength) }
        : time;

    /// <summary>Returns the rows of the answer: what, likely, and the interval that nine runs in ten lie in.</summary>
    public static IEnumerable<string[]> Rows(StepTimeEstimate time, ProjectEstimate? project)
    {
        var (fast, slow) = (time.Low / time.Step, time.High / time.Step);
        yield return Row("step", time.Step, time.Low, time.High);
        yield return Row("tokens/s", time.TokensPerSecond, fast, slow, "");
        yield return Row("tokens/s per GPU", time.TokensPerSecondPerAccelerator, fast, slow, "");
        yield return Row("TFLOP/s per GPU", time.ModelRate.TeraPerSecond, fast, slow, "");
        yield return Row("MFU %", 100 * time.ModelUtilization, fast, slow, "0.0");
        yield return Row("HFU %", 100 * time.HardwareUtilization, fast, slow, "0.0");
        yield return Row(FormattableString.Invariant($"bubble ({100 * time.BubbleFraction:0.0} %)"), time.Bubble, time.Bubble * fast, time.Bubble * slow);
        yield return Row("exposed communication", time.ExposedCommunication, time.ExposedCommunication * fast, time.ExposedCommunication * slow);
        if (project is null) yield break;
        yield return Of("tokens", project, one => one.Tokens, "0.###e0");
        yield return Of("steps", project, one => one.Tokens / time.Tokens, "N0");
        yield return Of("days", project, one => one.Duration.Days, "0.0#");
        yield return Of("GPU-hours", project, one => one.AcceleratorHours, "N0");
        if (project.Likely.UsdPerHour is not null) yield return Of("cost, USD", project, one => (double)(one.CostUsd ?? 0), "N0");
        if (project.Likely.BoardPowerWatts > 0)
        {
            yield return Of("energy, kWh", project, one => one.EnergyKilowattHours, "N0");
            yield return Of("CO2, kg", project, one => one.CarbonKilograms, "N0");
        }

        if (project.Likely.Evaluations > 0)
        {
            yield return Of("evaluations", project, one => one.Evaluations, "N0");
            yield return Row("one evaluation", project.Likely.EvaluationTime, project.Fast.EvaluationTime, project.Slow.EvaluationTime);
        }

        var (stated, best) = (project.Likely.CheckpointInterval, project.Likely.BestCheckpointInterval);
        if (best is not null) yield return Of("failures", project, one => one.Failures, "0.#");
        if (stated is { } interval) yield return Row("checkpoint every", interval, project.Fast.CheckpointInterval!.Value, project.Slow.CheckpointInterval!.Value);
        if (best is { } least) yield return [stated is null ? "checkpoint every" : "best checkpoint interval", least.ToString(), "", ""];
        if (stated is not null || best is not null) yield return ["useful time %", Shown(100 * project.Likely.UsefulShare, "0.0"), "", ""];
    }

    static double Evaluations(TrainingRun run, StepTimeEstimate time, TrainingArguments? arguments, double steps, double? epochs, List<string> assumed)
    {
        if (run.Evaluation is not { } evaluation) return 0;
        // an option may have set the steps anew
        var count = arguments is { Evaluate: not TrainerInterval.None } ? (arguments with { EvaluationSteps = evaluation.EverySteps ?? arguments.EvaluationSteps }).Evaluations(steps, epochs)
            : evaluation.EverySteps is { } every ? Math.Floor(steps / every)
            : null;
        if (count is > 0 && time.Evaluation?.Set is not null) return count.Value;
        if (count is not 0)
        {
            assumed.Add(count is null ? "evaluations: not in the time, since nothing says how many there are; --eval-steps, or --dataset-tokens where they follow epochs"
                : FormattableString.Invariant($"evaluations: {count:N0}, not in the time, since the size of their set is not known; --eval-samples"));
        }

        return 0;
    }

    /// <summary>Returns what one evaluation takes, in a line.</summary>
    public static string Evaluation(EvaluationTime evaluation) => evaluation.Set is { } set
        ? FormattableString.Invariant($"evaluation {set}: {evaluation.Samples:N0} sequences in {evaluation.Batches:N0} batches of {evaluation.Sequences} on each of {evaluation.Replicas:N0} replicas, forward only")
        : FormattableString.Invariant($"evaluation {evaluation.Batch} a batch of {evaluation.Sequences} on each of {evaluation.Replicas:N0} replicas, forward only; --eval-samples for the set");

    static Seconds Written(TrainingRun run, bool weightsOnly, List<string> assumed)
    {
        var size = Estimator.Checkpoint(run, weightsOnly);
        var nodes = Math.Max(1, run.Gpus / run.GpusPerNode);
        var seconds = new Seconds(size.Value / (nodes * TrainingProject.LlamaStoragePerNode.BytesPerSecond));
        return Assume(assumed, seconds, $"a checkpoint of {size} to storage of {TrainingProject.LlamaStoragePerNode.GigabytesPerSecond:0.#} GB/s per node (Llama 3's report): {seconds}; --checkpoint-time");
    }

    static T Assume<T>(List<string> assumed, T value, FormattableString text)
    {
        assumed.Add(FormattableString.Invariant(text));
        return value;
    }

    static T Assume<T>(List<string> assumed, T value, string text)
    {
        assumed.Add(text);
        return value;
    }

    static string[] Row(string name, Seconds likely, Seconds low, Seconds high) => [name, likely.ToString(), low.ToString(), high.ToString()];

    // a rate falls where the time grows
    static string[] Row(string name, double likely, double fast, double slow, string format) => [name, Shown(likely, format), Shown(likely / slow, format), Shown(likely / fast, format)];

    static string[] Of(string name, ProjectEstimate project, Func<TrainingProject, double> value, string format) => value(project.Fast) == value(project.Slow)
        ? [name, Shown(value(project.Likely), format), "", ""]
        : [name, Shown(value(project.Likely), format), Shown(value(project.Fast), format), Shown(value(project.Slow), format)];

    /// <summary>Writes a rate: whole where it is large, three digits where it is small, never a bare 0.</summary>
    public static string Rate(double value) => Math.Abs(value) switch
    {
        >= 10 => value.ToString("N0", CultureInfo.InvariantCulture),
        >= 0.01 or 0 => value.ToString("0.##", CultureInfo.InvariantCulture),
        _ => value.ToString("0.##e0", CultureInfo.InvariantCulture),
    };

    static string Shown(double value, string format) => format.Length == 0 ? Rate(value) : value.ToString(format, CultureInfo.InvariantCulture);
}
