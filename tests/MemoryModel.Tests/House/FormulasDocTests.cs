using System.Text;
using System.Text.RegularExpressions;
using MemoryModel.Catalog;

namespace MemoryModel.Tests.House;

/// <summary>docs/formulas.md lists every memory formula as the ledger prints it, over runs that together use them all.</summary>
public partial class FormulasDocTests
{
    [Fact]
    public void Docs_formulas_is_what_the_ledger_prints() => GeneratedFile.Check(Document(), "docs", "formulas.md");

    static string Document()
    {
        var text = new StringBuilder("""
            # Every memory formula

            Made by running the explaining ledger over runs of every kind; a test fails when it is stale, and
            `UPDATE_DOCS=1 dotnet run --project tests/MemoryModel.Tests -c Release` writes it anew. `llm-mem explain` prints the same
            lines with the numbers of a run. A formula gives bytes; the letters are declared in the code that posts it and printed by
            `explain` with their values.


            """.ReplaceLineEndings("\n"));
        Section(text, "PyTorch, FSDP, DeepSpeed", CoveringRuns().SelectMany(run => Estimator.Memory(run).Terms));
        Section(text, "Megatron-LM", FormulaTests.MegatronRuns().SelectMany(pair => Enumerable.Range(0, (int)pair.Run.Pipeline).SelectMany(stage => MegatronAnswer.Explain(pair.Run, stage))));
        return text.ToString().TrimEnd('\n') + "\n";
    }

    // Random runs use every engine; each optimizer has a run of its own.
    static IEnumerable<TrainingRun> CoveringRuns() => GeneratedRuns.Take(600, seed: 2).Concat(Optimizers.All.Select(optimizer => new TrainingRun
    {
        Model = Models.Get("gpt2"),
        Accelerator = Gpus.H100Sxm,
        Optimizer = optimizer,
        Precision = PrecisionPolicies.Autocast,
    }));

    static void Section(StringBuilder text, string title, IEnumerable<MemoryNode> groups)
    {
        text.Append($"## {title}\n");
        var rows = groups.SelectMany(group => group.Terms.Select(term => (
            term.Kind,
            Group: WithoutType().Replace(group.Name, ""),
            term.Name,
            Formula: group.Formula.Length > 0 ? $"{group.Formula} × ({term.Formula})" : term.Formula,
            Source: term.Where.Length > 0 ? $"{term.Source.Key}: {term.Where}" : term.Source.Key))).ToHashSet();
        foreach (var kind in rows.GroupBy(row => row.Kind).OrderBy(kind => kind.Key))
        {
            text.Append($"\n### {Words(kind.Key)}\n\n| group | term | bytes | source |\n|---|---|---|---|\n");
            foreach (var row in kind.GroupBy(row => (row.Group, row.Name, row.Formula)).OrderBy(row => row.Key.Group, StringComparer.Ordinal)
                .ThenBy(row => row.Key.Name, StringComparer.Ordinal).ThenBy(row => row.Key.Formula, StringComparer.Ordinal))
            {
                text.Append($"| {row.Key.Group} | {row.Key.Name} | `{row.Key.Formula}` | {string.Join("; ", row.Select(each => each.Source).Order(StringComparer.Ordinal))} |\n");
            }
        }

        text.Append('\n');
    }

    static string Words(MemoryKind kind) => kind == MemoryKind.OptimizerStates ? "Optimizer states" : kind.ToString();

    // "parameters (bf16)" and "parameters (fp32)" are one formula.
    [GeneratedRegex(@" \((fp|bf|tf|int|nf)\d+\)$")]
    private static partial Regex WithoutType();
}
