using System.CommandLine;

namespace MemoryModel.Cli;

/// <summary>The command line: parses, calls the library, prints.</summary>
static class LlmMemCommand
{
    public static int Run(string[] args, TextWriter output, TextWriter error)
    {
        var root = new RootCommand("Bytes per GPU of an LLM training run, explained.");
        root.Subcommands.Add(ValidateCommand.Create());
        return root.Parse(args).Invoke(new InvocationConfiguration { Output = output, Error = error });
    }
}
