using System.CommandLine;
using MemoryModel.Catalog;

namespace MemoryModel.Cli;

/// <summary><c>llm-mem list</c>: the catalog, each row with its source.</summary>
static class ListCommand
{
    static readonly string[] Kinds = ["models", "gpus", "optimizers", "precisions"];

    public static Command Create()
    {
        var command = new Command("list", "The catalog: models, gpus, optimizers, precisions.");
        var kind = new Argument<string[]>("what") { Description = string.Join(", ", Kinds), Arity = ArgumentArity.ZeroOrMore };
        kind.CompletionSources.Add(Kinds);
        command.Arguments.Add(kind);
        var print = OutputOptions.AddTo(command);
        command.SetAction(parsed =>
        {
            var output = print(parsed);
            var what = parsed.GetValue(kind) is [var one] ? one : string.Join(' ', parsed.GetValue(kind) ?? []);
            var (heads, rows) = Rows(output, what);
            if (output.Style == OutputStyle.Json)
            {
                Json(output, heads, rows);
            }
            else
            {
                output.Rows(heads, rows);
            }

            return ExitCode.Answered;
        });
        return command;
    }

    static (string[] Heads, IEnumerable<string[]> Rows) Rows(Output output, string what) => what switch
    {
        "models" => (["name", "parameters", "source"], Models.Names.Select(Models.Get).Select(model => new[] { model.Name, FormattableString.Invariant($"{ModelParameters.Of(model).Total}"), model.Source.Where })),
        "gpus" => (["name", "memory", "bandwidth", "source"], Gpus.All.Select(gpu => new[] { gpu.Name, output.Size(gpu.UsableMemory), gpu.MemoryBandwidth.ToString(), gpu.Source.Title })),
        "optimizers" => (["name", "states", "aliases", "source"], Optimizers.All.Select(row => new[] { row.Name, string.Join(" + ", row.States.Select(state => state.Name)), string.Join(" ", row.Aliases), row.Source.Where })),
        "precisions" => (["name", "compute", "params", "grads", "master", "source"], PrecisionPolicies.All.Select(row =>
            new[] { row.Name, row.Compute.ShortName(), row.Parameters.ShortName(), row.Gradients.ShortName(), row.Master?.ShortName() ?? "none", row.Source.Where })),
        _ => throw new InvalidInputException($"list is '{what}'; allowed: {string.Join(", ", Kinds)}; nearest: {NearestName.Of(what, Kinds)}"),
    };

    static void Json(Output output, string[] heads, IEnumerable<string[]> rows) => output.Json(json =>
    {
        json.WriteStartArray();
        foreach (var row in rows)
        {
            json.WriteStartObject();
            for (var i = 0; i < heads.Length; i++)
            {
                json.WriteString(heads[i], row[i]);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    });
}
