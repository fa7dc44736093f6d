using System.CommandLine;
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
        command.Options.Add(check);
        command.SetAction(parsed =>
        {
            var output = print(parsed);
            var question = ask(parsed);
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
                PlanPrinter.Print(output, answer);
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
}
