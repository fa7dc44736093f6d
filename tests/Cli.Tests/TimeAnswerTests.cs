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
    public void Evaluations_and_checkpoints_are_part_of_a_training()
    {
        var args = Write("args.json", """{"bf16": true, "max_steps": 1000, "save_steps": 250, "eval_strategy": "steps", "eval_steps": 100, "per_device_eval_batch_size": 4, "fsdp": "full_shard", "group_by_length": true}""");
        string[] run = ["--model", "llama-3-8b", "--gpus", "8", "--seq-len", "2048", "--training-args", args, "--mtbf", "0"];
        using var json = JsonDocument.Parse(Run([.. run, "--eval-samples", "3200", "--checkpoint-time", "60", "--json"]).Output);
        var (time, project) = (json.RootElement.GetProperty("time"), json.RootElement.GetProperty("project"));
        var (step, set) = (time.GetProperty("step_s").GetDouble(), time.GetProperty("evaluation").GetProperty("set_s").GetDouble());

        Assert.Equal(100 * time.GetProperty("evaluation").GetProperty("batch_s").GetDouble(), set, 1e-9);
        Assert.Equal(10, project.GetProperty("evaluations").GetInt32());
        Assert.Equal((1000 * step + 10 * set) * (250 * step + 60) / (250 * step) / 86_400, project.GetProperty("days").GetDouble(), 1e-6);
        var text = Run(run).Output;
        Assert.Contains("evaluations: 10, not in the time, since the size of their set is not known; --eval-samples", text, StringComparison.Ordinal);
        Assert.Contains("group_by_length: batches are padded less", text, StringComparison.Ordinal);
        Assert.Contains("evaluations,20,", Run([.. run, "--eval-steps", "50", "--eval-samples", "3200", "--csv"]).Output, StringComparison.Ordinal);
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
    public void The_ends_of_the_interval_are_in_the_unit_of_the_step()
    {
        var output = Run("--model", "llama-3-8b", "--gpus", "8", "--seq-len", "4096", "--grad-accum", "8", "--framework", "megatron-lm").Output;

        Assert.Matches(@"step \S+ (\S+) \(\S+ \1 to \S+ \1\)", output);
    }

    [Fact]
    public void Explain_has_the_tree_of_time()
    {
        var output = Run("explain", "--model", "llama-3-8b", "--gpus", "8", "--seq-len", "4096").Output;

        Assert.Contains("on the stage that sets the pace", output, StringComparison.Ordinal);
        Assert.Contains("= micro-batches · layers of the stage · products of a layer", output, StringComparison.Ordinal);
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

    // Bus bandwidths of 8 H200 at 482 GB/s in the switch, of stas00/ml-engineering, in the layout that all_reduce_perf prints.
    const string AllReduce = """
        # nThread 1 nGpus 1 minBytes 1048576 maxBytes 17179869184 step: 4(factor)
        # Using devices
        #  Rank  0 Group  0 Pid  1 on    node-a device  0 [0x19] NVIDIA H200
        #  Rank  1 Group  0 Pid  2 on    node-a device  1 [0x3b] NVIDIA H200
        #                                                              out-of-place                       in-place
        #       size         count      type   redop    root     time   algbw   busbw #wrong     time   algbw   busbw #wrong
        #        (B)    (elements)                               (us)  (GB/s)  (GB/s)            (us)  (GB/s)  (GB/s)
             4194304       1048576     float     sum      -1     40.0  104.86  104.86      0     40.1  104.60  104.60      0
            16777216       4194304     float     sum      -1     90.0  186.41  186.41      0     90.2  186.00  186.00      0
            67108864      16777216     float     sum      -1    280.0  239.67  239.67      0    280.2  239.50  239.50      0
           268435456      67108864     float     sum      -1   1050.0  255.65  255.65      0   1050.9  255.43  255.43      0
          1073741824     268435456     float     sum      -1   4100.0  261.89  261.89      0   4101.0  261.82  261.82      0
        # Out of bounds values : 0 OK
        """;

    static string Products(string type, double tera, int rows) => "m,n,k,dtype,TFLOP/s\n" + string.Join('\n', Enumerable.Range(1, rows).Select(i => string.Create(CultureInfo.InvariantCulture, $"{4096 * i},8192,4096,{type},{tera}")));

    [Fact]
    public void Tables_of_collectives_and_products_make_a_profile()
    {
        var profile = Path.Combine(_folder, "tables.json");
        var (code, output, error) = Run("calibrate", Write("nccl.txt", AllReduce), Write("gemm.csv", Products("bf16", 400, 6)), "--gpu", "h200", "-o", profile);

        Assert.True(code == 0, error);
        Assert.Contains("from tables alone", output, StringComparison.Ordinal);
        using var json = JsonDocument.Parse(File.ReadAllText(profile));
        Assert.InRange(json.RootElement.GetProperty("communication").GetDouble(), 1.1, 1.8);
        Assert.InRange(json.RootElement.GetProperty("compute").GetDouble(), 1.6, 2.0);
        Assert.Equal(1, json.RootElement.GetProperty("narrow_compute").GetDouble());
    }

    [Fact]
    public void Tables_set_out_a_calibration_on_runs()
    {
        var cases = Write("cases.jsonl", string.Join('\n', new[] { 1, 2, 4 }.Select(batch => Case(batch, 2.0 * batch))));
        var output = Run("calibrate", cases, Write("gemm.csv", Products("bf16", 400, 6)), "--gpu", "h100-sxm").Output;

        Assert.Contains("by tables: computation in 16 bits or more:", output, StringComparison.Ordinal);
        Assert.Contains("3 runs: median error", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Tables_of_csv_collectives_are_read_with_their_ranks()
    {
        var csv = "collective,size,time_us,ranks,nodes\n" + string.Join('\n', Enumerable.Range(22, 8).Select(power => $"all_gather,{1L << power},{(1L << power) / 30_000},16,2"));

        Assert.Contains("exposed communication", Run("calibrate", Write("gather.csv", csv), "--gpu", "a100-sxm").Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("m,n,k,dtype,tflops\n4096,4096,4096,bf16,500", "operator table has 1 usable points; needed: at least 5 products")]
    [InlineData("m,n,k,dtype,tflops\n4096,4096,4096,bf16,fast", "line 2: tflops is 'fast'; allowed: a positive number")]
    [InlineData("a,b\n1,2", "columns are a,b; allowed: m,n,k,dtype,tflops")]
    [InlineData("collective,size,time_us,ranks\nall_reduce,1024,20,8", "collective table has 0 usable points; needed: at least 5 sizes of 1 MiB or more")]
    [InlineData("nothing here", "no case, no table")]
    public void Bad_tables_are_refused_with_what_is_missing(string text, string message) =>
        Assert.Contains(message, Run("calibrate", Write("table.csv", text), "--gpu", "h100-sxm").Error, StringComparison.Ordinal);

    [Fact]
    public void Tables_need_the_accelerator() =>
        Assert.Contains("--gpu is missing", Run("calibrate", Write("gemm.csv", Products("bf16", 400, 6))).Error, StringComparison.Ordinal);

    [Fact]
    public void Too_few_runs_are_refused_with_what_is_missing()
    {
        var few = Write("few.jsonl", Case(1, 2) + "\n" + """{"id":"untimed","model":{"name":"llama-3-8b"},"hardware":{"gpu":"h100-sxm","gpus":8},"seq_len":4096,"micro_batch":1,"measured":{}}""");
        var same = Write("same.jsonl", string.Join('\n', Enumerable.Repeat(Case(1, 2), 4)));

        Assert.Contains("calibration has 1 usable runs of 2; needed: at least 3; left out: untimed: no time is measured", Run("calibrate", few).Error, StringComparison.Ordinal);
        Assert.Contains("measurements of one and the same run", Run("calibrate", same).Error, StringComparison.Ordinal);
    }
}
