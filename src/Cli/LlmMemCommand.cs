using System.CommandLine;
using System.CommandLine.Parsing;

namespace MemoryModel.Cli;

/// <summary>The command line: parses, calls the library, prints.</summary>
static class LlmMemCommand
{
    public static int Run(string[] args, TextWriter output, TextWriter error)
    {
        // Nothing reaches the output before the whole answer exists: a failed call leaves it empty.
        try
        {
            var root = Root();
            // the bare command's file is not a part of any other command
            var named = Array.Find(args, arg => !arg.StartsWith('-'));
            root.Arguments[0].Hidden = root.Subcommands.Any(command => command.Name == named);
            var parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
            if (parsed.Errors.Count > 0)
            {
                return Refuse(error, parsed.UnmatchedTokens is [var word, ..] && word.StartsWith('-') ? UnknownWord.Option(word, parsed.CommandResult.Command) : Message(parsed.Errors[0]));
            }

            if (parsed.CommandResult.Command != root && parsed.GetResult(root.Arguments[0]) is { Tokens: [var file, ..] })
            {
                return Refuse(error, $"'{file.Value}' stands before the command '{parsed.CommandResult.Command.Name}'; allowed: behind it");
            }

            return parsed.Invoke(new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false });
        }
        catch (InvalidInputException problem)
        {
            return Refuse(error, problem.Message);
        }
#pragma warning disable CA1031 // the outermost frame: a fault of ours is one line and exit 1, never a stack trace
        catch (Exception fault)
#pragma warning restore CA1031
        {
            error.WriteLine($"internal error: {fault.GetType().Name}: {fault.Message}");
            return ExitCode.OurFault;
        }
    }

    internal static RootCommand Root()
    {
        var root = new RootCommand("""
            Bytes per GPU of an LLM training run, explained.

            Examples:
              llm-mem --params 175e9 --zero 3
              llm-mem --model llama-3-8b --gpu h100-sxm --gpus 8 --zero 3 --seq-len 8192 --recompute full
              llm-mem explain --config path/to/config.json --gpus 8 --framework fsdp --zero 3
              llm-mem params --config path/to/config.json --json
            """);
        var estimate = new Command("estimate", "Bytes per GPU and whether the run fits (the bare command).");
        var explain = new Command("explain", "Every term: formula, numbers put in, basis, source.");
        root.Subcommands.Add(estimate);
        root.Subcommands.Add(explain);
        root.Subcommands.Add(ParamsCommand.Create());
        root.Subcommands.Add(ListCommand.Create());
        root.Subcommands.Add(CompareCommand.Create());
        root.Subcommands.Add(CompletionCommand.Create());
        root.Subcommands.Add(SchemaCommand.Create());
        root.Subcommands.Add(ValidateCommand.Create());
        root.Subcommands.Add(ScheduleCommand.Create());
        root.Subcommands.Add(TraceCommand.Create());
        root.Subcommands.Add(BudgetCommand.Create());
        root.Subcommands.Add(PlanCommand.Create());
        root.Subcommands.Add(CalibrateCommand.Create());
        root.Subcommands.Add(MaxCommand.Create());
        root.Subcommands.Add(SweepCommand.Create());
        root.Subcommands.Add(WhatIfCommand.Create());
        root.Subcommands.Add(ExportCommand.Create());
        root.Subcommands.Add(ReportCommand.Create());
        EstimateCommand.Configure(root, explain: false);
        EstimateCommand.Configure(estimate, explain: false);
        EstimateCommand.Configure(explain, explain: true);
        Completions.AddTo(root);
        return root;
    }

    static string Message(ParseError problem) => problem.SymbolResult switch
    {
        OptionResult { Tokens.Count: 0 } option => $"{option.Option.Name} has no value; allowed: {option.Option.Description}",
        OptionResult option => $"{option.Option.Name} is given more than once: {string.Join(", ", option.Tokens.Select(token => token.Value))}; allowed: one value",
        _ => problem.Message,
    };

    static int Refuse(TextWriter error, string message)
    {
        error.WriteLine($"error: {string.Join(' ', message.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries))}");
        return ExitCode.BadInput;
    }
}
