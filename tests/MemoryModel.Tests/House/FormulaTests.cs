using System.Text.Json;

namespace MemoryModel.Tests.House;

/// <summary>A printed formula is what was computed: its value, from the text and the declared letters alone, is the term's bytes.</summary>
public class FormulaTests
{
    [Fact]
    public void Every_printed_formula_of_generated_runs_gives_its_bytes() =>
        Check(GeneratedRuns.Take(400).Select(run => ($"{run.Model.Name} {run.Framework} {run.Plan}", (IEnumerable<MemoryNode>)Estimator.Memory(run).Terms)));

    [Fact]
    public void The_total_of_generated_runs_is_that_of_their_explanation() => Assert.All(GeneratedRuns.Take(400, seed: 5), run =>
    {
        var estimate = Estimator.Memory(run);
        Assert.All(estimate.Phases, phase => Assert.Equal(phase.Bytes.Value, estimate.Terms.Where(term => term.Tier == MemoryTier.Gpu && (term.Alive & phase.Moment) != 0).Sum(term => term.Bytes.Value)));
        Assert.Equal(estimate.Phases.Max(phase => phase.Bytes), estimate.Allocated);
    });

    [Fact]
    public void Every_printed_formula_of_megatron_runs_gives_its_bytes() => Check(MegatronRuns().SelectMany(pair =>
        Enumerable.Range(0, (int)pair.Run.Pipeline).Select(stage => ($"{pair.Id}, stage {stage}", (IEnumerable<MemoryNode>)MegatronAnswer.Explain(pair.Run, stage)))));

    [Theory]
    [InlineData("2·3 + 4", 10)]
    [InlineData("2·(3 + 4)", 14)]
    [InlineData("⌈7 / 2⌉·3", 12)]
    [InlineData("⌈(7 + x) / (2·2)⌉", 3)]
    [InlineData("7 / 2·3", 9)]
    [InlineData("Max(x, 2) - Min(x, 2)", 3)]
    [InlineData("1_000·x", 5000)]
    public void The_evaluator_computes(string formula, long value) => Assert.Equal(value, PrintedFormula.Evaluate(formula, letter => letter == "x" ? 5 : throw new FormatException(letter)));

    [Theory]
    [InlineData("2·y")]
    [InlineData("2·")]
    [InlineData("a.b")]
    [InlineData("(1 + 2")]
    public void The_evaluator_refuses_what_is_not_a_formula(string formula) =>
        Assert.Throws<FormatException>(() => PrintedFormula.Evaluate(formula, letter => letter is "a" or "b" ? 1 : throw new FormatException(letter)));

    internal static IEnumerable<(string Id, MegatronRun Run)> MegatronRuns()
    {
        foreach (var file in new[] { "megatron_golden.jsonl", "megatron_b200.jsonl" })
        {
            foreach (var text in File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Measured", file)))
            {
                using var document = JsonDocument.Parse(text);
                MegatronRun run;
                try
                {
                    var described = RunReader.Read(document.RootElement);
                    run = MegatronRun.Of(described);
                }
                catch (Exception refused) when (refused is FormatException or InvalidInputException)
                {
                    // A line that cannot be expressed has no formulas; MegatronMemoryTests counts such lines.
                    continue;
                }

                yield return (document.RootElement.GetProperty("id").GetString()!, run);
            }
        }
    }

    static void Check(IEnumerable<(string Run, IEnumerable<MemoryNode> Groups)> runs)
    {
        var (terms, wrong) = (0, new Dictionary<string, string>());
        foreach (var (run, groups) in runs)
        {
            foreach (var group in groups)
            {
                var letters = group.Symbols.ToDictionary(symbol => symbol.Key, symbol => symbol.Value);
                foreach (var term in group.Terms)
                {
                    terms++;
                    Compare(wrong, run, $"{group.Name}: {term.Name}", term.Formula, term.Bytes.Value, letters);
                }

                if (group.Formula.Length > 0)
                {
                    Compare(wrong, run, $"{group.Name}, how often", group.Formula, group.Times, letters);
                }
            }
        }

        Assert.True(terms > 1000, $"only {terms} terms");
        Assert.True(wrong.Count == 0, $"{wrong.Count} formulas print what they do not compute:\n{string.Join('\n', wrong.Values)}");
    }

    static void Compare(Dictionary<string, string> wrong, string run, string what, string formula, long expected, Dictionary<string, long> letters)
    {
        try
        {
            var value = PrintedFormula.Evaluate(formula, letter => letters.TryGetValue(letter, out var number) ? number : Width(letter));
            if (value != expected)
            {
                wrong.TryAdd($"{what} {formula}", $"  {what} = {formula} gives {value}, the program {expected} ({run}; {string.Join(", ", letters.Select(pair => $"{pair.Key} = {pair.Value}"))})");
            }
        }
        catch (Exception problem) when (problem is FormatException or DivideByZeroException)
        {
            wrong.TryAdd($"{what} {formula}", $"  {what} = {formula}: {problem.Message} ({run})");
        }
    }

    // Bytes of an element may be written by the type's name.
    static long Width(string letter) => FormulaText.TypeWidths.FirstOrDefault(pair => pair.Key == letter) is { Key: not null } width
        ? width.Value
        : throw new FormatException($"the letter {letter} is not declared");
}
