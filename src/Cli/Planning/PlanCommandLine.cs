using System.CommandLine;
using System.CommandLine.Parsing;
using MemoryModel.Planning;

namespace MemoryModel.Cli;

/// <summary>Writes the command that estimates a plan: the run as the user gave it, with the plan's switches.</summary>
static class PlanCommandLine
{
    static readonly string[] Files = ["--config", "--implementation", "--training-args", "--deepspeed"];

    /// <summary>Returns the command, or <see langword="null"/> where the switches cannot say the plan over the user's file.</summary>
    public static string? Of(ParseResult parsed, RunInput input, TrainingRun asked, TrainingRun run)
    {
        var file = parsed.Tokens.Any(token => token.Type == TokenType.Argument && token.Value == File(parsed));
        // a flag is given or not, and an argument list counts the layers of a chunk
        if (file && ((input.Has("parallel.sp") && !run.Plan.SequenceParallel) || (input.IsArgumentList && run.Plan.RecomputedLayers is not null)))
        {
            return null;
        }

        List<PlanSwitch> switches = [.. PlanSwitches.Of(run, asked, file)];
        if (!input.Has("framework") && !input.IsArgumentList)
        {
            switches.Insert(0, new("--framework", run.Framework));
        }

        var dropped = switches.Select(said => said.Option).ToHashSet();
        if (dropped.Contains("--gpus"))
        {
            dropped.Add("--nodes");
        }

        return string.Join(' ', ["llm-mem", .. Kept(parsed, dropped).Select(Quote), .. switches]);
    }

    static string? File(ParseResult parsed) => parsed.GetValue<string[]>("run.json")?.FirstOrDefault();

    // What describes the run, and no part of what was searched.
    static IEnumerable<string> Kept(ParseResult parsed, HashSet<string> dropped)
    {
        if (File(parsed) is { } file)
        {
            yield return file;
        }

        foreach (var result in parsed.CommandResult.Children.OfType<OptionResult>())
        {
            var name = result.Option.Name;
            if (result.Implicit || dropped.Contains(name) || PlanOptionSet.IsPlanned(name) || !(Files.Contains(name) || RunOptions.All.Any(option => option.Name == name)))
            {
                continue;
            }

            if (result.Tokens.Count == 0)
            {
                yield return name;
            }

            foreach (var token in result.Tokens)
            {
                yield return name;
                yield return token.Value;
            }
        }
    }

    static string Quote(string word) => word.Length > 0 && word.All(letter => char.IsAsciiLetterOrDigit(letter) || "-_./,:=+@%".Contains(letter, StringComparison.Ordinal)) ? word : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
