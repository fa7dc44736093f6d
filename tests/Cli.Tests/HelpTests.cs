namespace MemoryModel.Cli.Tests;

public class HelpTests
{
    [Fact]
    public void Version_goes_to_standard_output_with_exit_code_0()
    {
        using var output = new StringWriter();
        using var error = new StringWriter();

        var exitCode = LlmMemCommand.Run(["--version"], output, error);

        Assert.Equal(0, exitCode);
        Assert.Matches(@"^\d+\.\d+\.\d+", output.ToString());
        Assert.Empty(error.ToString());
    }
}
