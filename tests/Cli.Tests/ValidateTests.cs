namespace MemoryModel.Cli.Tests;

public class ValidateTests
{
    [Fact]
    public void A_missing_file_is_bad_input()
    {
        using var output = new StringWriter();
        using var error = new StringWriter();

        var exitCode = LlmMemCommand.Run(["validate", "no-such-file.jsonl"], output, error);

        Assert.Equal(2, exitCode);
        Assert.Contains("no-such-file.jsonl", error.ToString(), StringComparison.Ordinal);
        Assert.Empty(output.ToString());
    }

    [Fact]
    public void Without_files_outside_a_clone_it_says_what_is_missing()
    {
        using var output = new StringWriter();
        using var error = new StringWriter();

        Assert.Equal(2, LlmMemCommand.Run(["validate"], output, error));
        Assert.Contains("cases is missing", error.ToString(), StringComparison.Ordinal);
        Assert.Empty(output.ToString());
    }

    [Fact]
    public void Peaks_are_summed_up_by_how_they_were_measured()
    {
        var lines = File.ReadLines(Path.Combine(ReadmeTests.Root(), "tests", "MemoryModel.Tests", "Measured", "memory.jsonl")).Where(line => line.Contains("qwen-readme", StringComparison.Ordinal) || line.Contains("peft-metamath", StringComparison.Ordinal));
        var file = Path.GetTempFileName();
        File.WriteAllLines(file, lines);
        using var output = new StringWriter();

        Assert.Equal(0, LlmMemCommand.Run(["validate", file], output, new StringWriter()));
        File.Delete(file);

        Assert.Contains("  max_reserved: n", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("  stated: n", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Markdown_has_the_tables_of_peaks_by_how_they_were_read()
    {
        var file = Path.Combine(ReadmeTests.Root(), "tests", "MemoryModel.Tests", "Measured", "memory.jsonl");
        using var output = new StringWriter();

        Assert.Equal(0, LlmMemCommand.Run(["validate", file, "--markdown"], output, new StringWriter()));

        var rows = output.ToString().Split('\n').Where(line => line.StartsWith('|')).Select(line => line.Split('|')[1].Trim()).ToList();
        Assert.All(["max_allocated", "max_reserved", "nvidia-smi", "stated", "all complete lines"], name => Assert.Contains(name, rows));
        Assert.Contains("torchtitan, max_reserved", rows);
    }
}
