using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Parquet;

namespace MemoryModel.Cli.Tests;

/// <summary>The recipes of docs/sweeps.md, as they stand there: each is run by a shell, a process a task, with the variables that its scheduler sets.</summary>
public sealed partial class SweepRecipeTests : IDisposable
{
    const int Tasks = 16;

    const string Recipe = "--over tp=1,2,4,8 --over zero=0..3 --over micro-batch=1,2,4";

    readonly string _folder = Directory.CreateTempSubdirectory("recipes").FullName;

    public SweepRecipeTests()
    {
        File.WriteAllText(At("run.json"), """{"model":{"name":"gpt2"},"hardware":{"gpu":"h100-sxm","gpus":8},"seq_len":1024,"global_batch":64}""");
        Directory.CreateDirectory(At("bin"));
        Program("llm-mem", $"exec dotnet {Path.Combine(AppContext.BaseDirectory, "llm-mem.dll")} \"$@\"");
        // GNU parallel's {} and ::: as far as the recipe has them, one job after the other
        Program("parallel", """
            command=""; while [ "$1" != ":::" ]; do command="$command $1"; shift; done; shift
            for value in "$@"; do eval "$(printf '%s' "$command" | sed "s/{}/$value/g")" || exit 1; done
            """);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    static string Document => File.ReadAllText(Path.Combine(ReadmeTests.Root(), "docs", "sweeps.md"));

    [Theory]
    [InlineData("Slurm", "parquet")]
    [InlineData("Kubernetes", "csv")]
    [InlineData("GNU parallel", "jsonl")]
    public async Task A_recipe_makes_the_whole_sweep(string recipe, string extension)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the recipes are for a shell");
        var (script, tasks) = Script(recipe, extension);
        foreach (var task in tasks)
        {
            using var process = Start(script, recipe, task);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.True(process.ExitCode == 0, await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        }

        var parts = Directory.GetFiles(_folder, $"part-*.{extension}");
        Assert.Equal(Tasks, parts.Length);
        Assert.Equal(0, CommandLine.Run(["sweep", At("run.json"), .. Recipe.Split(' '), "-o", At("whole." + extension)]).ExitCode);
        var merged = new List<string>();
        foreach (var part in parts)
        {
            merged.AddRange(await Rows(part));
        }

        Assert.Equal(await Rows(At("whole." + extension)), merged.OrderBy(RowNumber));
    }

    [Theory]
    [InlineData("Slurm", "csv")]
    [InlineData("Kubernetes", "jsonl")]
    [InlineData("Slurm", "parquet")]
    public async Task A_shard_that_is_killed_and_started_again_loses_and_doubles_no_row(string recipe, string extension)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the recipes are for a shell");
        const string Long = "--over tp=1,2,4,8 --over zero=0..3 --over micro-batch=1..1500";
        const int Task = 3;
        var script = Script(recipe, extension).Script.Replace(Recipe, Long, StringComparison.Ordinal);
        var (whole, part) = (At("whole." + extension), At($"part-{Task}.{extension}"));
        var journal = extension == "parquet" ? part + ".rows.jsonl" : part;
        var (killed, seen) = (0, 0L);
        for (var start = 0; start < 2; start++)
        {
            using var process = Start(script, recipe, Task);
            while (!process.HasExited && Length(journal) < seen + 10_000)
            {
                await System.Threading.Tasks.Task.Delay(2, TestContext.Current.CancellationToken);
            }

            if (!process.HasExited)
            {
                // the shell and what it runs, as a node that goes down
                process.Kill(entireProcessTree: true);
                killed++;
            }

            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            seen = Length(journal);
        }

        Assert.True(killed > 0, "no shard was killed midway");
        using (var last = Start(script, recipe, Task))
        {
            await last.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.True(last.ExitCode == 0, await last.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        }

        var shard = recipe == "Slurm" ? Task : Task + 1;
        Assert.Equal(0, CommandLine.Run(["sweep", At("run.json"), .. Long.Split(' '), "--shard", $"{shard}/{Tasks}", "-o", whole]).ExitCode);
        Assert.Equal(await Rows(whole), await Rows(part));
        Assert.True(extension == "parquet" || File.ReadAllBytes(whole).AsSpan().SequenceEqual(File.ReadAllBytes(part)));
    }

    // The shell text of a recipe in another format, and the tasks that its scheduler would start.
    (string Script, IEnumerable<int> Tasks) Script(string recipe, string extension)
    {
        var section = Document[Document.IndexOf($"\n## {recipe}\n", StringComparison.Ordinal)..];
        var block = Block().Match(section).Groups[1].Value;
        var text = recipe == "Kubernetes" ? Argument().Match(block).Groups[1].Value : block;
        Assert.Contains(Recipe, text, StringComparison.Ordinal);
        return (text.Replace(".parquet", "." + extension, StringComparison.Ordinal), recipe switch
        {
            "Slurm" => Enumerable.Range(1, int.Parse(Array().Match(block).Groups[1].Value, CultureInfo.InvariantCulture)),
            "Kubernetes" => Enumerable.Range(0, int.Parse(Completions().Match(block).Groups[1].Value, CultureInfo.InvariantCulture)),
            _ => [0],
        });
    }

    Process Start(string script, string recipe, int task)
    {
        var start = new ProcessStartInfo("/bin/sh") { WorkingDirectory = _folder, RedirectStandardError = true };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add(script);
        start.Environment["PATH"] = At("bin") + Path.PathSeparator + Environment.GetEnvironmentVariable("PATH");
        start.Environment[recipe == "Slurm" ? "SLURM_ARRAY_TASK_ID" : "JOB_COMPLETION_INDEX"] = task.ToString(CultureInfo.InvariantCulture);
        return Process.Start(start)!;
    }

    void Program(string name, string body)
    {
        File.WriteAllText(At("bin/" + name), "#!/bin/sh\n" + body + "\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(At("bin/" + name), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }
    }

    static async Task<string[]> Rows(string path) => Path.GetExtension(path) switch
    {
        ".csv" => [.. File.ReadLines(path).Skip(1)],
        ".jsonl" => File.ReadAllLines(path),
        _ => await Parquet(path),
    };

    static long RowNumber(string row) => row.StartsWith('{') ? Json(row) : long.Parse(row.Split(',')[0], CultureInfo.InvariantCulture);

    static long Json(string row)
    {
        using var json = JsonDocument.Parse(row);
        return json.RootElement.GetProperty("row").GetInt64();
    }

    // What a row is about, what it takes and what is wrong with it.
    static async Task<string[]> Parquet(string path)
    {
        await using var file = File.OpenRead(path);
        await using var reader = await ParquetReader.CreateAsync(file);
        var rows = new List<string>();
        for (var index = 0; index < reader.RowGroupCount; index++)
        {
            using var group = reader.OpenRowGroupReader(index);
            var (numbers, bytes, problems) = (new long[group.RowCount], new long?[group.RowCount], new string?[group.RowCount]);
            await group.ReadAsync(reader.Schema.DataFields[0], numbers.AsMemory());
            await group.ReadAsync<long>(reader.Schema.DataFields.Single(field => field.Name == "device_bytes"), bytes.AsMemory());
            await group.ReadAsync(reader.Schema.DataFields[^1], problems.AsMemory());
            rows.AddRange(numbers.Select((number, row) => $"{number},{bytes[row]},{problems[row]}"));
        }

        return [.. rows];
    }

    static long Length(string path) => File.Exists(path) ? new FileInfo(path).Length : 0;

    string At(string name) => Path.Combine(_folder, name);

    [GeneratedRegex("```\\w+\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex(@"args:\s*\n\s*- (.*)")]
    private static partial Regex Argument();

    [GeneratedRegex(@"--array=1-(\d+)")]
    private static partial Regex Array();

    [GeneratedRegex(@"completions: (\d+)")]
    private static partial Regex Completions();
}
