using System.Text.Json;

namespace MemoryModel.Cli.Tests;

/// <summary>Commands that write a file say what they wrote, as text and as JSON.</summary>
public sealed class FileAnswerTests : IDisposable
{
    readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    static readonly string[] Run = ["--model", "gpt2", "--gpus", "8", "--framework", "deepspeed", "--zero", "2", "--seq-len", "1024"];

    [Theory]
    [InlineData("export", "--format", "deepspeed")]
    [InlineData("report")]
    [InlineData("trace")]
    public void Json_tells_the_file_and_its_length_or_holds_its_text(string command, params string[] more)
    {
        var (exit, text, _) = CommandLine.Run([command, .. Run, .. more]);
        var (_, printed, _) = CommandLine.Run([command, .. Run, .. more, "--json"]);
        var (_, written, _) = CommandLine.Run([command, .. Run, .. more, "--json", "-o", _file]);
        using var held = JsonDocument.Parse(printed);
        using var told = JsonDocument.Parse(written);

        Assert.Equal(0, exit);
        Assert.Equal(text.TrimEnd(), held.RootElement.GetProperty("text").GetString()!.TrimEnd());
        Assert.Equal((command, _file, new FileInfo(_file).Length), (told.RootElement.GetProperty("command").GetString(), told.RootElement.GetProperty("file").GetString(), told.RootElement.GetProperty("bytes").GetInt64()));
        SchemaTests.Valid("file", printed);
        SchemaTests.Valid("file", written);
    }

    [Fact]
    public void Quiet_prints_nothing_beside_the_file()
    {
        Assert.Contains("spans", CommandLine.Run(["trace", .. Run, "-o", _file]).Output, StringComparison.Ordinal);
        Assert.Empty(CommandLine.Run(["trace", .. Run, "-o", _file, "--quiet"]).Output);
    }

    /// <summary>Asks the command itself for its subcommands, so that none is forgotten.</summary>
    [Fact]
    public void Every_command_takes_json_and_quiet()
    {
        foreach (var command in LlmMemCommand.Root().Subcommands)
        {
            var options = command.Options.Select(option => option.Name).ToArray();
            Assert.True(options.Contains("--json") && options.Contains("--quiet"), command.Name);
        }
    }
}
