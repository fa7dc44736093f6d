using System.CommandLine;
using System.Text;
using MemoryModel.Planning;

namespace MemoryModel.Cli;

/// <summary><c>llm-mem plan</c>: the best plan out of all legal ones, with the reasons.</summary>
static class PlanCommand
{
    public static Command Create()
    {
        var command = new Command("plan", "The best plan out of all legal ones, with the reasons.");
        var ask = PlanOptionSet.AddTo(command);
        var print = OutputOptions.AddTo(command);
        var check = new Option<bool>("--check") { Description = "Exit with 3 when no plan fits." };
        var file = new Option<string>("--output", "-o") { Description = "Run file to write of the plan to take, which estimate reads.", Arity = ArgumentArity.ExactlyOne };
        command.Options.Add(check);
        command.Options.Add(file);
        command.SetAction(parsed =>
        {
            var output = print(parsed);
            var (question, input) = ask(parsed);
            using var stop = new CancellationTokenSource();
            using var progress = new PlanProgressBar(parsed.InvocationConfiguration.Error, output.Quiet);
            void Stop(object? sender, ConsoleCancelEventArgs press)
            {
                // The first press ends the search with what is known; the second one ends the program.
                press.Cancel = !stop.IsCancellationRequested;
                stop.Cancel();
            }

            Console.CancelKeyPress += Stop;
            try
            {
                var answer = Planner.Search(question, progress.Shown ? progress : null, stop.Token);
                progress.Dispose();
                PlanPrinter.Print(output, answer, answer.Recommended is { } take ? PlanCommandLine.Of(parsed, input, question.Run, take.Run) : null);
                Write(parsed.GetValue(file), answer, output, parsed.InvocationConfiguration.Error);
                if (answer is { Partial: false, Question.BudgetUsd: not null } && answer.Ranked.IsEmpty && output.Style == OutputStyle.Text)
                {
                    PlanPrinter.Cheapest(output, question.Tokens!.Value, Planner.Search(question with { BudgetUsd = null, Objective = PlanObjective.CostPerToken, Top = 1 }, null, stop.Token));
                }

                return parsed.GetValue(check) && answer.Ranked.IsEmpty ? ExitCode.DoesNotFit : ExitCode.Answered;
            }
            finally
            {
                Console.CancelKeyPress -= Stop;
            }
        });
        return command;
    }

    static void Write(string? path, PlanAnswer answer, Output output, TextWriter error)
    {
        if (path is null)
        {
            return;
        }

        if (answer.Recommended is not { } plan)
        {
            error.WriteLine($"no plan to take, so that {path} is not written");
            return;
        }

        OutputFile.Write("output", path, Encoding.UTF8.GetBytes(RunWriter.Text(plan.Run)));
        if (output.Style == OutputStyle.Text && !output.Quiet)
        {
            output.Line($"the plan to take as a run file: {path}");
        }
    }
}
