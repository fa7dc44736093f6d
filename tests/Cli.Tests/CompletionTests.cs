using System.Diagnostics;

namespace MemoryModel.Cli.Tests;

public class CompletionTests
{
    [Theory]
    [InlineData("llm-mem --mod", "--model")]
    [InlineData("llm-mem --model llama-3-8", "llama-3-8b")]
    [InlineData("llm-mem --gpu h100", "h100-sxm")]
    [InlineData("llm-mem --optimizer adamw", "adamw")]
    [InlineData("llm-mem --recompute s", "selective")]
    [InlineData("llm-mem --compare deep", "deepspeed")]
    [InlineData("llm-mem list so", "sources")]
    [InlineData("llm-mem val", "validate")]
    [InlineData("llm-mem estimate --zero ", "3")]
    public void The_command_suggests_what_can_follow(string line, string word)
    {
        var (exitCode, output, error) = CommandLine.Run($"[suggest:{line.Length}]", line);

        Assert.Equal((0, ""), (exitCode, error));
        Assert.Contains(word, output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
    }

    [Theory]
    [InlineData("bash", "complete -o default -F _llm_mem llm-mem")]
    [InlineData("zsh", "compdef _llm_mem llm-mem")]
    [InlineData("fish", "complete -c llm-mem")]
    [InlineData("pwsh", "Register-ArgumentCompleter -Native -CommandName llm-mem")]
    public void Each_shell_has_its_script(string shell, string registers)
    {
        var (exitCode, output, _) = CommandLine.Run("completion", shell);

        Assert.Equal(0, exitCode);
        Assert.Contains(registers, output, StringComparison.Ordinal);
        Assert.Contains("[suggest:", output, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_shell_is_refused()
    {
        var (exitCode, output, error) = CommandLine.Run("completion", "bush");

        Assert.Equal((2, ""), (exitCode, output));
        Assert.Contains("shell is 'bush'; allowed: bash, zsh, fish, pwsh; nearest: bash", error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_bash_script_completes_in_bash()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() || !File.Exists("/bin/bash"), "needs bash");
        const string line = "llm-mem --model llama-3-8";
        var (_, script, _) = CommandLine.Run("completion", "bash");
        var shell = $$"""
            llm-mem() { dotnet exec '{{Path.Combine(AppContext.BaseDirectory, "llm-mem.dll")}}' "$@"; }
            {{script}}
            COMP_LINE='{{line}}' COMP_POINT={{line.Length}} COMP_WORDS=(llm-mem --model llama-3-8) COMP_CWORD=2
            _llm_mem
            printf '%s\n' "${COMPREPLY[@]}"
            """;
        var start = new ProcessStartInfo("/bin/bash") { RedirectStandardInput = true, RedirectStandardOutput = true };
        using var bash = Process.Start(start)!;
        bash.StandardInput.Write(shell.ReplaceLineEndings("\n"));
        bash.StandardInput.Close();
        var words = bash.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        bash.WaitForExit();

        Assert.Contains("llama-3-8b", words);
        Assert.DoesNotContain("gpt2", words);
    }
}
