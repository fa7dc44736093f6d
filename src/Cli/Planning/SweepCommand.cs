using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using MemoryModel.Planning;

namespace MemoryModel.Cli;

/// <summary><c>llm-mem sweep</c>: a grid over any fields, row by row, in shards that can be killed and started again.</summary>
static class SweepCommand
{
    const long LongestRange = 1_000_000;

    public static Command Create()
    {
        var command = new Command("sweep", "A grid over any fields of a run, streamed to CSV, JSON lines or Parquet; resumable, in shards.");
        var over = new Option<string[]>("--over") { Description = "A field and its values: tp=1,2,4,8, zero=0..3, seq-len=4096..65536:4096 (repeatable)." };
        var file = new Option<string>("--output", "-o") { Description = "File to write: .csv, .jsonl or .parquet; CSV on the output when absent.", Arity = ArgumentArity.ExactlyOne };
        var shard = new Option<string>("--shard") { Description = "Part of the rows: 3/16. Rows of all shards together are the grid.", Arity = ArgumentArity.ExactlyOne };
        foreach (var option in new Option[] { over, file, shard })
        {
            command.Options.Add(option);
        }

        var read = RunOptions.AddTo(command);
        var print = OutputOptions.AddTo(command, rows: false);
        command.SetAction(parsed =>
        {
            var grid = new SweepGrid([.. (parsed.GetValue(over) ?? []).Select(Axis)]);
            var options = grid.Axes.Select(axis => RunVariation.Find("over", axis.Name)).ToArray();
            Check(grid, options);
            var (part, parts) = Shard(parsed.GetValue(shard) ?? "1/1");
            var input = read(parsed);
            SweepRow Row(long index) => SweepRow.Of(index, grid.Row(index), input, options);
            using var stop = new CancellationTokenSource();
            void Stop(object? sender, ConsoleCancelEventArgs press)
            {
                press.Cancel = !stop.IsCancellationRequested;
                stop.Cancel();
            }

            var problems = new SweepProblems(grid);
            Console.CancelKeyPress += Stop;
            try
            {
                using var sink = SweepSink.Open(parsed.GetValue(file), parsed.InvocationConfiguration.Output, new(grid, part, parts), print(parsed).Style == OutputStyle.Json);
                sink.Check(Row);
                foreach (var index in grid.Shard(part, parts, sink.LastRow))
                {
                    if (stop.IsCancellationRequested)
                    {
                        parsed.InvocationConfiguration.Error.WriteLine("stopped; the same command goes on after the last row");
                        return ExitCode.OurFault;
                    }

                    var row = Row(index);
                    problems.Add(row);
                    sink.Write(row);
                }

                sink.Complete();
                foreach (var line in problems.Warnings())
                {
                    parsed.InvocationConfiguration.Error.WriteLine(line);
                }
            }
            finally
            {
                Console.CancelKeyPress -= Stop;
            }

            return ExitCode.Answered;
        });
        return command;
    }

    // A value that the field cannot hold is wrong input; one that does not go with the others is a row with its problem.
    static void Check(SweepGrid grid, RunOption[] options)
    {
        var overlay = new RunOverlay();
        foreach (var (axis, option) in grid.Axes.Zip(options))
        {
            foreach (var value in axis.Values)
            {
                overlay.Set(option, value);
            }
        }
    }

    static SweepAxis Axis(string text)
    {
        if (text.Split('=', 2) is not [var name, var values] || values.Length == 0)
        {
            throw new InvalidInputException($"over is '{text}'; allowed: a field and its values, such as tp=1,2,4,8 or zero=0..3");
        }

        return new(name.Trim(), [.. values.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).SelectMany(value => Range(name, value))]);
    }

    // "0..3" counts by one, "4096..65536:4096" by its step.
    static IEnumerable<string> Range(string name, string text)
    {
        if (text.Split("..") is not [var from, var rest])
        {
            return [text];
        }

        var (to, by) = rest.Split(':') is [var end, var step] ? (end, step) : (rest, "1");
        var (first, last, distance) = (Quantities.Count(name, from, 0, 1_000_000_000_000_000), Quantities.Count(name, to, 0, 1_000_000_000_000_000), Quantities.Count(name, by, 1, 1_000_000_000_000_000));
        return last >= first && (last - first) / distance < LongestRange
            ? Enumerable.Range(0, (int)((last - first) / distance) + 1).Select(i => (first + i * distance).ToString(CultureInfo.InvariantCulture))
            : throw new InvalidInputException($"over {name} is '{text}'; allowed: a range that rises, of at most {LongestRange} values");
    }

    static (int Part, int Parts) Shard(string text) =>
        text.Split('/') is [var part, var parts] && int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var i) && int.TryParse(parts, NumberStyles.None, CultureInfo.InvariantCulture, out var n) && i >= 1 && i <= n
            ? (i, n)
            : throw new InvalidInputException($"shard is '{text}'; allowed: a part of a whole, from 1/n to n/n, such as 3/16");
}
