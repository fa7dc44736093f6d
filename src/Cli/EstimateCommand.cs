using System.CommandLine;
using MemoryModel.Planning;
using Spectre.Console;

namespace MemoryModel.Cli;

/// <summary><c>llm-mem</c>, <c>llm-mem estimate</c> and <c>llm-mem explain</c>: bytes per GPU.</summary>
static class EstimateCommand
{
    public static void Configure(Command command, bool explain)
    {
        var run = RunOptions.AddTo(command);
        var print = OutputOptions.AddTo(command);
        var check = new Option<bool>("--check") { Description = "Exit with 3 when the run does not fit." };
        command.Options.Add(check);
        var comparePeer = PeerComparisonOption.AddTo(command);
        var times = TimeAnswer.AddTo(command);
        command.SetAction(parsed =>
        {
            var output = print(parsed);
            var input = run(parsed);
            var description = input.Run();
            var time = times(parsed, input);
            if (input.FixesGpus || explain)
            {
                var estimate = Estimator.Memory(description);
                if (!comparePeer(parsed, output, estimate))
                {
                    Print(output, estimate, time, explain);
                }

                return parsed.GetValue(check) && !estimate.Fits ? ExitCode.DoesNotFit : ExitCode.Answered;
            }

            time.NeedGpus();
            var counts = GpuCounts.Of(description, input.Whole("global_batch"));
            if (!comparePeer(parsed, output, counts.SmallestThatFits ?? counts.Rows[^1]))
            {
                Print(output, counts, description, time);
            }

            return parsed.GetValue(check) && counts.SmallestThatFits is null ? ExitCode.DoesNotFit : ExitCode.Answered;
        });
    }

    static void Print(Output output, MemoryEstimate estimate, TimeAnswer times, bool explain)
    {
        if (output.Style == OutputStyle.Json)
        {
            output.Line(times.Json(estimate));
            return;
        }

        var run = estimate.Run;
        if (output.Style == OutputStyle.Text)
        {
            output.Line($"{(estimate.Fits ? "fits" : "does not fit")}   {output.Size(estimate.Device)} of {output.Size(run.Accelerator.UsableMemory)} per GPU on {run.Gpus} × {run.Accelerator.Name} (stage {estimate.WorstStage}; peak in: {EstimateJson.PhaseName(estimate.PeakMoment)})");
            output.Line($"       allocated {output.Size(estimate.Allocated)}, reserved {output.Size(estimate.Reserved)}, likely {output.Size(estimate.Low)} to {output.Size(estimate.High)}");
        }

        if (explain)
        {
            Explain(output, estimate);
        }
        else
        {
            output.Rows(["what", "per GPU"], Enum.GetValues<MemoryKind>().Where(kind => estimate.Of(kind) != Bytes.Zero)
                .Select(kind => new[] { LedgerWords.Of(kind), output.Size(estimate.Of(kind)) }));
        }

        var assumed = times.Print(output, run, explain);

        if (output.Style == OutputStyle.Text && (estimate.HostPerNode != Bytes.Zero || estimate.NvmePerNode != Bytes.Zero))
        {
            string Of(Bytes? size) => size is { } all ? $" of {output.Size(all)}" : "";
            output.Line($"host memory per node {output.Size(estimate.HostPerNode)}{Of(run.HostMemory)}, NVMe per node {output.Size(estimate.NvmePerNode)}{Of(run.Nvme)}");
        }

        if (output.Style == OutputStyle.Text && !estimate.Fits)
        {
            output.Line(WhatIf.Fitting(run) is { } effect
                ? $"to fit: {effect.Change.Name} ({output.Size(effect.Totals.Device)} per GPU{Slower(effect)}){(effect.Change.CrossesNodes ? ", tensor ranks across nodes" : "")}{(effect.Change.ChangesNumerics ? ", which trains with other numbers" : "")}"
                : "no two switches make it fit; llm-mem plan searches all of them together");
        }

        output.Assumed([.. run.Assumed, .. assumed]);
    }

    static string Slower(SwitchEffect effect) => double.IsFinite(effect.StepShare) ? FormattableString.Invariant($", step {100 * effect.StepShare:+0.0;-0.0;+0.0} %") : "";

    static void Print(Output output, GpuCounts counts, TrainingRun run, TimeAnswer times)
    {
        if (output.Style == OutputStyle.Json)
        {
            output.Line(times.Json(counts.SmallestThatFits ?? counts.Rows[^1], counts.Rows));
            return;
        }

        output.Rows(["GPUs", "parameters", "gradients", "optimizer states", "other", "per GPU", "fits"], counts.Rows.Select(row => new[]
        {
            FormattableString.Invariant($"{row.Run.Gpus:N0}"),
            output.Size(row.Of(MemoryKind.Parameters)),
            output.Size(row.Of(MemoryKind.Gradients)),
            output.Size(row.Of(MemoryKind.OptimizerStates)),
            output.Size(row.Device - row.Of(MemoryKind.Parameters) - row.Of(MemoryKind.Gradients) - row.Of(MemoryKind.OptimizerStates)),
            output.Size(row.Device),
            row.Fits ? "yes" : "no",
        }));
        if (output.Style == OutputStyle.Text)
        {
            var gpu = $"{run.Accelerator.Name} ({output.Size(run.Accelerator.UsableMemory)})";
            output.Line(counts.SmallestThatFits is { } fit
                ? $"smallest that fits: {fit.Run.Gpus:N0} × {gpu}, {output.Size(fit.Device)} on each"
                : $"no number of {gpu} up to {counts.Rows[^1].Run.Gpus:N0} fits");
        }

        output.Assumed(run.Assumed);
    }

    static void Explain(Output output, MemoryEstimate estimate)
    {
        if (output.Style != OutputStyle.Text)
        {
            output.Rows(["group", "term", "bytes", "times", "all bytes", "at the peak", "formula", "where", "basis", "source"], estimate.Terms.SelectMany(group => group.Terms.Select(term => new[]
            {
                group.Name, term.Name, Whole(term.Bytes.Value), Whole(group.Times), Whole((term.Bytes * group.Times).Value), group.ExistsAt(estimate.PeakMoment) ? "yes" : "no",
                term.Formula, Letters(group.Symbols.Where(symbol => FormulaText.Mentions(term.Formula, symbol.Key))), term.Basis.ToString().ToLowerInvariant(), term.Source.Key,
            })));
            return;
        }

        var tree = new Tree(Markup.Escape($"{output.Size(estimate.Allocated)} allocated at the peak, {EstimateJson.PhaseName(estimate.PeakMoment)}"));
        foreach (var group in estimate.Terms)
        {
            var times = group.Times == 1 ? "" : $"  = {output.Size(group.Each)} × {group.Times} {group.TimesText}".TrimEnd();
            var alive = group.Tier is not MemoryTier.Gpu ? $"  ({group.Tier})" : group.ExistsAt(estimate.PeakMoment) ? "" : "  (not at the peak)";
            var node = tree.AddNode(Markup.Escape($"{group.Name}  {output.Size(group.Bytes)}{times}  {group.Basis.ToString().ToLowerInvariant()}  {group.Source} {group.Where}{alive}"));
            foreach (var term in group.Terms)
            {
                node.AddNode(Markup.Escape($"{term.Name}  {output.Size(term.Bytes)}  = {term.Formula}"));
            }

            if (group.Symbols.Length > 0)
            {
                node.AddNode(Markup.Escape("where  " + Letters(group.Symbols)));
            }
        }

        output.Render(tree);
    }

    static string Whole(long number) => FormattableString.Invariant($"{number}");

    static string Letters(IEnumerable<KeyValuePair<string, long>> symbols) => string.Join("  ", symbols.Select(symbol => FormattableString.Invariant($"{symbol.Key} = {symbol.Value:N0}")));
}
