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

    [Theory]
    [InlineData("{\"id\": 1", "line 1: not valid JSON at byte 9")]
    [InlineData("[1]", "line 1: a case is an object with \"id\" and \"measured\"")]
    public void A_malformed_line_is_told_in_our_words(string line, string says)
    {
        var file = Path.GetTempFileName();
        File.WriteAllText(file, line);
        var validated = CommandLine.Run("validate", file);
        var calibrated = CommandLine.Run("calibrate", file);
        File.Delete(file);

        Assert.Equal((2, ""), (validated.ExitCode, validated.Output));
        Assert.Equal($"error: '{file}': {says}", validated.Error.TrimEnd());
        Assert.Equal(2, calibrated.ExitCode);
        Assert.DoesNotContain("LineNumber", calibrated.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_option_is_no_file()
    {
        var (exit, output, error) = CommandLine.Run("validate", "--quite");

        Assert.Equal((2, ""), (exit, output));
        Assert.Contains("option '--quite' is not known", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Quiet_leaves_the_summaries_and_csv_has_a_row_for_each_quantity()
    {
        var line = File.ReadLines(Path.Combine(ReadmeTests.Root(), "tests", "MemoryModel.Tests", "Measured", "memory.jsonl")).First(line => line.Contains("torchtitan-llama3-8b-fsdp8", StringComparison.Ordinal));
        var file = Path.GetTempFileName();
        File.WriteAllText(file, line);
        var (whole, quiet, csv) = (CommandLine.Run("validate", file), CommandLine.Run("validate", file, "--quiet"), CommandLine.Run("validate", file, "--csv"));
        File.Delete(file);

        Assert.Contains("  measured ", whole.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("  measured ", quiet.Output, StringComparison.Ordinal);
        Assert.EndsWith(quiet.Output, whole.Output, StringComparison.Ordinal);
        Assert.StartsWith("case,quantity,measured,predicted,error_pct", csv.Output, StringComparison.Ordinal);
        Assert.True(csv.Output.TrimEnd().Split('\n').Length >= 2);
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
