using System.CommandLine;
using MemoryModel.Catalog;

namespace MemoryModel.Cli;

/// <summary>The words that a shell may complete for an option that takes a name from a catalog.</summary>
static class Completions
{
    static readonly Dictionary<string, Func<IEnumerable<string>>> Words = new()
    {
        ["--model"] = () => Models.Names,
        ["--gpu"] = () => Gpus.All.Select(gpu => gpu.Name),
        ["--optimizer"] = () => Optimizers.All.Select(row => row.Name),
        ["--precision"] = () => Frameworks.Precisions.Select(row => row.Name).Concat(["bf16", "fp16", "fp8"]),
        ["--framework"] = () => Frameworks.All.Select(row => row.Name),
        ["--quantize"] = () => WeightFormats.All.Select(row => row.Name),
        ["--peft"] = () => AdapterMethods.Names,
        ["--compute-dtype"] = Types,
        ["--params-dtype"] = Types,
        ["--grads-dtype"] = Types,
        ["--master-dtype"] = () => Types().Append("none"),
        ["--zero"] = () => ["0", "1", "2", "3"],
        ["--units"] = () => ["GiB", "GB"],
    };

    /// <summary>Gives the options of a command and of its subcommands their words.</summary>
    public static void AddTo(Command command)
    {
        foreach (var option in command.Options)
        {
            if (option is Option<string> && option.CompletionSources.Count == 0 && Words.TryGetValue(option.Name, out var words))
            {
                option.CompletionSources.Add(_ => words().Select(word => new System.CommandLine.Completions.CompletionItem(word)));
            }

            // Without a name of its own help prints all the words in its place.
            if (option.ValueType != typeof(bool) && option.CompletionSources.Count > 0)
            {
                option.HelpName ??= option.Name.TrimStart('-');
            }
        }

        foreach (var argument in command.Arguments)
        {
            argument.HelpName ??= argument.Name;
        }

        foreach (var subcommand in command.Subcommands)
        {
            AddTo(subcommand);
        }
    }

    static IEnumerable<string> Types() => Enum.GetValues<DataType>().Select(type => type.ShortName());
}
