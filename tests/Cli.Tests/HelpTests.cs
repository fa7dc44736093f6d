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

    [Theory]
    [InlineData("")]
    [InlineData("explain")]
    [InlineData("params")]
    [InlineData("list")]
    [InlineData("compare")]
    [InlineData("completion")]
    [InlineData("validate")]
    public void Help_fits_a_wide_terminal(string command)
    {
        var (exitCode, output, error) = CommandLine.Run([.. command.Length == 0 ? Array.Empty<string>() : [command], "--help"]);

        Assert.Equal((0, ""), (exitCode, error));
        Assert.All(output.Split('\n'), line => Assert.True(line.Length < 260, line));
    }
}
