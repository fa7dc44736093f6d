using System.CommandLine;

namespace MemoryModel.Cli;

/// <summary>What a user wants to know about a whole training, beyond one step.</summary>
sealed record ProjectRequest
{
    /// <summary>Tokens to train on, given the tokens of a step; null where only one step was asked about.</summary>
    public Func<double, double>? Tokens { get; init; }

    /// <summary>The option by which a user asked about a whole training; null where only one step was asked about.</summary>
    public string? Asked { get; init; }

    /// <summary>Tokens of the data set.</summary>
    public double? DatasetTokens { get; init; }

    /// <summary>US dollars of an accelerator-hour.</summary>
    public decimal? Price { get; init; }

    /// <summary>Power of the site over that of the accelerators.</summary>
    public double? PowerUsageEffectiveness { get; init; }

    /// <summary>Kilograms of CO₂ per kilowatt-hour.</summary>
    public double? Carbon { get; init; }

    /// <summary>Mean time between failures of one accelerator; zero leaves failures out.</summary>
    public Seconds? TimeBetweenFailures { get; init; }

    /// <summary>Time to write a checkpoint.</summary>
    public Seconds? CheckpointTime { get; init; }

    /// <summary>Time from a failure to the first new step.</summary>
    public Seconds? RestartTime { get; init; }

    /// <summary>How model operations are counted for TFLOP/s and MFU.</summary>
    public string? Convention { get; init; }

    /// <summary>Steps between two checkpoints, where the run says so.</summary>
    public double? StepsBetweenCheckpoints { get; init; }

    /// <summary>Evaluations of the training, where the run says how many.</summary>
    public double? Evaluations { get; init; }

    /// <summary>Returns the request with what a run says in place of what no option does.</summary>
    public ProjectRequest Over(TrainingTerms? run) => run is null ? this : this with
    {
        Tokens = Tokens ?? (run.Tokens is { } all ? _ => all : null),
        // as many as the run's own length has
        Evaluations = Tokens is null ? run.Evaluations : null,
        StepsBetweenCheckpoints = run.StepsBetweenCheckpoints,
        Price = Price ?? run.UsdPerGpuHour,
        PowerUsageEffectiveness = PowerUsageEffectiveness ?? run.PowerUsageEffectiveness,
        Carbon = Carbon ?? run.CarbonKilogramsPerKilowattHour,
        TimeBetweenFailures = TimeBetweenFailures ?? run.TimeBetweenFailures,
        CheckpointTime = CheckpointTime ?? run.CheckpointTime,
        RestartTime = RestartTime ?? run.RestartTime,
        Convention = Convention ?? run.Operations,
    };

    /// <summary>Returns the terms by which a run is asked the same again.</summary>
    public TrainingTerms? Terms(StepTimeEstimate time, ProjectEstimate? project, TrainingArguments? arguments) => project is null && Convention is null ? null : new()
    {
        Tokens = project?.Likely.Tokens,
        UsdPerGpuHour = Price,
        PowerUsageEffectiveness = PowerUsageEffectiveness,
        CarbonKilogramsPerKilowattHour = Carbon,
        TimeBetweenFailures = TimeBetweenFailures,
        // the arguments say what a checkpoint holds
        CheckpointTime = CheckpointTime ?? (arguments is null ? null : project?.Likely.CheckpointTime),
        RestartTime = RestartTime,
        StepsBetweenCheckpoints = StepsBetweenCheckpoints ?? (project?.Likely.CheckpointInterval / time.Step),
        Evaluations = project?.Likely.Evaluations is > 0 and var count ? count : null,
        Operations = Convention,
    };
}

/// <summary>The options of <c>estimate</c> about a whole training.</summary>
static class ProjectOptions
{
    public static Func<ParseResult, RunInput, ProjectRequest> AddTo(Command command)
    {
        var tokens = Add("--tokens", "Tokens to train on: 15.6e12, 300b.");
        var epochs = Add("--epochs", "Passes over --dataset-tokens, instead of --tokens.");
        var dataset = Add("--dataset-tokens", "Tokens of the data set.");
        var steps = Add("--max-steps", "Optimizer steps, instead of --tokens.");
        var price = Add("--price", "US dollars of a GPU-hour; the catalog's when absent.");
        var effectiveness = Add("--pue", "Power of the site over that of the GPUs; 1.1 when absent (LLaMA's report).");
        var carbon = Add("--carbon", "Kilograms of CO2 per kWh; 0.385 when absent (LLaMA's report).");
        var failures = Add("--mtbf", "Mean hours between failures of one GPU; 50,700 when absent (Llama 3's report), 0 leaves failures out.");
        var checkpoint = Add("--checkpoint-time", "Seconds to write a checkpoint; its size over 1 GB/s per node when absent.");
        var restart = Add("--restart-time", "Seconds from a failure to the next step; 600 when absent.");
        var convention = Add("--flops-convention", $"How TFLOP/s and MFU count operations: {string.Join(", ", FlopsConventions.Names)}.");
        return (parsed, input) =>
        {
            double? Number(Option<string> option, double least, double most) => parsed.GetValue(option) is { } text ? Amount.Of(option.Name[2..], text, least, most) : null;
            Func<double, double>? count = null;
            var (given, times, size, number) = (Number(tokens, 1, 1e18), Number(epochs, 1e-6, 1e6), Number(dataset, 1, 1e18), Number(steps, 1, 1e12));
            if (new[] { given, times, number }.Count(value => value is not null) > 1) throw new InvalidInputException("tokens, epochs and max-steps are given together; allowed: one of them");
            if (times is not null && size is null) throw new InvalidInputException("epochs is given; needed with it: --dataset-tokens");
            // Hugging Face's arguments count steps or epochs themselves.
            var counted = given ?? times ?? number;
            if (counted is null && parsed.GetValue<string?>("--training-args") is null && !input.Has("training.tokens") && new[] { dataset, price, effectiveness, carbon, failures, checkpoint, restart }.FirstOrDefault(option => parsed.GetValue(option) is not null) is { } lone)
            {
                throw new InvalidInputException($"{lone.Name[2..]} is given without the length of a training; needed with it: --tokens, --epochs or --max-steps");
            }

            if (given is { } all) count = _ => all;
            if (times is { } passes && size is { } data) count = _ => passes * data;
            if (number is { } wanted) count = perStep => wanted * perStep;
            return new()
            {
                Tokens = count,
                Asked = new[] { tokens, epochs, steps }.FirstOrDefault(option => parsed.GetValue(option) is not null)?.Name[2..],
                DatasetTokens = size,
                Price = (decimal?)Number(price, 0, 1e6),
                PowerUsageEffectiveness = Number(effectiveness, 1, 10),
                Carbon = Number(carbon, 0, 10),
                TimeBetweenFailures = Number(failures, 0, 1e12) is { } hours ? new(hours * 3_600) : null,
                CheckpointTime = Number(checkpoint, 0, 1e9) is { } written ? new(written) : null,
                RestartTime = Number(restart, 0, 1e9) is { } restarted ? new(restarted) : null,
                Convention = parsed.GetValue(convention) is { } name ? FlopsConventions.Checked(name) : null,
            };
        };

        Option<string> Add(string name, string help)
        {
            var option = new Option<string>(name) { Description = help, Arity = ArgumentArity.ExactlyOne };
            command.Options.Add(option);
            return option;
        }
    }
}
