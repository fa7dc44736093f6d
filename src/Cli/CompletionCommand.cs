using System.CommandLine;

namespace MemoryModel.Cli;

/// <summary><c>llm-mem completion SHELL</c>: a script that makes a shell complete the command's words.</summary>
/// <remarks>The scripts ask the command itself, by System.CommandLine's <c>[suggest:POSITION]</c> directive: they never grow stale.</remarks>
static class CompletionCommand
{
    static readonly (string Shell, string Script)[] Scripts =
    [
        ("bash", """
            # eval "$(llm-mem completion bash)"
            _llm_mem() {
                local IFS=$'\n' words
                words=$(llm-mem "[suggest:$COMP_POINT]" "$COMP_LINE" 2>/dev/null)
                COMPREPLY=($(compgen -W "$words" -- "${COMP_WORDS[COMP_CWORD]}"))
            }
            complete -o default -F _llm_mem llm-mem
            """),
        ("zsh", """
            # eval "$(llm-mem completion zsh)"
            _llm_mem() {
                local line="${(j: :)words}" typed="${(j: :)words[1,CURRENT]}"
                local -a found=("${(@f)$(llm-mem "[suggest:${#typed}]" "$line" 2>/dev/null)}")
                compadd -- $found || _files
            }
            compdef _llm_mem llm-mem
            """),
        ("fish", """
            # llm-mem completion fish | source
            function __llm_mem_words
                set -l line (commandline -cp)
                llm-mem "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null
            end
            complete -c llm-mem -a '(__llm_mem_words)'
            """),
        ("pwsh", """
            # llm-mem completion pwsh | Out-String | Invoke-Expression
            Register-ArgumentCompleter -Native -CommandName llm-mem -ScriptBlock {
                param($word, $line, $position)
                llm-mem "[suggest:$position]" "$line" | Where-Object { $_ -like "$word*" } | ForEach-Object {
                    [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
                }
            }
            """),
    ];

    public static Command Create()
    {
        string[] shells = [.. Scripts.Select(row => row.Shell)];
        var shell = new Argument<string>("shell") { Description = string.Join(", ", shells) };
        shell.CompletionSources.Add(shells);
        var command = new Command("completion", "A script that makes a shell complete llm-mem's words.") { shell };
        var answer = FileAnswer.AddTo(command, toFile: false);
        command.SetAction(parsed =>
        {
            var asked = parsed.GetValue(shell);
            var script = Scripts.FirstOrDefault(row => row.Shell == asked).Script
                ?? throw new InvalidInputException($"shell is '{asked}'; allowed: {string.Join(", ", shells)}{NearestName.Hint(asked!, shells)}");
            return answer(parsed).Write(script.ReplaceLineEndings("\n"));
        });
        return command;
    }
}
