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
            output.Line(string.Create(CultureInfo.InvariantCulture, $"{LearningRateKinds.Name(schedule.Kind)}, {schedule.Steps:N0} steps, {highest:N0} of them warm-up; learning rate {schedule.At(0):0.###e0} at the first, {schedule.Peak:0.###e0} at most, {schedule.At(last):0.###e0} at the last"));
        }
        else if (output.Style == OutputStyle.Json)
        {
            output.Line(ScheduleJson.Write(schedule));
        }
        else
        {
            output.Rows(["step", "learning rate"], schedule.Plotted().Select(step => new[] { step.ToString(CultureInfo.InvariantCulture), schedule.At(step).ToString("R", CultureInfo.InvariantCulture) }));
        }
    }
}
