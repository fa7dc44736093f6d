using System.CommandLine;
using System.Text.Json;

namespace MemoryModel.Cli;

/// <summary>The options that name another tool's arguments: <c>--training-args</c> and <c>--deepspeed</c>. Any other option overrides them.</summary>
static class ArgumentOptions
{
    /// <summary>Adds the options and returns how to apply them: to the run as the other options say it, under those options.</summary>
    public static Func<ParseResult, RunInput, RunOverlay, RunInput> AddTo(Command command)
    {
        var training = new Option<string>("--training-args") { Description = "JSON of Hugging Face TrainingArguments (training_args.to_json_string())." };
        var deepSpeed = new Option<string>("--deepspeed") { Description = "DeepSpeed configuration (ds_config.json)." };
        command.Options.Add(training);
        command.Options.Add(deepSpeed);
        return (parsed, input, overlay) =>
        {
            var arguments = parsed.GetValue(training) is { } path ? ArgumentFiles.TrainingArguments(path) : null;
            var config = parsed.GetValue(deepSpeed) is { } file ? ArgumentFiles.DeepSpeed(file) : null;
            if (arguments is null && config is null) return input;
            if (config is not null && arguments is not null)
            {
                // the command line's configuration takes the place of the one that the arguments name
                arguments = arguments with { DeepSpeed = config };
            }

            var before = input.Run();
            var run = arguments?.Apply(before) ?? config!.Apply(before);
            // the arguments settle what was assumed before, but for the network and the machine
            var machine = before.Assumed.Where(line => line.StartsWith("gpu", StringComparison.Ordinal) || line.StartsWith("attention", StringComparison.Ordinal));
            if (arguments?.SequenceLength is null && before.Assumed.Any(line => line.StartsWith("sequence of ", StringComparison.Ordinal)))
            {
                machine = machine.Append(FormattableString.Invariant($"seq_len: {run.SequenceLength} tokens, which the file does not say (--seq-len)"));
            }

            run = run with { Assumed = [.. run.Model.Assumed, .. machine, .. run.Assumed.Skip(before.Assumed.Length)] };
            return new(overlay.Over(Printed(run)))
            {
                Arguments = arguments,
                FixedByUser = input.FixesGpus,
                Complete = final => Complete(final, arguments, input.FixesGpus),
            };
        };
    }

    static JsonElement Printed(TrainingRun run)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream)) RunWriter.Write(json, run);
        using var document = JsonDocument.Parse(stream.ToArray());
        return document.RootElement.Clone();
    }

    // The micro-batch that the Trainer looks for by itself.
    static TrainingRun Complete(TrainingRun final, TrainingArguments? arguments, bool fixedGpus)
    {
        if (arguments?.FindsMicroBatch != true || !fixedGpus) return final;
        var micro = final.Plan.MicroBatch;
        while (micro > 1 && !Estimator.Memory(With(micro)).Fits)
        {
            // accelerate, utils/memory.py, find_executable_batch_size
            micro = Math.Max(1, (long)(micro * 0.9));
        }

        // transformers raises "No executable batch size found" then
        var found = micro > 1 || Estimator.Memory(With(micro)).Fits;
        return With(micro) with { Assumed = final.Assumed.Add(found ? $"micro_batch: {micro}, found by auto_find_batch_size" : "micro_batch: 1, and auto_find_batch_size finds none that fits") };

        TrainingRun With(long size) => final with { Plan = final.Plan with { MicroBatch = size } };
    }
}
