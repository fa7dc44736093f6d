using System.Text.Json;
using MemoryModel.Tests.House;

namespace MemoryModel.Tests;

/// <summary>The explanation as JSON can be checked by a reader who has nothing else: formulas with the numbers put in, multiplicity, and which terms make the peak.</summary>
public class ExplainJsonTests
{
    [Fact]
    public void Every_formula_gives_its_bytes_from_the_values_beside_it_and_the_terms_at_the_peak_add_up() => Assert.All(GeneratedRuns.Take(60, seed: 11), run =>
    {
        using var json = JsonDocument.Parse(EstimateJson.Write(Estimator.Memory(run)));
        var memory = json.RootElement.GetProperty("memory");
        var peak = 0L;
        foreach (var group in memory.GetProperty("terms").EnumerateArray())
        {
            var times = group.GetProperty("times").GetInt64();
            if (group.GetProperty("formula").GetString() is { Length: > 0 } multiplier)
            {
                Assert.Equal(times, Value(group, multiplier));
            }

            var one = 0L;
            foreach (var term in group.GetProperty("terms").EnumerateArray())
            {
                Assert.Equal(term.GetProperty("bytes").GetInt64(), Value(term, term.GetProperty("formula").GetString()!));
                Assert.NotEmpty(term.GetProperty("basis").GetString()!);
                Assert.NotEmpty(term.GetProperty("source").GetString()!);
                one += term.GetProperty("bytes").GetInt64();
            }

            Assert.Equal(one * times, group.GetProperty("bytes").GetInt64());
            peak += group.GetProperty("at_peak").GetBoolean() ? one * times : 0;
        }

        Assert.Equal(memory.GetProperty("allocated_bytes").GetInt64(), peak);
    });

    static long Value(JsonElement node, string formula)
    {
        var values = node.GetProperty("values");
        return PrintedFormula.Evaluate(formula, letter => values.TryGetProperty(letter, out var value) ? value.GetInt64() : throw new FormatException($"no value for {letter} in {formula}"));
    }
}
