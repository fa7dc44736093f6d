namespace MemoryModel.Cli.Tests;

public class ValidateTests
{
    [Fact]
    public void A_missing_file_is_bad_input()
    {
        using var output = new StringWriter();
        using var error = new StringWriter();

        var exitCode = LlmMemCommand.Run(["validate", "no-such-file.jsonl"], output, error);

        Assert.Equal(2, exitCode);
        Assert.Contains("no-such-file.jsonl", error.ToString(), StringComparison.Ordinal);
        Assert.Empty(output.ToString());
    }
}
