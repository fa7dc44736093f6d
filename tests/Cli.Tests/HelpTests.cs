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

    [Fact]
    public void The_usage_of_a_command_has_no_file_before_it()
    {
        Assert.DoesNotContain("[<run.json>...] estimate", CommandLine.Run("estimate", "--help").Output, StringComparison.Ordinal);
        Assert.Contains("estimate [<run.json>...]", CommandLine.Run("estimate", "--help").Output, StringComparison.Ordinal);
        Assert.Contains("[<run.json>...]", CommandLine.Run("--help").Output, StringComparison.Ordinal);
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
