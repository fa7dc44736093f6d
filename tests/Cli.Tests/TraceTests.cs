using System.Text.Json;

namespace MemoryModel.Cli.Tests;

public class TraceTests
{
    static (int Code, string Output, string Error) Run(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        return (LlmMemCommand.Run(args, output, error), output.ToString(), error.ToString());
    }

    static readonly string[] Llama = ["trace", "--model", "llama-3-8b", "--gpus", "16", "--pp", "4", "--grad-accum", "8", "--seq-len", "4096"];

    [Fact]
    public void A_trace_has_an_event_for_every_span()
    {
        var (code, output, _) = Run(Llama);
        using var json = JsonDocument.Parse(output);

        Assert.Equal(0, code);
        Assert.Equal([0, 1, 2, 3], json.RootElement.GetProperty("traceEvents").EnumerateArray().Select(item => item.GetProperty("pid").GetInt32()).Distinct().Order());
    }

    [Fact]
    public void A_trace_goes_to_a_file_or_the_folder_is_named()
    {
        var file = Path.GetTempFileName();
        try
        {
            Assert.Contains("on 4 stages", Run([.. Llama, "-o", file]).Output, StringComparison.Ordinal);
            Assert.StartsWith("{\"displayTimeUnit\"", File.ReadAllText(file), StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }

        var (code, _, error) = Run([.. Llama, "-o", "no-such-folder/trace.json"]);
        Assert.Equal(2, code);
        Assert.Contains("output is 'no-such-folder/trace.json', which cannot be written", error, StringComparison.Ordinal);
    }
}
