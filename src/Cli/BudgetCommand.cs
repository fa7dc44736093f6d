using System.CommandLine;
using System.Globalization;
using MemoryModel.Catalog;

namespace MemoryModel.Cli;

/// <summary><c>llm-mem budget</c>: the size and the tokens that a budget trains best.</summary>
static class BudgetCommand
{
    // Dense models on tuned stacks reach 0.38 to 0.45 of the dense peak (Grattafiori et al. 2024, table 4).
    const double UsualUtilization = 0.4;

    public static Command Create()
    {
        var command = new Command("budget", "Compute-optimal parameters and tokens (Chinchilla) for operations, GPU-hours or dollars.");
        var flops = Add(command, "--flops", "Operations of the training: 5.76e23.");
        var hours = Add(command, "--gpu-hours", "GPU-hours, instead of --flops.");
        var dollars = Add(command, "--usd", "US dollars, instead of --flops.");
        var gpu = Add(command, "--gpu", "Accelerator (`llm-mem list gpus`); h100-sxm when absent.");
        var utilization = Add(command, "--mfu", "Model FLOPs utilization; 0.4 when absent.");
        var price = Add(command, "--price", "US dollars of a GPU-hour; the catalog's when absent.");
        var print = OutputOptions.AddTo(command);
        command.SetAction(parsed =>
        {
            var output = print(parsed);
            double? Number(Option<string> option, double least, double most) => parsed.GetValue(option) is { } text ? Amount.Of(option.Name[2..], text, least, most) : null;
            var assumed = new List<string>();
            var name = parsed.GetValue(gpu) ?? Gpus.H100Sxm.Name;
            var accelerator = Gpus.Find(name) ?? throw new InvalidInputException(Gpus.Unknown(name));
            var (work, time, money) = (Number(flops, 1e9, 1e33), Number(hours, 1e-3, 1e15), Number(dollars, 1e-3, 1e15));
            if (new[] { work, time, money }.Count(value => value is not null) != 1) throw new InvalidInputException("needed: one of --flops, --gpu-hours and --usd");
            if (money is { } budget)
            {
                var hour = Number(price, 1e-3, 1e6) ?? (double)(accelerator.Price ?? throw new InvalidInputException($"gpu '{accelerator.Name}' has no price in the catalog; needed: --price")).TypicalUsdPerHour;
                time = budget / hour;
                assumed.Add(FormattableString.Invariant($"{hour} USD per GPU-hour of {accelerator.Name}: {time:N0} GPU-hours"));
            }

            if (time is { } gpuHours)
            {
                var reached = Number(utilization, 1e-3, 1) ?? UsualUtilization;
                var peak = (accelerator.BFloat16 ?? accelerator.Float16 ?? throw new InvalidInputException($"gpu '{accelerator.Name}' has no 16-bit peak; allowed: one that has")).FlopsPerSecond;
                work = gpuHours * 3_600 * peak * reached;
                assumed.Add(FormattableString.Invariant($"MFU {reached:0.##} of {peak / 1e12:N0} TFLOP/s of {accelerator.Name}"));
            }

            Print(output, new(work!.Value), assumed);
            return ExitCode.Answered;
        });
        return command;
    }

    static Option<string> Add(Command command, string name, string help)
    {
        var option = new Option<string>(name) { Description = help, Arity = ArgumentArity.ExactlyOne };
        command.Options.Add(option);
        return option;
    }

    static void Print(Output output, Flops budget, List<string> assumed)
    {
        var answers = ComputeOptimum.Of(budget);
        if (output.Style == OutputStyle.Json)
        {
            output.Line(BudgetJson.Write(budget, answers));
            return;
        }

        if (output.Style == OutputStyle.Text) output.Line($"{budget} of training, 6 per parameter and token");
        output.Rows(["by", "parameters", "tokens", "tokens per parameter", "loss, nats per token"], answers.Select(row => new[]
        {
            row.Method, Shown(row.Parameters), Shown(row.Tokens), (row.Tokens / row.Parameters).ToString("0.0", CultureInfo.InvariantCulture), row.Loss.ToString("0.000", CultureInfo.InvariantCulture),
        }));
        output.Assumed(assumed);
    }

    static string Shown(double count) => count switch
    {
        >= 1e12 => (count / 1e12).ToString("0.00 'T'", CultureInfo.InvariantCulture),
        >= 1e9 => (count / 1e9).ToString("0.00 'B'", CultureInfo.InvariantCulture),
        _ => (count / 1e6).ToString("0.0 'M'", CultureInfo.InvariantCulture),
    };
}
