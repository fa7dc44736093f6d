namespace MemoryModel.Tests;

public class IntervalCoverageTests
{
    [Fact]
    public void Widths_come_from_the_other_publications()
    {
        // Twenty lines that need the tenth of the half-width to the double of it, and one publication that needs thrice.
        var rows = Enumerable.Range(1, 20).Select(line => Case("many", 1 + 0.01 * line)).Append(Case("one", 1.3)).ToList();

        // "one" is outside what holds 18 of the 20 others; "many" has too few others to fit on.
        Assert.Equal(0, IntervalCoverage.LeftOut(rows, rows));
    }

    [Fact]
    public void A_publication_like_the_others_is_held()
    {
        var rows = Enumerable.Range(1, 20).Select(line => Case("many", 1 + 0.01 * line)).Append(Case("one", 1.05)).ToList();

        Assert.Equal(100, IntervalCoverage.LeftOut(rows, rows));
    }

    [Fact]
    public void Too_few_lines_give_no_coverage() => Assert.Null(IntervalCoverage.LeftOut([Case("a", 1.1)], [Case("a", 1.1), Case("b", 1.2)]));

    static ValidationCase Case(string publication, double ratio) =>
        new("case", null, [new("peak_memory_bytes", 100 * ratio, 100) { Interval = (100 / 1.1, 110) }], null) { Publication = publication };
}
