using System.CommandLine;

namespace MemoryModel.Cli;

/// <summary><c>llm-mem list</c>: the catalogs, each row with its source.</summary>
static class ListCommand
{
    static readonly CatalogList Lists = new("lists", "", ["name", "what"], () => CatalogList.All.Select(list => new object?[] { list.Name, list.Help }));

    public static Command Create()
    {
        string[] names = [.. CatalogList.All.Select(list => list.Name)];
        var command = new Command("list", $"The catalogs: {string.Join(", ", names)}.");
        var kind = new Argument<string[]>("what") { Description = "What to list; the lists themselves when absent.", Arity = ArgumentArity.ZeroOrMore };
        kind.CompletionSources.Add(names);
        command.Arguments.Add(kind);
        var print = OutputOptions.AddTo(command);
        command.SetAction(parsed =>
        {
            var output = print(parsed);
            var what = string.Join(' ', parsed.GetValue(kind) ?? []);
            var list = what.Length == 0 ? Lists : CatalogList.All.FirstOrDefault(row => row.Name == what)
                ?? throw new InvalidInputException($"list is '{what}'; allowed: {string.Join(", ", names)}{NearestName.Hint(what, names)}");
            if (output.Style == OutputStyle.Json)
            {
                Json(output, list);
            }
            else
            {
                output.Rows([.. list.Columns.Select(column => column.Head)], list.Rows().Select(row => row.Select(cell => CatalogColumn.Shown(output, cell)).ToArray()));
            }

            return ExitCode.Answered;
        });
        return command;
    }

    static void Json(Output output, CatalogList list) => output.Json(json =>
    {
        json.WriteStartArray();
        foreach (var row in list.Rows())
        {
            json.WriteStartObject();
            for (var i = 0; i < list.Columns.Length; i++)
            {
                json.WritePropertyName(list.Columns[i].Key);
                CatalogColumn.Write(json, row[i]);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    });
}
