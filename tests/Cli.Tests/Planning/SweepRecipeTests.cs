using System.Text.RegularExpressions;

namespace MemoryModel.Cli.Tests;

/// <summary>The recipes of docs/sweeps.md, each run with the variables that its scheduler sets.</summary>
public sealed class SweepRecipeTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("recipes").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    static string Document => File.ReadAllText(Path.Combine(ReadmeTests.Root(), "docs", "sweeps.md"));

    [Theory]
    [InlineData("$SLURM_ARRAY_TASK_ID/16", 1, "$SLURM_ARRAY_TASK_ID")]
    [InlineData("$((JOB_COMPLETION_INDEX + 1))/16", 0, "$JOB_COMPLETION_INDEX")]
    [InlineData("--shard {}/16", 1, "{}")]
    public void A_recipe_covers_the_grid_with_its_tasks(string marker, int first, string variable)
    {
        var command = Document.Split('\n').Single(line => line.Contains(marker, StringComparison.Ordinal));
        command = command[command.IndexOf("sweep run.json", StringComparison.Ordinal)..].Split(":::")[0].Trim();
        var file = Path.Combine(_folder, "run.json");
        File.WriteAllText(file, """{"model":{"name":"gpt2"},"hardware":{"gpu":"h100-sxm","gpus":8},"seq_len":1024,"global_batch":64}""");

        var rows = new List<long>();
        for (var task = first; task < first + 16; task++)
        {
            var text = command.Replace("$((JOB_COMPLETION_INDEX + 1))", $"{task + 1}", StringComparison.Ordinal).Replace(variable, $"{task}", StringComparison.Ordinal)
                .Replace("run.json", file, StringComparison.Ordinal).Replace(".parquet", ".csv", StringComparison.Ordinal);
            text = Regex.Replace(text, "-o (\\S+)", match => $"-o {Path.Combine(_folder, match.Groups[1].Value)}");
            var (exit, _, error) = CommandLine.Run(text.Split(' ', StringSplitOptions.RemoveEmptyEntries));

            Assert.Equal((0, ""), (exit, error));
            rows.AddRange(File.ReadAllLines(Path.Combine(_folder, $"part-{task}.csv")).Skip(1).Select(line => long.Parse(line.Split(',')[0], System.Globalization.CultureInfo.InvariantCulture)));
        }

        Assert.Equal(Enumerable.Range(0, 48).Select(row => (long)row), rows.Order());
    }
}
