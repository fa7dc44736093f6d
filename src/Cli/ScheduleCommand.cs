using System.CommandLine;
using System.Globalization;

namespace MemoryModel.Cli;

/// <summary><c>llm-mem schedule training_args.json</c>: the learning rate of every step, drawn.</summary>
static class ScheduleCommand
{
    public static Command Create()
    {
        var command = new Command("schedule", "Draw the learning rate of Hugging Face TrainingArguments.");
        var file = new Argument<string>("training_args.json") { Description = "The JSON that training_args.to_json_string() writes, or any part of it." };
        var steps = new Option<string>("--max-steps") { Description = "Steps of the training, before the file's max_steps." };
        var samples = new Option<string>("--samples") { Description = "Sequences of the data set, where the file counts epochs." };
        var replicas = new Option<string>("--dp") { Description = "Data-parallel GPUs, where the file counts epochs; 1 when absent." };
        command.Arguments.Add(file);
        foreach (var option in new[] { steps, samples, replicas }) command.Options.Add(option);
        var print = OutputOptions.AddTo(command);
        command.SetAction(parsed =>
        {
            var output = print(parsed);
            var arguments = ArgumentFiles.TrainingArguments(parsed.GetValue(file)!);
            var count = Count("--max-steps", parsed.GetValue(steps))
                ?? arguments.Steps(Count("--samples", parsed.GetValue(samples)), Count("--dp", parsed.GetValue(replicas)) ?? 1);
            Print(output, arguments.LearningRates(Math.Max(1, count)));
            return ExitCode.Answered;
        });
        return command;
    }

    static long? Count(string option, string? text) => text is null ? null : Quantities.Count(option[2..], text, 1, 1_000_000_000_000);

    static void Print(Output output, LearningRateSchedule schedule)
    {
        var last = schedule.Steps - 1;
        if (output.Style == OutputStyle.Text)
        {
            foreach (var line in Chart.Of(schedule.At, last)) output.Line(line);
            var highest = schedule.WarmupSteps;
            output.Line(string.Create(CultureInfo.InvariantCulture, $"{Name(schedule.Kind)}, {schedule.Steps:N0} steps, {highest:N0} of them warm-up; learning rate {schedule.At(0):0.###e0} at the first, {schedule.Peak:0.###e0} at most, {schedule.At(last):0.###e0} at the last"));
        }
        else if (output.Style == OutputStyle.Json)
        {
            output.Json(json =>
            {
                json.WriteStartObject();
                json.WriteString("schema", "llm-mem/schedule/1");
                json.WriteString("kind", Name(schedule.Kind));
                json.WriteNumber("steps", schedule.Steps);
                json.WriteNumber("warmup_steps", schedule.WarmupSteps);
                json.WriteStartArray("learning_rate");
                foreach (var step in Shown(last))
                {
                    json.WriteStartObject();
                    json.WriteNumber("step", step);
                    json.WriteNumber("value", schedule.At(step));
                    json.WriteEndObject();
                }

                json.WriteEndArray();
                json.WriteEndObject();
            });
        }
        else
        {
            output.Rows(["step", "learning rate"], Shown(last).Select(step => new[] { step.ToString(CultureInfo.InvariantCulture), schedule.At(step).ToString("R", CultureInfo.InvariantCulture) }));
        }
    }

    // Every step of a short training, of a long one as many as fill a plot.
    static IEnumerable<long> Shown(long last)
    {
        const long Most = 1000;
        return last < Most
            ? Enumerable.Range(0, (int)last + 1).Select(step => (long)step)
            : Enumerable.Range(0, (int)Most).Select(index => (long)Math.Round(index * (last / (double)(Most - 1))));
    }

    static string Name(LearningRateKind kind) => kind switch
    {
        LearningRateKind.CosineWithRestarts => "cosine_with_restarts",
        LearningRateKind.ConstantWithWarmup => "constant_with_warmup",
        LearningRateKind.InverseSquareRoot => "inverse_sqrt",
        LearningRateKind.CosineWithMinimum => "cosine_with_min_lr",
        LearningRateKind.CosineWarmupWithMinimum => "cosine_warmup_with_min_lr",
        LearningRateKind.WarmupStableDecay => "warmup_stable_decay",
        LearningRateKind.DeepSpeedWarmup => "WarmupLR",
        LearningRateKind.DeepSpeedWarmupDecay => "WarmupDecayLR",
        LearningRateKind.DeepSpeedWarmupCosine => "WarmupCosineLR",
        _ => kind.ToString().ToLowerInvariant(),
    };
}
