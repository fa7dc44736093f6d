using System.Collections.Immutable;
using System.Globalization;
using MemoryModel.Planning;

namespace MemoryModel.Cli;

/// <summary>Prints a planner's answer: the ranking, the front, why the best one wins, what nearly fits.</summary>
static class PlanPrinter
{
    const int Reasons = 4;

    // What was open is a column of its own.
    static string[] Heads(PlanAnswer answer)
    {
        var space = answer.Question.Space;
        return ["", "GPUs", "plan", "loss", .. space.Precision.Length > 1 ? ["precision"] : Array.Empty<string>(), .. space.Optimizer.Length > 1 ? ["optimizer"] : Array.Empty<string>(), "step", "tokens/s/GPU", "vs best", "memory", "free", "fits", "USD/Mtoken"];
    }

    /// <summary>Prints an answer.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="answer">The answer.</param>
    /// <param name="command">The command that estimates the plan to take, where there is one.</param>
    public static void Print(Output output, PlanAnswer answer, string? command)
    {
        if (output.Style == OutputStyle.Json)
        {
            output.Line(PlanJson.Write(answer));
            return;
        }

        if (output.Style != OutputStyle.Text)
        {
            output.Rows(Heads(answer), Ranking(output, answer));
            return;
        }

        var run = answer.Question.Run;
        output.Line(PlanText.Headline(answer));
        if (answer.Ranked.IsEmpty)
        {
            output.Line(answer.Partial ? "no plan that fits was found before the stop" : answer.Question.BudgetUsd is { } budget ? Invariant($"no plan fits for {budget:N0} USD") : "no plan fits");
        }
        else
        {
            Recommend(output, answer, command);
            output.Rows(Heads(answer), Ranking(output, answer));
            for (var i = 0; i < answer.References.Length; i++)
            {
                output.Line($"{Mark(output, answer, i)} {answer.References[i].Name}{(answer.References[i].Fits ? "" : " (does not fit)")}");
            }

            output.Line("± the standard error of the difference; what both plans get wrong alike is not in it. = cannot be told from the best: the difference is within it");
            Why(output, answer);
            output.Line();
            var spread = Spread(answer.Front, answer.Question.Top);
            output.Line(Invariant($"not beaten in memory, time and cost at once{(spread.Length < answer.Front.Length ? Invariant($" ({spread.Length} of {answer.Front.Length:N0}, from the fastest to the one that needs least memory)") : "")}:"));
            output.Rows(Heads(answer), spread.Select(option => Row(output, answer, "", option)));
        }

        NearMisses(output, answer);
        if (!output.Quiet)
        {
            string[] closed = [.. answer.Question.Space.Closed(answer.Question.Run)];
            if (closed.Length > 0)
            {
                output.Line($"not searched unless named: {string.Join(", ", closed)}");
            }

            foreach (var row in answer.Forbidden)
            {
                output.Line(Invariant($"forbidden ({row.Count:N0} {row.What}): {row.Reason}"));
            }

            output.Assumed(run.Assumed);
        }
    }

    // The fastest under each of as many limits of memory as rows are asked for, from what the fastest of all needs to the least of any.
    static PlanOption[] Spread(ImmutableArray<PlanOption> front, int rows)
    {
        if (front.Length <= rows)
        {
            return [.. front];
        }

        var (most, least) = (front[0].Totals.Device.Value, front.Min(option => option.Totals.Device.Value));
        double Limit(int row) => row == rows - 1 ? least : most * Math.Pow(least / (double)most, row / Math.Max(1.0, rows - 1));
        return [.. Enumerable.Range(0, rows).Select(row => front.First(option => option.Totals.Device.Value <= Limit(row))).Distinct()];
    }

    /// <summary>Prints what the whole training costs at least, when the budget was too small.</summary>
    public static void Cheapest(Output output, double tokens, PlanAnswer answer)
    {
        if (answer.Ranked is [var best, ..])
        {
            output.Line(Invariant($"the cheapest that fits takes {best.UsdPerMillionTokens * tokens / 1e6:N0} USD: {PlanText.Of(best.Run)}"));
        }
    }

    static IEnumerable<string[]> Ranking(Output output, PlanAnswer answer)
    {
        var rank = 0;
        var rows = answer.Ranked.Select(option => (option.Value, Row: Row(output, answer, Invariant($"{++rank}{(answer.IsEqualToBest(option) ? " =" : "")}"), option)))
            .Concat(answer.References.Select((reference, i) => (reference.Option.Value, Row: Row(output, answer, Mark(output, answer, i), reference.Option))));
        return rows.ToList().OrderBy(row => row.Value).Select(row => row.Row);
    }

    // A published plan's name is longer than a column of a terminal: a letter stands for it there.
    static string Mark(Output output, PlanAnswer answer, int reference) => output.Style == OutputStyle.Text
        ? $"[{(char)('a' + reference)}]"
        : $"{answer.References[reference].Name}{(answer.References[reference].Fits ? "" : " (does not fit)")}";

    static string[] Row(Output output, PlanAnswer answer, string mark, PlanOption option)
    {
        return
        [
            mark,
            Invariant($"{option.Run.Gpus:N0}"),
            PlanText.Of(option.Run) + (PlanText.Offloaded(option.Plan).Length > 0 ? $" ({output.Size(option.Totals.HostPerNode)} of host memory per node)" : ""),
            .. Nouns(answer, option),
            option.Totals.Step.ToString(),
            Invariant($"{option.TokensPerSecond / option.Run.Gpus:N0}"),
            Against(answer, option),
            output.Size(option.Totals.Device),
            output.Size(option.Run.Accelerator.UsableMemory - option.Totals.Device),
            Invariant($"{answer.FitProbability(option):0.00}"),
            option.UsdPerMillionTokens is { } dollars ? Invariant($"{dollars:0.000}") : "",
        ];
    }

    // The loss, and what else was left open.
    static string[] Nouns(PlanAnswer answer, PlanOption option)
    {
        var space = answer.Question.Space;
        return [PlanText.Loss(option.Run), .. space.Precision.Length > 1 ? [PlanText.Precision(option.Run.Precision)] : Array.Empty<string>(), .. space.Optimizer.Length > 1 ? [option.Run.Optimizer.Name] : Array.Empty<string>()];
    }

    static void Recommend(Output output, PlanAnswer answer, string? command)
    {
        if (answer.Recommended is not { } plan)
        {
            return;
        }

        var first = plan.Run == answer.Ranked[0].Run;
        string[] nouns = Nouns(answer, plan);
        output.Line($"take: {string.Join(" · ", [PlanText.Of(plan.Run), $"{nouns[0]} loss", .. nouns[1..]])}");
        output.Line(Invariant($"      {plan.Totals.Step}{(first ? "" : $" ({Against(answer, plan)})")}, {output.Size(plan.Totals.Device)}, fits with probability {answer.FitProbability(plan):0.00}; {(first ? "the best, and no simpler plan is its equal" : answer.IsEqualToBest(plan) ? "the simplest that cannot be told from the best" : "the simplest of those that fit surely and cannot be told from the fastest of them")}{(answer.Partial ? ", of those that were looked at" : "")}"));
        if (answer.Question.Tokens is { } tokens)
        {
            var days = tokens / plan.TokensPerSecond / 86_400;
            output.Line(Invariant($"      {tokens:0.###e0} tokens take {days:N1} days{(plan.UsdPerMillionTokens is { } dollars ? $" and {dollars * tokens / 1e6:N0} USD" : "")}"));
        }

        if (command is not null)
        {
            output.Line($"      {command}");
        }

        if (answer.Surer() is { } surer)
        {
            output.Line(Invariant($"surer: {PlanText.Of(surer.Run)}"));
            output.Line(Invariant($"      {surer.Totals.Step} ({Against(answer, surer)}), {output.Size(surer.Totals.Device)}, fits with probability {answer.FitProbability(surer):0.00}"));
        }

        output.Line();
    }

    // How much worse than the best, and how far the two can be told apart.
    static string Against(PlanAnswer answer, PlanOption option)
    {
        if (answer.Ranked.IsEmpty)
        {
            return "";
        }

        var (worse, error) = (option.Value / answer.Ranked[0].Value - 1, answer.ErrorAgainstBest(option));
        return Invariant($"{100 * worse:+0.0;-0.0;0.0}{(error > 0 ? Invariant($" ± {100 * error:0.0}") : "")} %");
    }

    static void Why(Output output, PlanAnswer answer)
    {
        if (answer.Ranked is [var best, var second, ..])
        {
            Differences(output, $"why the first beats the second ({PlanText.Of(second.Run)}):", best, second);
        }

        if (answer.Recommended is { } plan && plan.Run != answer.Ranked[0].Run)
        {
            Differences(output, "what the plan to take gives up against the first:", plan, answer.Ranked[0]);
        }
    }

    static void Differences(Output output, string title, PlanOption left, PlanOption right)
    {
        var reasons = PlanReasons.Between(left, right);
        output.Line();
        output.Line(title);
        foreach (var term in reasons.Time.Take(Reasons))
        {
            output.Line(Invariant($"  {term.Name}: {term.Left} against {term.Right} ({Signed(term.Left - term.Right)})"));
        }

        foreach (var term in reasons.Memory.Take(Reasons))
        {
            output.Line($"  {term.Name}: {output.Size(term.Left)} against {output.Size(term.Right)}");
        }
    }

    static void NearMisses(Output output, PlanAnswer answer)
    {
        foreach (var near in answer.NearMisses)
        {
            output.Line();
            var fixedBy = near.Changed is { } changed ? Invariant($"{near.Change} makes it fit: {changed.Totals.Step}, {output.Size(changed.Totals.Device)}") : "no single change makes it fit";
            output.Line($"{(answer.Ranked.IsEmpty ? "nearest to fitting" : "nearly fits")}: {PlanText.Of(near.Option.Run)}  {near.Option.Totals.Step}, needs {output.Size(near.Missing)} more {near.Memory}; {fixedBy}");
        }
    }

    static string Signed(Seconds difference) => difference.Value > 0 ? $"+{difference}" : difference.ToString();

    static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
