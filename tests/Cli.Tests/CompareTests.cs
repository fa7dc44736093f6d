using System.Text.Json;

namespace MemoryModel.Cli.Tests;

public class CompareTests
{
    static readonly string[] Llama = ["--model", "llama-3-8b", "--gpus", "8", "--zero", "3", "--seq-len", "8192", "--micro-batch", "1"];

    [Theory]
    [InlineData("deepspeed", "18.78 GiB", "does not count activations")]
    [InlineData("megatron", "93.94 GiB", "keeps parameters and gradients whole")]
    [InlineData("accelerate", "59.83 GiB", "largest of its numbers")]
    [InlineData("cookbook", "373.69 GiB", "which a flash kernel never stores")]
    public void Prints_what_the_tool_prints_and_why_it_differs(string tool, string printed, string why)
    {
        var (exitCode, output, error) = CommandLine.Run([.. Llama, "--compare", tool]);

        Assert.Equal(0, exitCode);
        Assert.Empty(error);
        Assert.Contains(printed, output, StringComparison.Ordinal);
        Assert.Contains(why, output, StringComparison.Ordinal);
        Assert.Contains("source: ", output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_comparison_as_json_adds_up()
    {
        var (_, output, _) = CommandLine.Run([.. Llama, "--compare", "megatron", "--json"]);
        using var document = JsonDocument.Parse(output);
        var root = document.RootElement;

        Assert.Equal("llm-mem/peer/1", root.GetProperty("schema").GetString());
        Assert.Equal(root.GetProperty("their_bytes").GetInt64(), Sum(root, "their_bytes"));
        Assert.Equal(root.GetProperty("our_bytes").GetInt64(), Sum(root, "our_bytes"));
    }

    [Fact]
    public void Runs_stand_side_by_side()
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            var (a, b) = (Path.Combine(folder.FullName, "none.json"), Path.Combine(folder.FullName, "full.json"));
            const string run = """{"model":{"name":"llama-3-8b"},"hardware":{"gpus":8},"parallel":{"zero":3},"seq_len":8192,"micro_batch":1,"recompute":"RECOMPUTE"}""";
            File.WriteAllText(a, run.Replace("RECOMPUTE", "none", StringComparison.Ordinal));
            File.WriteAllText(b, run.Replace("RECOMPUTE", "full", StringComparison.Ordinal));

            var (exitCode, output, error) = CommandLine.Run("compare", a, b);
            Assert.Equal((0, ""), (exitCode, error));
            Assert.Contains("full.json less none.json", output, StringComparison.Ordinal);
            Assert.Contains("inputs of recomputed layers", output, StringComparison.Ordinal);

            var (_, text, _) = CommandLine.Run("compare", a, b, "--json");
            using var document = JsonDocument.Parse(text);
            var sums = document.RootElement.GetProperty("rows").EnumerateArray().Where(row => row.GetProperty("term").GetString() == "");
            Assert.Equal(document.RootElement.GetProperty("runs")[1].GetProperty("device_bytes").GetInt64(), sums.Sum(row => row.GetProperty("bytes")[1].GetInt64()));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void An_unknown_tool_and_a_single_run_are_refused()
    {
        var (exitCode, output, error) = CommandLine.Run([.. Llama, "--compare", "calculon"]);
        Assert.Equal((2, ""), (exitCode, output));
        Assert.Contains("compare is 'calculon'; allowed: deepspeed, megatron, accelerate, cookbook", error, StringComparison.Ordinal);

        (exitCode, output, error) = CommandLine.Run("compare", "one.json");
        Assert.Equal((2, ""), (exitCode, output));
        Assert.Contains("two run files or more", error, StringComparison.Ordinal);
    }

    static long Sum(JsonElement root, string column) => root.GetProperty("rows").EnumerateArray().Select(row => row.GetProperty(column)).Sum(cell => cell.ValueKind == JsonValueKind.Null ? 0 : cell.GetInt64());
}
