namespace MemoryModel.Cli.Tests;

public class LineWrapTests
{
    [Fact]
    public void Lines_break_at_spaces_and_keep_every_word()
    {
        const string Text = "step 1.062 s (816.613 ms to 1.38 s), 7,717 tokens/s per GPU, 397 TFLOP/s, MFU 40.2 %, bubble 0.0 %, exposed communication 41.392 ms";
        var lines = LineWrap.Of(Text, 80).ToArray();

        Assert.All(lines, line => Assert.InRange(line.Length, 1, 80));
        Assert.Equal(Text.Split(' '), string.Join(' ', lines).Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith("  ", lines[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("short")]
    [InlineData("")]
    [InlineData("aWordThatIsWiderThanTheTerminalAndHasNoSpaceAnywhereInItAtAll")]
    public void What_cannot_break_stays(string text) => Assert.Equal([text], LineWrap.Of(text, 20));
}
