using System.CommandLine;

namespace MemoryModel.Cli;

/// <summary>Messages about words of a command line that no command has.</summary>
static class UnknownWord
{
    // What a line of an error can list.
    const int Listed = 16;

    /// <summary>Returns the message about an option that a command does not have.</summary>
    public static string Option(string name, Command command)
    {
        string[] known = [.. command.Options.Where(option => !option.Hidden).Select(option => option.Name)];
        var near = NearestName.Hint(name, known);
        return $"option '{name}' is not known{near}" + (near.Length > 0 ? "" : known.Length <= Listed ? $"; allowed: {string.Join(", ", known)}" : $"; `{Path(command)} --help` prints all");
    }

    /// <summary>Returns the message about a word that is neither a command nor a file.</summary>
    public static string Command(string word, Command command)
    {
        string[] known = [.. command.Subcommands.Select(sub => sub.Name)];
        return $"'{word}' is neither a command nor a file{NearestName.Hint(word, known)}" + (known.Length > 0 ? $"; allowed: {string.Join(", ", known)}" : "; allowed: a run file, such as run.json");
    }

    static string Path(Command command) => command is RootCommand ? "llm-mem" : $"llm-mem {command.Name}";
}
