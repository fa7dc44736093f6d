using System.CommandLine;
using Spectre.Console;

namespace MemoryModel.Cli;

/// <summary>What <c>estimate</c> and <c>explain</c> say about time: one step, and a whole training where the user asks.</summary>
sealed class TimeAnswer(TimeProfile? profile, ProjectRequest request, TrainingArguments? arguments)
{
    public static Func<ParseResult, RunInput, TimeAnswer> AddTo(Command command)
    {
        var profile = ProfileOption.AddTo(command);
        var project = ProjectOptions.AddTo(command);
        return (parsed, input) => new(profile(parsed), Completed(project(parsed, input), input.Arguments), input.Arguments);
    }

    /// <summary>Refuses a question about a whole training that no number of GPUs runs.</summary>
    /// <exception cref="InvalidInputException">A training is asked about.</exception>
    public void NeedGpus()
    {
        if (request.Asked is { } option)
        {
            throw new InvalidInputException($"{option} is given without gpus; needed with it: --gpus, --nodes or --dp");
        }
    }

    /// <summary>Returns the estimate with its time as JSON, and a row for each number of GPUs where none was given.</summary>
    public string Json(MemoryEstimate estimate, IReadOnlyList<MemoryEstimate>? counts = null) =>
        Of(estimate.Run) is var (time, project, _) ? EstimateJson.Write(estimate with { Run = estimate.Run with { Training = request.Over(estimate.Run.Training).Terms(time, project, arguments) } }, time, project, counts) : EstimateJson.Write(estimate, counts: counts);

    /// <summary>Prints the time and returns what was assumed.</summary>
    public IReadOnlyList<string> Print(Output output, TrainingRun run, bool explain)
    {
        if (Of(run) is not var (time, project, assumed)) return [];
        if (project is not null || (request.Convention ?? run.Training?.Operations) is not null)
        {
            output.Rows(["time", "likely", "90 % from", "to"], ProjectAnswer.Rows(time, project));
        }
        else if (output.Style == OutputStyle.Text)
        {
            output.Line(FormattableString.Invariant($"step {time.Step} ({time.Low.In(time.Step)} to {time.High.In(time.Step)}), {ProjectAnswer.Rate(time.TokensPerSecondPerAccelerator)} tokens/s per GPU, {ProjectAnswer.Rate(time.ModelRate.TeraPerSecond)} TFLOP/s, MFU {100 * time.ModelUtilization:0.0} %, bubble {100 * time.BubbleFraction:0.0} %, exposed communication {time.ExposedCommunication}"));
        }

        if (output.Style == OutputStyle.Text && time.Evaluation is { } evaluation) output.Line(ProjectAnswer.Evaluation(evaluation));
        if (output.Style == OutputStyle.Text && arguments is not null) Checkpoints(output, run, arguments);
        if (explain && output.Style == OutputStyle.Text) output.Render(Tree(time));
        return assumed;
    }

    (StepTimeEstimate Time, ProjectEstimate? Project, List<string> Assumed)? Of(TrainingRun run)
    {
        if (Estimator.Time(run, profile) is not { } step) return null;
        List<string> assumed = step.ForeignProfile is { } foreign ? [foreign] : [];
        var asked = request.Over(run.Training);
        var time = ProjectAnswer.Counted(run, step, asked);
        return (time, ProjectAnswer.Project(run, time, asked, arguments, assumed), assumed);
    }

    // Training arguments that count steps or epochs ask about a whole training.
    static ProjectRequest Completed(ProjectRequest request, TrainingArguments? arguments) => request.Tokens is not null || arguments is null ? request
        : arguments.MaxSteps is { } steps ? request with { Tokens = perStep => steps * perStep }
        : request.DatasetTokens is { } data ? request with { Tokens = _ => arguments.Epochs * data }
        : request;

    static void Checkpoints(Output output, TrainingRun run, TrainingArguments arguments)
    {
        if (arguments.Save == TrainerInterval.None) return;
        var size = Estimator.Checkpoint(run, arguments.SavesOnlyModel);
        var every = arguments.Save switch
        {
            TrainerInterval.Epoch => "every epoch",
            TrainerInterval.Best => "at the best metric",
            _ => arguments.SaveSteps < 1 ? FormattableString.Invariant($"every {100 * arguments.SaveSteps:0.#} % of the steps") : FormattableString.Invariant($"every {arguments.SaveSteps:0} steps"),
        };
        var kept = arguments.KeptCheckpoints is { } count ? FormattableString.Invariant($", the last {count} kept: {output.Size(size * count)}") : ", all kept";
        output.Line($"checkpoint {output.Size(size)} ({(arguments.SavesOnlyModel ? "weights" : "weights and optimizer states")}) {every}{kept}");
    }

    static Tree Tree(StepTimeEstimate time)
    {
        var tree = new Tree(Markup.Escape($"{time.Step} a step on the stage that sets the pace"));
        foreach (var group in time.Explanation.Terms)
        {
            var node = tree.AddNode(Markup.Escape($"{group.Name}  {group.Seconds}"));
            foreach (var term in group.Terms) node.AddNode(Markup.Escape($"{term.Name}  {term.Seconds}  = {term.Formula}  {term.Source}"));
        }

        foreach (var layer in time.Layers)
        {
            var node = tree.AddNode(Markup.Escape($"{layer.Name}  {layer.Seconds}  {layer.Formula}"));
            foreach (var group in layer.Terms)
            {
                var part = node.AddNode(Markup.Escape($"{group.Name}  {group.Seconds}  {group.Source} {group.Where}"));
                foreach (var term in group.Terms) part.AddNode(Markup.Escape($"{term.Name}  {term.Seconds}  = {term.Formula}"));
                if (group.Symbols.Length > 0) part.AddNode(Markup.Escape("where  " + string.Join("  ", group.Symbols.Select(symbol => FormattableString.Invariant($"{symbol.Key} = {symbol.Value:N0}")))));
            }
        }

        return tree;
    }
}
