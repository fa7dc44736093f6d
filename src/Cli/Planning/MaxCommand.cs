using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using MemoryModel.Catalog;
using MemoryModel.Planning;

namespace MemoryModel.Cli;

/// <summary><c>llm-mem max</c>: how far one quantity of a run can go, and what stops it.</summary>
static class MaxCommand
{
    static readonly (string Name, string Path, long Most, string[] Displaced)[] Quantity =
    [
        ("micro-batch", "micro_batch", 1_000_000, ["global_batch"]),
        ("seq-len", "seq_len", 100_000_000, []),
        ("layers", "model.layers", 1_000_000, []),
        ("experts", "model.experts", 1_000_000, []),
        ("lora-rank", "peft.rank", 1_000_000, []),
        ("params", "model.parameters", 1_000_000_000_000_000, ["model"]),
    ];

    static readonly string[] Names = [.. Quantity.Select(row => row.Name), "gpus", "gpu"];

    public static Command Create()
    {
        var command = new Command("max", "The largest micro-batch, sequence, model … that fits, the fewest GPUs or the cheapest GPU, and what binds.");
        var of = new Option<string>("--of") { Description = $"What to find: {string.Join(", ", Names)} (gpus: the fewest; gpu: the cheapest).", Arity = ArgumentArity.ExactlyOne };
        var step = new Option<string>("--step") { Description = "Distance between values that are looked at; 1 when absent.", Arity = ArgumentArity.ExactlyOne };
        of.CompletionSources.Add(Names);
        command.Options.Add(of);
        command.Options.Add(step);
        var read = RunOptions.AddTo(command);
        var print = OutputOptions.AddTo(command);
        command.SetAction(parsed =>
        {
            var output = print(parsed);
            var name = parsed.GetValue(of) ?? throw new InvalidInputException($"of is missing; allowed: {string.Join(", ", Names)}");
            var input = read(parsed);
            var distance = parsed.GetValue(step) is { } text ? Quantities.Count("step", text, 1, 1_000_000_000) : 1;
            if (name == "gpu")
            {
                PrintGpus(output, input);
                return ExitCode.Answered;
            }

            var limit = name == "gpus" ? FewestGpus(input) : Find(input, name, distance);
            Print(output, name, limit);
            return limit.Value is null ? ExitCode.DoesNotFit : ExitCode.Answered;
        });
        return command;
    }

    static Limit Find(RunInput input, string name, long step)
    {
        var row = PlanOptionSet.Word(name, "of", [.. Quantity.Select(row => (row.Name, row))]);
        if (name == "params")
        {
            return Limits.LargestParameters(value => With(input, row.Path, row.Displaced, value));
        }

        return Limits.Largest(value => With(input, row.Path, row.Displaced, value), step, row.Most - row.Most % step, step);
    }

    static TrainingRun With(RunInput input, string path, string[] displaced, long value)
    {
        var text = value.ToString(CultureInfo.InvariantCulture);
        return path == "model.parameters"
            ? input.With(displaced, (path, text), ("model.inferred", "true")).Run()
            : input.With([path, .. displaced], (path, text)).Run();
    }

    static Limit FewestGpus(RunInput input)
    {
        var counts = GpuCounts.Of(input.Run());
        var below = counts.SmallestThatFits is { } fit ? counts.Rows.LastOrDefault(row => !row.Fits && row.Run.Gpus < fit.Run.Gpus) : counts.Rows[^1];
        return new(counts.SmallestThatFits?.Run.Gpus, counts.SmallestThatFits, below,
            below is null ? "one replica fits" : $"device memory: {below.Device} of {below.Run.Accelerator.UsableMemory} on {below.Run.Gpus} GPUs");
    }

    static void Print(Output output, string name, Limit limit)
    {
        if (output.Style == OutputStyle.Json)
        {
            output.Json(json =>
            {
                json.WriteStartObject();
                json.WriteString("schema", "llm-mem/max/1");
                json.WriteString("of", name);
                if (limit.Value is { } value)
                {
                    json.WriteNumber("value", value);
                }
                else
                {
                    json.WriteNull("value");
                }

                json.WriteString("binds", limit.Binds);
                Device(json, "at", limit.Fitting);
                Device(json, "beyond", limit.Beyond);
                json.WriteEndObject();
            });
            return;
        }

        if (output.Style != OutputStyle.Text)
        {
            output.Rows(["of", "value", "binds"], [[name, limit.Value?.ToString(CultureInfo.InvariantCulture) ?? "", limit.Binds]]);
            return;
        }

        output.Line(limit.Value is { } found
            ? FormattableString.Invariant($"{(name == "gpus" ? "fewest gpus" : "largest " + name)}: {found:N0}   {output.Size(limit.Fitting!.Device)} of {output.Size(limit.Fitting.Run.Accelerator.UsableMemory)} per GPU on {limit.Fitting.Run.Gpus:N0} × {limit.Fitting.Run.Accelerator.Name}")
            : $"no {name} fits");
        output.Line($"binds: {limit.Binds}");
    }

    static void Device(Utf8JsonWriter json, string name, MemoryEstimate? estimate)
    {
        if (estimate is not null)
        {
            json.WriteNumber(name + "_device_bytes", estimate.Device.Value);
        }
    }

    static void PrintGpus(Output output, RunInput input)
    {
        var rows = Gpus.All
            .Select(gpu => (Gpu: gpu, Estimate: Estimator.Memory(input.With(["hardware.gpu", "hardware.gpu_memory"], ("hardware.gpu", $"\"{JsonEncodedText.Encode(gpu.Name)}\"")).Run())))
            .Where(row => row.Estimate.Fits)
            .Select(row => (row.Gpu, row.Estimate, Dollars: row.Gpu.Price?.TypicalUsdPerHour * row.Estimate.Run.Gpus))
            .OrderBy(row => row.Dollars is null).ThenBy(row => row.Dollars).ThenBy(row => row.Gpu.UsableMemory).ThenBy(row => row.Gpu.Name, StringComparer.Ordinal).ToList();
        output.Rows(["gpu", "GPUs", "USD/h", "device", "of"], rows.Select(row => new[]
        {
            row.Gpu.Name, row.Estimate.Run.Gpus.ToString(CultureInfo.InvariantCulture), row.Dollars?.ToString("0.00", CultureInfo.InvariantCulture) ?? "", output.Size(row.Estimate.Device), output.Size(row.Gpu.UsableMemory),
        }));
        if (output.Style == OutputStyle.Text)
        {
            output.Line(rows.Count == 0 ? "no gpu of the catalog fits" : rows[0].Dollars is { } dollars ? FormattableString.Invariant($"cheapest that fits: {rows[0].Gpu.Name}, {dollars:0.00} USD an hour in all") : $"smallest that fits, without a known price: {rows[0].Gpu.Name}");
        }
    }
}
