namespace MemoryModel.Cli.Tests;

public class BadInputTests
{
    [Theory]
    [InlineData("params", "--params", "-7e9")]
    [InlineData("params", "--params", "NaN")]
    [InlineData("params", "--params", "1e400")]
    [InlineData("params", "--params", "1e16")]
    [InlineData("params", "--params", "")]
    [InlineData("gpus", "--params", "7b", "--gpus", "0")]
    [InlineData("gpus", "--params", "7b", "--gpus", "-8")]
    [InlineData("gpus", "--params", "7b", "--gpus", "2.5")]
    [InlineData("tp 3", "--params", "7b", "--gpus", "8", "--tp", "3")]
    [InlineData("zero", "--params", "7b", "--zero", "4")]
    [InlineData("heads", "--layers", "2", "--hidden", "100", "--heads", "7")]
    [InlineData("h100-sxm", "--params", "7b", "--gpu", "h100x")]
    [InlineData("nearest", "--params", "7b", "--recompute", "ful")]
    [InlineData("--zero", "--params", "7b", "--zoro", "3")]
    [InlineData("'estimat' is neither a command nor a file; nearest: estimate; allowed: estimate, explain, ", "estimat")]
    [InlineData("more than once", "--params", "7b", "--params", "8b")]
    [InlineData("--params", "--params")]
    [InlineData("no model", "--gpus", "8")]
    [InlineData("gpu-memory", "--params", "7b", "--gpu-memory", "80")]
    [InlineData("gpu-memory", "--params", "7b", "--gpu-memory", "-80GiB")]
    [InlineData("units", "--params", "7b", "--units", "gigs")]
    [InlineData("llama-3-8b", "params", "--model", "llama-3-8bb")]
    [InlineData("gpus", "list", "gpu")]
    [InlineData("vocab is given beside params without layers, hidden, heads", "--params", "7e9", "--vocab", "32000")]
    [InlineData("inter-node is 'foo'; allowed: ", "--model", "gpt2", "--gpus", "16", "--inter-node", "foo")]
    [InlineData("intra-node is 'PCIe9'; nearest: PCIe3", "--model", "gpt2", "--gpus", "16", "--intra-node", "PCIe9")]
    [InlineData("csv is given beside json; allowed: one of them", "--model", "gpt2", "--gpus", "8", "--json", "--csv")]
    [InlineData("allowed: zero-paper, deepspeed, megatron-bf16, megatron-fp16, autocast, pure-bf16, fsdp2, fp32, fsdp1, composer-pure, llm.c, kempnerforge, picotron, bf16, fp16, fp8; nearest: bf16", "--model", "gpt2", "--precision", "bf17")]
    [InlineData("'run.json' stands before the command 'estimate'; allowed: behind it", "run.json", "estimate")]
    [InlineData("params is given beside model", "--model", "gpt2", "--params", "70b")]
    [InlineData("model is given beside config", "--model", "gpt2", "--config", "config.json")]
    [InlineData("heads is 33; allowed: a multiple of the 8 kv_heads", "--model", "llama-3-8b", "--heads", "33")]
    [InlineData("has parts that its dimensions do not say", "--model", "gemma-2-2b", "--layers", "10")]
    [InlineData("framework 'megtron' is not known; nearest: megatron", "--model", "gpt2", "--framework", "megtron")]
    [InlineData("precision is fp8, for which a100-sxm has no units; allowed: bf16, fp16, tf32, fp32; nearest: bf16", "--model", "gpt2", "--gpus", "8", "--gpu", "a100", "--precision", "fp8")]
    [InlineData("zero is '4'; allowed: a whole number from 0 to 3\n", "--params", "7b", "--zero", "4")]
    [InlineData("gpus is '2000000'; allowed: a whole number from 1 to 1000000\n", "--params", "7b", "--gpus", "2000000")]
    [InlineData("params is '7'; allowed: a whole number from 1000000 to 1e15, such as 175e9, 7.5b\n", "--params", "7")]
    [InlineData("mfu is '2'; allowed: a number from 0.001 to 1\n", "budget", "--gpu-hours", "1e6", "--mfu", "2")]
    [InlineData("nearest: pp 4", "--model", "gpt2", "--gpus", "8", "--pp", "5")]
    [InlineData("option '--dollars' is not known; allowed: --flops, --gpu-hours, --usd, ", "budget", "--dollars", "1")]
    [InlineData("option '--zzz' is not known; `llm-mem plan --help` prints all\n", "plan", "--zzz", "1")]
    [InlineData("'foo' is neither a command nor a file; allowed: estimate, ", "foo")]
    [InlineData("of is 'grad-accum'; allowed: micro-batch, seq-len, layers, hidden, experts, lora-rank, params, gpus, gpu\n", "max", "--model", "gpt2", "--of", "grad-accum")]
    [InlineData("model '' is not known; `llm-mem list models` prints all", "--model", "")]
    [InlineData("tokens is given without gpus", "--model", "gpt2", "--tokens", "300b")]
    [InlineData("price is given without the length of a training", "--model", "gpt2", "--gpus", "8", "--price", "2")]
    public void One_line_on_standard_error_exit_2_and_nothing_on_standard_output(string names, params string[] args) =>
        Refused(names, args);

    [Theory]
    [InlineData("not valid JSON at line 1", "{\"seq_len\": 20")]
    [InlineData("not valid JSON", "seq_len = 3")]
    [InlineData("top level", "[1, 2]")]
    [InlineData("nearest: seq_len", "{\"seq_length\": 2048}")]
    [InlineData("parallel.tp", "{\"parallel\": {\"tpp\": 2}}")]
    [InlineData("parallel is 3", "{\"parallel\": 3}")]
    [InlineData("seq_len is a list", "{\"seq_len\": [1]}")]
    [InlineData("seq_len is 'long'", "{\"model\": {\"parameters\": 7e9}, \"seq_len\": \"long\"}")]
    [InlineData("hardware.gpus is '8'; allowed: a whole number from 1 to 1000000, without quotes", "{\"hardware\": {\"gpus\": \"8\"}}")]
    [InlineData("parallel.sp", "{\"parallel\": {\"sp\": 1}}")]
    [InlineData("model is 'gpt2'; allowed: an object, such as {\"name\": …}", "{\"model\": \"gpt2\"}")]
    [InlineData("'gpus' is not a known field; nearest: hardware.gpus", "{\"model\": {\"name\": \"gpt2\"}, \"gpus\": 8}")]
    [InlineData("'hardware.tp' is not a known field; nearest: parallel.tp", "{\"hardware\": {\"tp\": 8}}")]
    [InlineData("framework 'my-trainer' is not known", "{\"model\": {\"name\": \"gpt2\"}, \"framework\": \"my-trainer\"}")]
    public void A_wrong_run_file_is_refused(string names, string text)
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, text);
            Refused(names, "estimate", path);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void A_file_of_100_MB_is_refused_unread()
    {
        var path = Path.GetTempFileName();
        try
        {
            using (var file = File.OpenWrite(path))
            {
                file.SetLength(100_000_000);
            }

            Refused("at most 16.00 MiB", "estimate", path);
            Refused("at most 16.00 MiB", "params", "--config", path);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void A_directory_is_not_a_file()
    {
        Refused("a directory", "estimate", Path.GetTempPath());
        Refused("a directory", "params", "--config", Path.GetTempPath());
    }

    [Fact]
    public void A_missing_file_is_named() => Refused("does not exist", "estimate", "no-such-run.json");

    static void Refused(string names, params string[] args)
    {
        var (exitCode, output, error) = CommandLine.Run(args);

        Assert.Equal(2, exitCode);
        Assert.Empty(output);
        Assert.StartsWith("error: ", error, StringComparison.Ordinal);
        Assert.Single(error.TrimEnd().Split('\n'));
        Assert.Contains(names, error, StringComparison.Ordinal);
    }
}
