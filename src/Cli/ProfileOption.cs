using System.CommandLine;

namespace MemoryModel.Cli;

/// <summary>The option that names a cluster's profile: <c>--profile</c>.</summary>
static class ProfileOption
{
    public static Func<ParseResult, TimeProfile?> AddTo(Command command)
    {
        var option = new Option<string>("--profile") { Description = "Profile of a cluster, as `llm-mem calibrate` writes it." };
        command.Options.Add(option);
        return parsed => parsed.GetValue(option) is { } path ? ProfileJson.Parse(InputFile.Read("profile", path)) : null;
    }
}
