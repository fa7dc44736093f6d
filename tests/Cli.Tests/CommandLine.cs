namespace MemoryModel.Cli.Tests;

/// <summary>Runs the command in this process.</summary>
static class CommandLine
{
    public static (int ExitCode, string Output, string Error) Run(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var exitCode = LlmMemCommand.Run(args, output, error);
        return (exitCode, output.ToString(), error.ToString());
    }
}
