namespace MemoryModel.Tests.House;

public class NamedChoicesTests
{
    [Theory]
    [InlineData(0, 3, 3)]
    [InlineData(1, 3, 25)]
    [InlineData(2, 2, 5)]
    public void A_choice_that_the_source_names_explains_its_lines(int row, int lines, double worst)
    {
        var (read, named) = NamedChoices.Errors(row);
        Assert.Equal(lines, read.Count);
        Assert.True(named.Max(Math.Abs) < worst, string.Join(" ", named));
        Assert.True(named.Max(Math.Abs) < 0.6 * read.Max(Math.Abs));
    }
}
