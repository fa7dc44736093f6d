using System.Globalization;
using MemoryModel.Planning;

namespace MemoryModel.Cli;

/// <summary>Prints a planner's answer: the ranking, the front, why the best one wins, what nearly fits.</summary>
static class PlanPrinter
{
    const int Reasons = 4;

    static readonly string[] Heads = ["", "GPUs", "plan", "loss", "step", "tokens/s/GPU", "vs best", "memory", "free", "USD/Mtoken"];

    public static void Print(Output output, PlanAnswer answer)
    {
        if (output.Style == OutputStyle.Json)
        {
            output.Line(PlanJson.Write(answer));
            return;
        }

        if (output.Style != OutputStyle.Text)
        {
            output.Rows(Heads, Ranking(output, answer));
            return;
        }

        var run = answer.Question.Run;
        output.Line(Invariant($"{answer.Plans:N0} legal plans on {run.Gpus:N0} × {run.Accelerator.Name} for {run.Model.Name}, {answer.Question.GlobalBatch:N0} sequences of {run.SequenceLength:N0} tokens a step{(answer.Partial ? "; PARTIAL: stopped before all were looked at" : "")}"));
        if (answer.Ranked.IsEmpty)
        {
            output.Line(answer.Partial ? "no plan that fits was found before the stop" : "no plan fits");
        }
        else
        {
            output.Rows(Heads, Ranking(output, answer));
            output.Line($"= cannot be told from the best: predicted within {Percent(answer.Equal - 1)}, the error with which plans on one machine are compared");
            Recommend(output, answer);
            Why(output, answer);
            output.Line();
            output.Line("not beaten in memory, time and cost at once:");
            output.Rows(Heads, answer.Front.Take(answer.Question.Top).Select(option => Row(output, answer, "", option)));
        }

        NearMisses(output, answer);
        if (!output.Quiet)
        {
            if (answer.Question.Space.Closed is { Length: > 0 } closed)
            {
                output.Line($"not searched unless named: {string.Join(", ", closed.Select(axis => $"--keep {axis}"))}");
            }

            foreach (var (reason, splits) in answer.Forbidden)
            {
                output.Line(Invariant($"forbidden ({splits:N0} splits): {reason}"));
            }

            foreach (var line in run.Assumed)
            {
                output.Line($"assumed: {line}");
            }
        }
    }

    static IEnumerable<string[]> Ranking(Output output, PlanAnswer answer)
    {
        var rank = 0;
        var rows = answer.Ranked.Select(option => (option.Value, Row: Row(output, answer, Invariant($"{++rank}{(answer.IsEqualToBest(option) ? " =" : "")}"), option)))
            .Concat(answer.References.Select(reference => (reference.Option.Value, Row: Row(output, answer, $"{reference.Name}{(reference.Fits ? "" : " (does not fit)")}", reference.Option))));
        return rows.ToList().OrderBy(row => row.Value).Select(row => row.Row);
    }

    static string[] Row(Output output, PlanAnswer answer, string mark, PlanOption option)
    {
        var slower = answer.Ranked.IsEmpty ? 0 : option.Value / answer.Ranked[0].Value - 1;
        return
        [
            mark,
            Invariant($"{option.Run.Gpus:N0}"),
            PlanText.Of(option.Run) + (PlanText.Offloaded(option.Plan).Length > 0 ? $" ({output.Size(option.Totals.HostPerNode)} of host memory per node)" : ""),
            option.Run.FusedLoss ? "fused" : "plain",
            option.Totals.Step.ToString(),
            Invariant($"{option.TokensPerSecond / option.Run.Gpus:N0}"),
            Invariant($"{100 * slower:+0.0;-0.0;0.0} %"),
            output.Size(option.Totals.Device),
            output.Size(option.Run.Accelerator.UsableMemory - option.Totals.Device),
            option.UsdPerMillionTokens is { } dollars ? Invariant($"{dollars:0.000}") : "",
        ];
    }

    static void Recommend(Output output, PlanAnswer answer)
    {
        if (answer.Recommended is { } simple && simple.Run != answer.Ranked[0].Run)
        {
            output.Line(Invariant($"simplest of the equal ones: {PlanText.Of(simple.Run)}  {simple.Totals.Step} ({100 * (simple.Value / answer.Ranked[0].Value - 1):+0.0;-0.0;0.0} %), {output.Size(simple.Totals.Device)}"));
        }
    }

    static void Why(Output output, PlanAnswer answer)
    {
        if (answer.Ranked is not [var best, var second, ..])
        {
            return;
        }

        var reasons = PlanReasons.Between(best, second);
        output.Line();
        output.Line($"why the first beats the second ({PlanText.Of(second.Run)}):");
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
            output.Line($"nearly fits: {PlanText.Of(near.Option.Run)}  {near.Option.Totals.Step}, needs {output.Size(near.Missing)} more {near.Memory}; {fixedBy}");
        }
    }

    static string Signed(Seconds difference) => difference.Value > 0 ? $"+{difference}" : difference.ToString();

    static string Percent(double share) => Invariant($"{100 * share:0.#} %");

    static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
