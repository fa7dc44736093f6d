using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using MemoryModel.Planning;

namespace MemoryModel.Cli;

/// <summary><c>llm-mem max</c>: how far one quantity of a run can go, and what stops it.</summary>
static class MaxCommand
{
    static readonly string[] Names = [.. LimitQuantity.All.Select(quantity => quantity.Name), "gpus", "gpu"];

    public static Command Create()
    {
        var command = new Command("max", "The largest micro-batch, sequence, model … that fits, the fewest GPUs or the cheapest GPU, and what binds.");
        var of = new Option<string>("--of") { Description = $"What to find: {string.Join(", ", Names)} (gpus: the fewest; gpu: the cheapest).", Arity = ArgumentArity.ExactlyOne };
        var step = new Option<string>("--step") { Description = "Distance between values that are looked at; the least that the degrees allow when absent.", Arity = ArgumentArity.ExactlyOne };
        of.CompletionSources.Add(Names);
        command.Options.Add(of);
        command.Options.Add(step);
        var fit = FitOptions.AddTo(command);
        var read = RunOptions.AddTo(command);
        var print = OutputOptions.AddTo(command);
        command.SetAction(parsed =>
        {
            var output = print(parsed);
            var name = parsed.GetValue(of) ?? throw new InvalidInputException($"--of is missing; allowed: {string.Join(", ", Names)}");
            var word = PlanOptionSet.Word(name, "of", [.. Names.Select(known => (known, known))]);
            var input = read(parsed);
            var distance = parsed.GetValue(step) is { } text ? Quantities.Count("step", text, 1, 1_000_000_000) : 1;
            var (reserve, confidence) = fit(parsed);
            Capacity Held(TrainingRun run) => Capacity.Of(run, reserve, confidence);
            if (word == "gpu")
            {
                var choices = GpuChoice.Of(input.Run(), run => reserve < run.Accelerator.UsableMemory ? Held(run) : Capacity.Of(run));
                Print(output, choices);
                return choices.IsEmpty ? ExitCode.DoesNotFit : ExitCode.Answered;
            }

            var limit = word == "gpus" ? FewestGpus(input, Held) : Find(input, LimitQuantity.All.Single(quantity => quantity.Name == word), distance, Held);
            Print(output, word, limit);
            return limit.Value is null ? ExitCode.DoesNotFit : ExitCode.Answered;
        });
        return command;
    }

    // A network that only the parameters describe is read with some number of them; the sequences of a step follow the micro-batch.
    static Limit Find(RunInput input, LimitQuantity quantity, long step, Func<TrainingRun, Capacity> capacity)
    {
        var start = input.IsArgumentList && quantity != LimitQuantity.Parameters ? input
            : quantity == LimitQuantity.Parameters ? input.With(["model"], ("model.parameters", "1000000"), ("model.inferred", "true"))
            : quantity == LimitQuantity.MicroBatch ? input.With(["micro_batch", "global_batch"], ("micro_batch", "1"))
            : quantity == LimitQuantity.Sequence ? input.With(["seq_len"], ("seq_len", Least(input)))
            : input;
        return Limits.Of(start.Run(), quantity, capacity, step);
    }

    // The reader checks nothing of a sequence, but a batch may follow from it: as short as the degrees allow.
    static string Least(RunInput input) => LimitQuantity.Sequence.Step(input.Run()).ToString(CultureInfo.InvariantCulture);

    static Limit FewestGpus(RunInput input, Func<TrainingRun, Capacity> capacity)
    {
        var batch = input.GlobalBatch;
        var run = input.With(["hardware.gpus", "hardware.nodes", "parallel.dp", "global_batch"]).Run();
        return Limits.FewestGpus(run, batch, capacity);
    }

    static void Print(Output output, string name, Limit limit)
    {
        if (output.Style == OutputStyle.Json)
        {
            output.Line(LimitJson.Write(name, limit));
            return;
        }

        if (output.Style != OutputStyle.Text)
        {
            output.Rows(["of", "value", "binds"], [[name, limit.Value?.ToString(CultureInfo.InvariantCulture) ?? "", limit.Binds]]);
            return;
        }

        output.Line(limit.Value is { } found
            ? FormattableString.Invariant($"{(name == "gpus" ? "fewest gpus" : "largest " + name)}: {found:N0}   {output.Size(limit.Fitting!.Device)} of {output.Size(limit.Fitting.Run.Accelerator.UsableMemory)} per GPU on {limit.Fitting.Run.Gpus:N0} × {limit.Fitting.Run.Accelerator.Name}")
            : $"no value of {name} fits");
        if (name is "hidden" or "layers" or "experts" or "params" && limit.Fitting?.Run is { } run)
        {
            output.Line($"network: {Shape(run)}");
        }

        output.Line($"binds: {limit.Binds}");
        output.Assumed(limit.Assumed);
    }

    static string Shape(TrainingRun run)
    {
        var shape = ModelDescription.Of(run.Model);
        string Part(string what, long? value) => value is { } number ? FormattableString.Invariant($", {what} {number:N0}") : "";
        return FormattableString.Invariant($"{run.Model.Layers:N0} layers of {run.Model.Hidden:N0}") + Part("heads", shape.Heads) + Part("key/value heads", shape.KvHeads) + Part("feed-forward", shape.FfnHidden)
            + Part("experts", shape.Experts) + Part("of width", shape.ExpertFfnHidden) + FormattableString.Invariant($", {run.StatedParameters ?? ModelParameters.Of(run.Model).Total:N0} parameters");
    }

    static void Print(Output output, ImmutableArray<GpuChoice> choices)
    {
        if (output.Style == OutputStyle.Json)
        {
            output.Line(LimitJson.Write(choices));
            return;
        }

        output.Rows(["gpu", "GPUs", "USD/h", "device", "of"], choices.Select(choice => new[]
        {
            choice.Estimate.Run.Accelerator.Name, choice.Estimate.Run.Gpus.ToString(CultureInfo.InvariantCulture), choice.UsdPerHour?.ToString("0.00", CultureInfo.InvariantCulture) ?? "",
            output.Size(choice.Estimate.Device), output.Size(choice.Estimate.Run.Accelerator.UsableMemory),
        }));
        if (output.Style == OutputStyle.Text)
        {
            output.Line(choices.IsEmpty ? "no gpu of the catalog fits" : choices[0].UsdPerHour is { } dollars
                ? FormattableString.Invariant($"cheapest that fits: {choices[0].Estimate.Run.Accelerator.Name}, {dollars:0.00} USD an hour in all")
                : $"smallest that fits, without a known price: {choices[0].Estimate.Run.Accelerator.Name}");
            if (!choices.IsEmpty) output.Assumed(choices[0].Estimate.Run.Assumed);
        }
    }
}
