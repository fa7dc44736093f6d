using System.CommandLine;
using MemoryModel.Catalog;

namespace MemoryModel.Cli;

/// <summary>The command line: parses, calls the library, prints.</summary>
static class LlmMemCommand
{
    const int Answered = 0;
    const int OurFault = 1;
    const int BadInput = 2;
    const int DoesNotFit = 3;

    static readonly long[] GpuCounts = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384];

    public static int Run(string[] args, TextWriter output, TextWriter error)
    {
        using var answer = new StringWriter();
        try
        {
            var parsed = Root(answer).Parse(args);
            if (parsed.Errors.Count > 0)
            {
                error.WriteLine("error: " + parsed.Errors[0].Message.ReplaceLineEndings(" ") + Suggestion(args, parsed));
                return BadInput;
            }

            var code = parsed.Invoke(new InvocationConfiguration { Output = answer, Error = error, EnableDefaultExceptionHandler = false });
            output.Write(answer.ToString());
            return code;
        }
        catch (InvalidInputException problem)
        {
            error.WriteLine("error: " + problem.Message);
            return BadInput;
        }
#pragma warning disable CA1031 // the outermost frame: a fault of ours is one line and exit 1, never a stack trace
        catch (Exception fault)
#pragma warning restore CA1031
        {
            error.WriteLine($"internal error: {fault.GetType().Name}: {fault.Message}");
            return OurFault;
        }
    }

    static RootCommand Root(TextWriter output)
    {
        var root = new RootCommand("Bytes per GPU of an LLM training run, when they peak, and why. Example: llm-mem --params 175e9 --zero 3");
        var printer = new Printer(output);
        EstimateLike(root, printer, output, explain: false);
        var estimate = new Command("estimate", "bytes per GPU and whether the run fits");
        EstimateLike(estimate, printer, output, explain: false);
        var explain = new Command("explain", "every term with its formula, the numbers put in, and its source");
        EstimateLike(explain, printer, output, explain: true);
        root.Subcommands.Add(estimate);
        root.Subcommands.Add(explain);
        root.Subcommands.Add(Params(printer, output));
        root.Subcommands.Add(List(printer));
        root.Subcommands.Add(ValidateCommand.Create());
        return root;
    }

    static void EstimateLike(Command command, Printer printer, TextWriter output, bool explain)
    {
        var options = new RunOptions();
        var json = new Option<bool>("--json") { Description = "print JSON (schema llm-mem/estimate/1)" };
        var check = new Option<bool>("--check") { Description = "exit 3 when the run does not fit" };
        options.AddTo(command);
        command.Options.Add(json);
        command.Options.Add(check);
        command.SetAction(parsed =>
        {
            var run = options.Run(parsed);
            if (!options.HasGpus(parsed) && !explain && !parsed.GetValue(json))
            {
                return Table(run, printer, parsed.GetValue(check));
            }

            var estimate = Estimator.Memory(run);
            if (parsed.GetValue(json))
            {
                output.WriteLine(EstimateJson.Write(estimate));
            }
            else
            {
                (explain ? (Action<MemoryEstimate>)printer.Explanation : printer.Estimate)(estimate);
                printer.Assumed(run.Assumed);
            }

            return parsed.GetValue(check) && !estimate.Fits ? DoesNotFit : Answered;
        });
    }

    static int Table(TrainingRun run, Printer printer, bool check)
    {
        var model = run.Tensor * run.Pipeline * run.Context;
        var rows = new List<MemoryEstimate>();
        foreach (var count in GpuCounts)
        {
            var candidate = run with { Gpus = count * model };
            if (candidate.Gpus <= 1_000_000 && !candidate.Problems().Any())
            {
                rows.Add(Estimator.Memory(candidate));
                if (rows[^1].Fits && rows.Count >= 4)
                {
                    break;
                }
            }
        }

        if (rows.Count == 0)
        {
            throw new InvalidInputException(run.Problems().First());
        }

        printer.Table(rows);
        printer.Assumed(run.Assumed);
        return check && !rows.Exists(row => row.Fits) ? DoesNotFit : Answered;
    }

    static Command Params(Printer printer, TextWriter output)
    {
        var command = new Command("params", "exact parameter count, total and active per token, by group");
        var options = new RunOptions();
        var json = new Option<bool>("--json") { Description = "print JSON (schema llm-mem/params/1)" };
        options.AddTo(command);
        command.Options.Add(json);
        command.SetAction(parsed =>
        {
            var (model, _) = options.Model(parsed);
            var parameters = ModelParameters.Of(model);
            if (parsed.GetValue(json))
            {
                output.WriteLine(EstimateJson.Write(model, parameters));
            }
            else
            {
                printer.Count(model, parameters);
                printer.Assumed(model.Assumed);
            }

            return Answered;
        });
        return command;
    }

    static Command List(Printer printer)
    {
        var command = new Command("list", "what the catalog knows: models, gpus, optimizers, precisions");
        var what = new Argument<string>("what") { Description = "models, gpus, optimizers or precisions" };
        command.Arguments.Add(what);
        command.SetAction(parsed =>
        {
            var lines = Arguments.Word<Func<IEnumerable<string>>>(
                "list",
                parsed.GetValue(what)!,
                ("models", () => Models.Names.Select(name => $"{name,-36}{ModelParameters.Of(Models.Get(name)).Total,22:N0}")),
                ("gpus", () => Gpus.All.Select(gpu => $"{gpu.Name,-20}{gpu.UsableMemory,12}   {gpu.MemoryBandwidth,-12}  bf16 {gpu.BFloat16?.ToString() ?? "none"}   {gpu.Source.Where}")),
                ("optimizers", () => Optimizers.All.Select(row => $"{row.Name,-22}{string.Join(", ", row.States.Select(state => state.Name)),-40} also: {string.Join(", ", row.Aliases)}")),
                ("precisions", () => PrecisionPolicies.All.Select(row => $"{row.Name,-16}parameters {row.Parameters.ShortName()}, gradients {row.Gradients.ShortName()}, master {row.Master?.ShortName() ?? "none"}   {row.Source}")));
            foreach (var line in lines())
            {
                printer.Line($"{line}");
            }

            return Answered;
        });
        return command;
    }

    // The parser says that a word is not known; say also which one was most likely meant.
    static string Suggestion(string[] args, ParseResult parsed)
    {
        var unknown = args.FirstOrDefault(arg => arg.StartsWith("--", StringComparison.Ordinal) && parsed.UnmatchedTokens.Contains(arg));
        var known = parsed.CommandResult.Command.Options.Select(option => option.Name);
        return unknown is null ? "" : $" Nearest: {NearestName.Of(unknown, known)}";
    }
}
