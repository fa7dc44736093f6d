using System.Text.Json;
using Parquet;

namespace MemoryModel.Cli.Tests;

public sealed class SweepCommandTests : IDisposable
{
    static readonly string[] Job =
    [
        "sweep", "--model", "gpt2", "--gpu", "h100-sxm", "--gpus", "8", "--seq-len", "1024", "--global-batch", "64", "--over", "zero=0..3", "--over", "tp=1,2,4,8,3", "--over", "micro-batch=1,2",
    ];

    readonly string _folder = Directory.CreateTempSubdirectory("sweep").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    string At(string name) => Path.Combine(_folder, name);

    [Fact]
    public void Every_combination_is_a_row_and_one_that_cannot_run_says_why()
    {
        var (exit, output, error) = CommandLine.Run(Job);
        var lines = output.TrimEnd().Split('\n');

        Assert.Equal(0, exit);
        Assert.StartsWith("warning: no row of this call with tp=8,3 could be estimated, since tp is 8; ", error, StringComparison.Ordinal);
        Assert.Equal(1 + 4 * 5 * 2, lines.Length);
        Assert.StartsWith("row,zero,tp,micro-batch,fits,device_bytes", lines[0], StringComparison.Ordinal);
        Assert.Contains(lines, line => line.Contains("does not divide 8 GPUs", StringComparison.Ordinal));
        Assert.StartsWith("0,0,1,1,true,", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_sweep_without_any_estimate_says_so_once()
    {
        var (exit, output, error) = CommandLine.Run([.. Job[..^6], "--over", "tp=3,5", "--over", "pp=1,2"]);

        Assert.Equal((0, 5), (exit, output.TrimEnd().Split('\n').Length));
        Assert.StartsWith("warning: no row of this call could be estimated, since tp 3 × pp 1 × cp 1 = 3 does not divide 8 GPUs", Assert.Single(error.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public void A_row_is_what_estimate_says()
    {
        var (_, row, _) = CommandLine.Run(Job);
        var (_, json, _) = CommandLine.Run("estimate", "--model", "gpt2", "--gpu", "h100-sxm", "--gpus", "8", "--seq-len", "1024", "--global-batch", "64", "--zero", "2", "--tp", "2", "--micro-batch", "2", "--json");
        using var estimate = JsonDocument.Parse(json);

        var cells = row.Split('\n').First(line => line.Contains(",2,2,2,", StringComparison.Ordinal)).Split(',');
        Assert.Equal(estimate.RootElement.GetProperty("memory").GetProperty("device_bytes").GetInt64(), long.Parse(cells[5], System.Globalization.CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("notes.csv", "hello")]
    [InlineData("notes.jsonl", "hello")]
    [InlineData("notes.csv", "hello\nworld\n")]
    [InlineData("notes.jsonl", "{\"mine\": 1}\n")]
    [InlineData("notes.parquet", "hello")]
    public void A_file_of_something_else_is_left_as_it_is(string name, string text)
    {
        File.WriteAllText(At(name), text);
        var (exit, output, error) = CommandLine.Run([.. Job, "-o", At(name)]);

        Assert.Equal((2, ""), (exit, output));
        Assert.Contains("holds another sweep or something else", error, StringComparison.Ordinal);
        Assert.Equal(text, File.ReadAllText(At(name)));
    }

    [Fact]
    public void Json_prints_the_lines_that_a_file_would_hold()
    {
        CommandLine.Run([.. Job, "-o", At("rows.jsonl")]);

        Assert.Equal(File.ReadAllText(At("rows.jsonl")), CommandLine.Run([.. Job, "--json"]).Output.ReplaceLineEndings("\n"));
    }

    [Theory]
    [InlineData("csv")]
    [InlineData("jsonl")]
    public void A_killed_sweep_goes_on_after_its_last_whole_row(string extension)
    {
        CommandLine.Run([.. Job, "-o", At("whole." + extension)]);
        var whole = File.ReadAllText(At("whole." + extension));
        for (var cut = 0; cut < whole.Length; cut += 173)
        {
            File.WriteAllText(At("cut." + extension), whole[..cut]);
            Assert.Equal(0, CommandLine.Run([.. Job, "-o", At("cut." + extension)]).ExitCode);
            Assert.Equal(whole, File.ReadAllText(At("cut." + extension)));
        }
    }

    [Fact]
    public async Task Parquet_holds_the_same_rows_even_after_a_kill()
    {
        CommandLine.Run([.. Job, "-o", At("rows.jsonl")]);
        var lines = File.ReadAllLines(At("rows.jsonl"));
        File.WriteAllText(At("rows.parquet.rows.jsonl"), string.Join('\n', lines[..7]) + "\n" + lines[7][..9]);
        Assert.Equal(0, CommandLine.Run([.. Job, "-o", At("rows.parquet")]).ExitCode);

        Assert.False(File.Exists(At("rows.parquet.rows.jsonl")));
        await using var file = File.OpenRead(At("rows.parquet"));
        await using var reader = await ParquetReader.CreateAsync(file, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(1, reader.RowGroupCount);
        using var group = reader.OpenRowGroupReader(0);
        Assert.Equal(lines.Length, group.RowCount);
        var problems = lines.Count(line => line.Contains("\"problem\"", StringComparison.Ordinal));
        var column = new string?[lines.Length];
        await group.ReadAsync(reader.Schema.DataFields[^1], column.AsMemory(), cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(problems, column.Count(problem => problem is not null));
        Assert.Equal(["row", "zero", "tp", "micro-batch", "fits", "device_bytes", "allocated_bytes", "host_bytes_per_node", "nvme_bytes_per_node", "step_s", "tokens_per_s", "problem"], reader.Schema.DataFields.Select(field => field.Name));
    }

    [Fact]
    public void Shards_together_are_the_whole()
    {
        CommandLine.Run([.. Job, "-o", At("whole.csv")]);
        var rows = Enumerable.Range(1, 3).SelectMany(shard =>
        {
            CommandLine.Run([.. Job, "-o", At($"part{shard}.csv"), "--shard", $"{shard}/3"]);
            return File.ReadAllLines(At($"part{shard}.csv")).Skip(1);
        });

        Assert.Equal(File.ReadAllLines(At("whole.csv")).Skip(1).Order(StringComparer.Ordinal), rows.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_file_of_another_sweep_is_refused()
    {
        CommandLine.Run([.. Job, "-o", At("rows.csv")]);
        var (exit, _, error) = CommandLine.Run([.. Job[..^4], "--over", "pp=1,2", "-o", At("rows.csv")]);

        Assert.Equal(2, exit);
        Assert.Contains("another sweep", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("csv")]
    [InlineData("jsonl")]
    [InlineData("parquet")]
    public void A_file_of_another_shard_run_or_grid_is_refused_and_a_whole_one_is_left(string extension)
    {
        var file = At("part." + extension);
        // the last row runs, so that it tells one model from another
        string[] job = [.. Job.Select(argument => argument == "tp=1,2,4,8,3" ? "tp=3,1,2,4,8" : argument)];
        string[] part = [.. job, "-o", file, "--shard", "2/3"];
        CommandLine.Run(part);
        var written = File.ReadAllBytes(file);

        Assert.Equal(0, CommandLine.Run(part).ExitCode);
        foreach (var other in new string[][] { [.. job, "-o", file, "--shard", "1/3"], [.. job, "-o", file], [.. job[..^2], "--over", "micro-batch=1,4", "-o", file, "--shard", "2/3"] })
        {
            var (exit, _, error) = CommandLine.Run(other);
            Assert.Equal(2, exit);
            Assert.Contains("one of the same run, grid and shard", error, StringComparison.Ordinal);
        }

        if (extension != "parquet")
        {
            Assert.Equal(2, CommandLine.Run([.. part.Select(argument => argument == "1024" ? "2048" : argument)]).ExitCode);
        }

        Assert.Equal(written, File.ReadAllBytes(file));
    }

    [Theory]
    [InlineData("no field is varied", "sweep", "--model", "gpt2")]
    [InlineData("tp is 'a'; allowed: a whole number from 1 to 4096", "sweep", "--model", "gpt2", "--over", "tp=1,a")]
    [InlineData("zero is '4'; allowed: a whole number from 0 to 3", "sweep", "--model", "gpt2", "--over", "zero=0..4")]
    [InlineData("sp is 'yes'; allowed: true or false", "sweep", "--model", "gpt2", "--over", "sp=yes")]
    [InlineData("nearest: zero", "sweep", "--model", "gpt2", "--over", "zerro=1")]
    [InlineData("such as 3/16", "sweep", "--model", "gpt2", "--over", "zero=1", "--shard", "4/3")]
    [InlineData("ending in .csv", "sweep", "--model", "gpt2", "--over", "zero=1", "-o", "rows.xlsx")]
    [InlineData("a range that rises", "sweep", "--model", "gpt2", "--over", "zero=3..0")]
    public void A_wrong_sweep_is_one_line(string message, params string[] arguments)
    {
        var (exit, _, error) = CommandLine.Run(arguments);

        Assert.Equal(2, exit);
        Assert.Contains(message, error, StringComparison.Ordinal);
    }
}
