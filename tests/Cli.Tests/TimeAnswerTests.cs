using System.Globalization;
using System.Text.Json;

namespace MemoryModel.Cli.Tests;

public sealed class TimeAnswerTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    string Write(string name, string content)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, content);
        return path;
    }

    static (int Code, string Output, string Error) Run(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        return (LlmMemCommand.Run(args, output, error), output.ToString(), error.ToString());
    }

    static readonly string[] Llama = ["--model", "llama-3.1-405b", "--gpu", "h100-sxm", "--gpus", "16384", "--tp", "8", "--pp", "16", "--cp", "1", "--seq-len", "8192", "--global-batch", "2048", "--tokens", "15.6e12"];

    // Grattafiori et al. 2024, table 4: 41 % on 16,384 H100.
    [Fact]
    public void The_published_utilization_of_llama_3_405b_lies_in_the_printed_interval()
    {
        var (code, output, _) = Run([.. Llama, "--csv"]);
        var rows = output.Split('\n', StringSplitOptions.TrimEntries).Select(line => line.Split(',')).ToList();
        var mfu = rows.Single(row => row[0] == "MFU %");

        Assert.Equal(0, code);
        Assert.InRange(41, double.Parse(mfu[2], CultureInfo.InvariantCulture), double.Parse(mfu[3], CultureInfo.InvariantCulture));
    }

    [Fact]
    public void A_training_has_days_cost_bubble_and_exposed_communication_with_intervals()
    {
        var output = Run(Llama).Output;

        foreach (var row in new[] { "step ", "MFU %", "bubble (", "exposed communication", "days", "GPU-hours", "cost, USD", "energy, kWh", "CO2, kg", "checkpoint every", "useful time %" })
        {
            Assert.Contains(row, output, StringComparison.Ordinal);
        }

        Assert.Contains("assumed: price: 2.95 USD per GPU-hour", output, StringComparison.Ordinal);
        Assert.Contains("assumed: vpp: 8, since neither vpp, schedule nor framework is given", output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_training_is_json_too()
    {
        using var json = JsonDocument.Parse(Run([.. Llama, "--price", "2", "--mtbf", "0", "--json"]).Output);
        var (time, project) = (json.RootElement.GetProperty("time"), json.RootElement.GetProperty("project"));
        var days = 15.6e12 / time.GetProperty("tokens_per_s").GetDouble() / 86_400;

        Assert.Equal(days, project.GetProperty("days").GetDouble(), 6);
        Assert.Equal(days * 24 * 16_384 * 2, project.GetProperty("cost_usd").GetDouble(), 1.0);
        Assert.True(project.GetProperty("days_low").GetDouble() < days && days < project.GetProperty("days_high").GetDouble());
    }

    [Theory]
    [InlineData("full-attention", "causal-attention")]
    [InlineData("causal-attention", "6n")]
    public void A_convention_that_counts_more_gives_a_higher_utilization(string more, string less)
    {
        double Mfu(string convention)
        {
            using var json = JsonDocument.Parse(Run("--model", "llama-3-8b", "--gpus", "8", "--zero", "3", "--seq-len", "8192", "--flops-convention", convention, "--json").Output);
            return json.RootElement.GetProperty("time").GetProperty("mfu").GetDouble();
        }

        Assert.True(Mfu(more) > Mfu(less));
    }

    const string Arguments = """
        {"per_device_train_batch_size": 2, "gradient_accumulation_steps": 8, "bf16": true, "gradient_checkpointing": true, "max_steps": 2000, "save_steps": 200,
         "save_total_limit": 2, "deepspeed": "ds.json", "output_dir": "out"}
        """;

    const string DeepSpeed = """{"zero_optimization": {"stage": 2}, "bf16": {"enabled": "auto"}, "train_batch_size": "auto", "train_micro_batch_size_per_gpu": "auto"}""";

    [Fact]
    public void Training_arguments_give_a_full_answer()
    {
        Write("ds.json", DeepSpeed);
        var args = Write("args.json", Arguments);
        var (code, output, error) = Run("--model", "llama-3-8b", "--gpus", "8", "--seq-len", "4096", "--training-args", args);

        Assert.Equal((0, ""), (code, error));
        Assert.Contains("steps", output, StringComparison.Ordinal);
        Assert.Contains("2,000", output, StringComparison.Ordinal);
        Assert.Contains("(weights and optimizer states) every 200 steps, the last 2 kept", output, StringComparison.Ordinal);

        using var json = JsonDocument.Parse(Run("--model", "llama-3-8b", "--gpus", "8", "--seq-len", "4096", "--training-args", args, "--json").Output);
        var run = json.RootElement.GetProperty("run");
        Assert.Equal((2, 2, 8, "full"), (run.GetProperty("parallel").GetProperty("zero").GetInt32(), run.GetProperty("micro_batch").GetInt32(), run.GetProperty("grad_accum").GetInt32(), run.GetProperty("recompute").GetString()));
    }

    [Fact]
    public void An_option_overrides_the_arguments()
    {
        Write("ds.json", DeepSpeed);
        var args = Write("args.json", Arguments);
        using var json = JsonDocument.Parse(Run("--model", "llama-3-8b", "--gpus", "8", "--seq-len", "4096", "--training-args", args, "--zero", "3", "--micro-batch", "1", "--json").Output);
        var run = json.RootElement.GetProperty("run");

        Assert.Equal((3, 1), (run.GetProperty("parallel").GetProperty("zero").GetInt32(), run.GetProperty("micro_batch").GetInt32()));
    }

    [Fact]
    public void Auto_find_batch_size_finds_one_that_fits()
    {
        var args = Write("args.json", """{"per_device_train_batch_size": 64, "bf16": true, "auto_find_batch_size": true, "fsdp": "full_shard"}""");
        var (code, output, _) = Run("--model", "llama-3-8b", "--gpus", "8", "--seq-len", "4096", "--training-args", args);

        Assert.Equal(0, code);
        Assert.StartsWith("fits", output, StringComparison.Ordinal);
        Assert.Contains("found by auto_find_batch_size", output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_deepspeed_configuration_alone_sets_the_plan()
    {
        var config = Write("ds.json", """{"zero_optimization": {"stage": 3, "offload_optimizer": {"device": "cpu"}}, "bf16": {"enabled": true}, "train_micro_batch_size_per_gpu": 2}""");
        using var json = JsonDocument.Parse(Run("--model", "llama-3-8b", "--gpus", "8", "--seq-len", "4096", "--deepspeed", config, "--json").Output);
        var run = json.RootElement.GetProperty("run");

        Assert.Equal(("deepspeed", 3, 2, "cpu"), (run.GetProperty("framework").GetString(), run.GetProperty("parallel").GetProperty("zero").GetInt32(), run.GetProperty("micro_batch").GetInt32(), run.GetProperty("offload").GetProperty("optimizer").GetString()));
    }

    [Theory]
    [InlineData("tokens, epochs and max-steps are given together", "--tokens", "1e9", "--max-steps", "5")]
    [InlineData("needed with it: --dataset-tokens", "--epochs", "3")]
    [InlineData("nearest: korthikanti", "--flops-convention", "kortikanti")]
    [InlineData("price is 'cheap'", "--tokens", "1e9", "--price", "cheap")]
    [InlineData("which does not exist", "--training-args", "no-such.json")]
    [InlineData("which does not exist", "--profile", "no-such.json")]
    public void A_mistake_is_one_line(string message, params string[] args)
    {
        var (code, output, error) = Run(["--model", "llama-3-8b", "--gpus", "8", .. args]);

        Assert.Equal((2, ""), (code, output));
        Assert.Contains(message, error, StringComparison.Ordinal);
    }

    [Fact]
    public void Explain_has_the_tree_of_time()
    {
        var output = Run("explain", "--model", "llama-3-8b", "--gpus", "8", "--seq-len", "4096").Output;

        Assert.Contains("on the stage that sets the pace", output, StringComparison.Ordinal);
        Assert.Contains("= 2·T·h·(q + 2·k)", output, StringComparison.Ordinal);
    }

    static string Case(int batch, double seconds) => string.Create(CultureInfo.InvariantCulture,
        $$$"""{"id":"run-{{{batch}}}","model":{"name":"llama-3-8b"},"hardware":{"gpu":"h100-sxm","gpus":8},"framework":"torchtitan","parallel":{"zero":3},"precision":{"compute":"bf16"},"recompute":"full","seq_len":4096,"micro_batch":{{{batch}}},"grad_accum":1,"measured":{"step_time_s":{{{seconds}}}}}""");

    [Fact]
    public void A_calibrated_profile_moves_the_time_and_says_how_sure_it_is()
    {
        double Step(int batch, params string[] more)
        {
            using var json = JsonDocument.Parse(Run(["--model", "llama-3-8b", "--gpus", "8", "--framework", "torchtitan", "--zero", "3", "--compute-dtype", "bf16", "--recompute", "full", "--seq-len", "4096", "--micro-batch", $"{batch}", "--json", .. more]).Output);
            return json.RootElement.GetProperty("time").GetProperty("step_s").GetDouble();
        }

        int[] batches = [1, 2, 4, 8];
        var cases = Write("cases.jsonl", string.Join('\n', batches.Select(batch => Case(batch, 1.2 * Step(batch)))));
        var profile = Path.Combine(_folder, "profile.json");
        var (code, output, _) = Run("calibrate", cases, "-o", profile);

        Assert.Equal(0, code);
        Assert.Contains("4 runs: median error 16.7 % by the catalog", output, StringComparison.Ordinal);
        Assert.Contains("to calibrate it add a dense run in fp8", output, StringComparison.Ordinal);
        Assert.Equal(1, Step(3, "--profile", profile) / (1.2 * Step(3)), 0.03);
        Assert.Contains("in interval 100.0 %", Run("validate", cases, "--profile", profile).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Too_few_runs_are_refused_with_what_is_missing()
    {
        var few = Write("few.jsonl", Case(1, 2) + "\n" + """{"id":"untimed","model":{"name":"llama-3-8b"},"hardware":{"gpu":"h100-sxm","gpus":8},"seq_len":4096,"micro_batch":1,"measured":{}}""");
        var same = Write("same.jsonl", string.Join('\n', Enumerable.Repeat(Case(1, 2), 4)));

        Assert.Contains("calibration has 1 usable runs of 2; needed: at least 3; left out: untimed: no time is measured", Run("calibrate", few).Error, StringComparison.Ordinal);
        Assert.Contains("measurements of one and the same run", Run("calibrate", same).Error, StringComparison.Ordinal);
    }
}
