using System.Text.Json;
using MemoryModel.Planning;

namespace MemoryModel.Cli.Tests;

public class PlanCommandTests
{
    static readonly string[] Job = ["plan", "--model", "llama-3-8b", "--gpu", "h100-sxm", "--gpus", "16", "--global-batch", "32", "--seq-len", "4096"];

    [Fact]
    public void The_table_ranks_plans_and_says_why_the_first_wins()
    {
        var (exit, output, error) = CommandLine.Run([.. Job, "--top", "3"]);

        Assert.Equal((0, ""), (exit, error));
        Assert.Contains("legal plans on 16 × h100-sxm", output, StringComparison.Ordinal);
        Assert.Contains("why the first beats the second", output, StringComparison.Ordinal);
        Assert.Contains("+0.0 %", output.Replace("  0.0 %", " +0.0 %", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public void The_published_plan_stands_in_the_ranking_with_its_difference()
    {
        var (_, output, _) = CommandLine.Run("plan", "--model", "gpt-3-175b", "--gpu", "a100-sxm-80gb", "--gpus", "64", "--global-batch", "64", "--seq-len", "2048", "--keep", "offload-optimizer=none", "--json");
        using var json = JsonDocument.Parse(output);
        var reference = json.RootElement.GetProperty("references")[0];

        Assert.StartsWith("Korthikanti", reference.GetProperty("name").GetString(), StringComparison.Ordinal);
        Assert.True(reference.GetProperty("step_s").GetDouble() >= json.RootElement.GetProperty("ranked")[0].GetProperty("step_s").GetDouble());
    }

    [Fact]
    public void Nothing_is_put_on_a_host_that_could_not_hold_it()
    {
        var (_, output, _) = CommandLine.Run(Job);
        var (_, small, _) = CommandLine.Run([.. Job, "--host-memory", "1GiB"]);

        Assert.Contains("assumed: host_memory: 2.00 TiB per node, as dgx-h100", output, StringComparison.Ordinal);
        Assert.DoesNotContain("on cpu", small.Split("nearly fits")[0], StringComparison.Ordinal);
        Assert.DoesNotContain("assumed: host_memory", small, StringComparison.Ordinal);
    }

    [Fact]
    public void The_plan_to_take_stands_first_with_how_surely_it_fits_and_what_the_training_takes()
    {
        var (_, output, _) = CommandLine.Run([.. Job, "--top", "3", "--tokens", "1e12"]);
        var lines = output.Split('\n');

        Assert.StartsWith("take: ", lines[1], StringComparison.Ordinal);
        Assert.Contains("fits with probability", lines[2], StringComparison.Ordinal);
        Assert.Matches("1e12 tokens take [0-9.,]+ days and [0-9,]+ USD", lines[3]);
        Assert.Contains("forbidden (", output, StringComparison.Ordinal);
        Assert.Contains(" layouts): ", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("max-tp is 1, but tp is kept at 4; allowed: 4 or more", "--max-tp", "1", "--tp", "4")]
    [InlineData("max-vpp is 2, but vpp is kept at 4, 8; allowed: 4 or more", "--max-vpp", "2", "--keep", "vpp=4,8")]
    [InlineData("grad-accum is what a plan chooses; allowed: none, or what decides it: --tp, ", "--grad-accum", "4")]
    public void What_contradicts_is_refused(string message, params string[] options)
    {
        var (exit, output, error) = CommandLine.Run([.. Job, .. options]);

        Assert.Equal((2, ""), (exit, output));
        Assert.StartsWith($"error: {message}", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, "--recompute", "full")]
    [InlineData(true, "--recompute", "full", "--keep", "recompute-layers=some")]
    [InlineData(false, "--keep", "recompute=full")]
    public void Full_recompute_means_all_layers_unless_some_are_kept(bool some, params string[] options)
    {
        var (_, output, _) = CommandLine.Run([.. Job, .. options]);

        Assert.Equal(some, output.Split("nearly fits")[0].Contains("of a stage's layers", StringComparison.Ordinal));
    }

    [Fact]
    public void The_published_plan_of_Llama_405B_stands_in_the_ranking_though_its_engine_is_its_own()
    {
        var (exit, output, error) = CommandLine.Run("plan", "--model", "llama-3.1-405b", "--gpu", "h100-sxm", "--gpus", "1024", "--global-batch", "256", "--seq-len", "8192", "--tp", "8", "--pp", "16", "--zero", "1", "--keep", "offload-activations=none");

        Assert.Equal((0, ""), (exit, error));
        Assert.Contains("[a] Grattafiori et al. 2024", output, StringComparison.Ordinal);
        Assert.Contains(output.Split('\n'), line => line.TrimStart().StartsWith("[a]", StringComparison.Ordinal) && line.Contains("tp 8 sp · pp 16", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("tp 8 sp · pp 8 × 3 chunks", "gpt-3-175b", "a100-sxm-80gb", 1024, 1536)]
    [InlineData("tp 8 sp · pp 35 × 3 chunks", "mt-nlg-530b", "a100-sxm-80gb", 280, 280)]
    [InlineData("tp 8 · pp 35", "mt-nlg-530b", "a100-sxm-80gb", 2240, 1920)]
    [InlineData("tp 8 sp · pp 64", "megatron-1t", "a100-sxm-80gb", 3072, 3072)]
    [InlineData("tp 4 · pp 12", "bloom-176b", "a100-sxm-80gb", 384, 2048)]
    public void The_plan_that_was_trained_with_is_in_the_ranking_and_slower_by_a_little(string plan, string model, string gpu, int gpus, int batch)
    {
        var (_, output, _) = CommandLine.Run("plan", "--model", model, "--gpu", gpu, "--gpus", $"{gpus}", "--global-batch", $"{batch}", "--seq-len", "2048", "--keep", "offload-activations=none", "--keep", "offload-optimizer=none", "--max-cp", "1", "--json");
        using var json = JsonDocument.Parse(output);
        var best = json.RootElement.GetProperty("ranked")[0].GetProperty("step_s").GetDouble();
        var reference = json.RootElement.GetProperty("references")[0];

        Assert.Equal(plan, PlanOf(reference.GetProperty("parallel")));
        Assert.InRange(reference.GetProperty("step_s").GetDouble() / best, 0.95, reference.GetProperty("recompute").GetString() == "full" ? 2 : 1.5);
    }

    static string PlanOf(JsonElement parallel) =>
        $"tp {parallel.GetProperty("tp").GetInt32()}{(parallel.GetProperty("sp").GetBoolean() ? " sp" : "")} · pp {parallel.GetProperty("pp").GetInt32()}{(parallel.GetProperty("vpp").GetInt32() is > 1 and var chunks ? $" × {chunks} chunks" : "")}";

    [Fact]
    public void A_rule_of_the_machine_is_said_before_the_search()
    {
        var (exit, _, error) = CommandLine.Run("plan", "--model", "llama-3-8b", "--gpu", "a100-sxm", "--gpus", "8", "--global-batch", "64", "--precision", "fp8");

        Assert.Equal(2, exit);
        Assert.StartsWith("error: precision is fp8, for which a100-sxm has no units; allowed: bf16", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("torchtitan", "--keep schedule=zb-h1,zb-h2,dualpipe")]
    [InlineData("megatron", "--keep schedule=gpipe,zb-h1,zb-h2,zb-v,dualpipe")]
    [InlineData("deepspeed", "--keep schedule=gpipe,zb-h1,zb-h2,zb-v,dualpipe, --nvme")]
    public void What_the_framework_or_the_machine_lacks_is_not_searched(string framework, string closed)
    {
        var (_, output, _) = CommandLine.Run([.. Job, "--framework", framework]);

        Assert.Contains($"not searched unless named: {closed}\n", output.ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_budget_that_is_too_small_names_the_least_that_is_enough()
    {
        var (exit, output, _) = CommandLine.Run([.. Job, "--tokens", "1e12", "--budget", "1000"]);

        Assert.Equal(0, exit);
        Assert.Contains("no plan fits for 1,000 USD", output, StringComparison.Ordinal);
        var least = System.Text.RegularExpressions.Regex.Match(output, "the cheapest that fits takes ([0-9,]+) USD").Groups[1].Value.Replace(",", "", StringComparison.Ordinal);
        Assert.Contains("take: ", CommandLine.Run([.. Job, "--tokens", "1e12", "--budget", $"{least}1"]).Output, StringComparison.Ordinal);
    }

    // eight GPUs of a node need no network, so that a token is cheaper there
    [Fact]
    public void Time_under_a_budget_takes_as_many_GPUs_as_it_pays_for()
    {
        string[] job = ["plan", "--model", "llama-3-8b", "--gpus", "64", "--inter-node", "25Gb/s", "--global-batch", "256", "--seq-len", "2048", "--tokens", "1e12", "--max-cp", "1", "--max-vpp", "1", "--json"];
        JsonElement Best(params string[] more) => JsonDocument.Parse(CommandLine.Run([.. job, .. more]).Output).RootElement.GetProperty("ranked")[0];
        double Cost(JsonElement option) => option.GetProperty("usd_per_million_tokens").GetDouble() * 1e6;
        var all = Best();
        var within = Best("--objective", "time", "--budget", $"{0.99 * Cost(all):0}");

        Assert.Equal(64, all.GetProperty("gpus").GetInt32());
        Assert.InRange(within.GetProperty("gpus").GetInt32(), 8, 48);
        Assert.True(Cost(within) <= 0.99 * Cost(all) && within.GetProperty("step_s").GetDouble() >= all.GetProperty("step_s").GetDouble());
        Assert.Equal(64, Best("--objective", "time", "--budget", $"{1.01 * Cost(all):0}").GetProperty("gpus").GetInt32());
    }

    [Fact]
    public void The_front_is_shown_from_the_fastest_plan_to_the_leanest()
    {
        var (_, text, _) = CommandLine.Run([.. Job, "--top", "4"]);
        using var json = JsonDocument.Parse(CommandLine.Run([.. Job, "--top", "4", "--json"]).Output);
        var front = json.RootElement.GetProperty("front").EnumerateArray().ToArray();
        var shown = text[text.IndexOf("not beaten in memory", StringComparison.Ordinal)..].Split('\n').Skip(1).Where(line => line.Contains("GiB", StringComparison.Ordinal)).Take(4).ToArray();

        Assert.Contains($" of {front.Length:N0}, from the fastest", text, StringComparison.Ordinal);
        Assert.Contains(new Bytes(front[0].GetProperty("device_bytes").GetInt64()).ToString(), shown[0], StringComparison.Ordinal);
        Assert.Contains(new Bytes(front.Min(option => option.GetProperty("device_bytes").GetInt64())).ToString(), shown[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_kept_is_kept_and_a_degree_stays_below_its_bound()
    {
        var (_, output, _) = CommandLine.Run([.. Job, "--keep", "zero=3", "--max-tp", "2", "--pp", "1", "--json"]);
        using var json = JsonDocument.Parse(output);

        Assert.All(json.RootElement.GetProperty("ranked").EnumerateArray(), option =>
        {
            var parallel = option.GetProperty("parallel");
            Assert.Equal((3, 1), (parallel.GetProperty("zero").GetInt32(), parallel.GetProperty("pp").GetInt32()));
            Assert.InRange(parallel.GetProperty("tp").GetInt32(), 1, 2);
        });
    }

    [Theory]
    [InlineData("global-batch is missing", "plan", "--model", "llama-3-8b", "--gpus", "8")]
    [InlineData("gpus is missing", "plan", "--model", "llama-3-8b", "--global-batch", "8")]
    [InlineData("nearest: throughput", "plan", "--model", "llama-3-8b", "--gpus", "8", "--global-batch", "8", "--objective", "troughput")]
    [InlineData("nearest: zero", "plan", "--model", "llama-3-8b", "--gpus", "8", "--global-batch", "8", "--keep", "zerro=3")]
    [InlineData("such as zero=3", "plan", "--model", "llama-3-8b", "--gpus", "8", "--global-batch", "8", "--keep", "zero")]
    [InlineData("tp 3 × pp 1 × cp 1 = 3 does not divide 8 GPUs; nearest: tp 2", "plan", "--model", "gpt-3-175b", "--gpus", "8", "--global-batch", "8", "--keep", "tp=3")]
    [InlineData("micro-batch is 7; allowed: a divisor of the global batch of 8", "plan", "--model", "llama-3-8b", "--gpus", "8", "--global-batch", "8", "--keep", "micro-batch=7")]
    [InlineData("tokens is missing; allowed with a budget", "plan", "--model", "llama-3-8b", "--gpus", "8", "--global-batch", "8", "--budget", "1e6")]
    [InlineData("budget is missing; allowed with this objective", "plan", "--model", "llama-3-8b", "--gpus", "8", "--global-batch", "8", "--objective", "time", "--tokens", "1e9")]
    [InlineData("reserve is 90.00 GiB; allowed: less than the 79.10 GiB of h100-sxm", "plan", "--model", "llama-3-8b", "--gpus", "8", "--global-batch", "8", "--reserve", "90GiB")]
    [InlineData("confidence is '2'", "plan", "--model", "llama-3-8b", "--gpus", "8", "--global-batch", "8", "--confidence", "2")]
    public void A_wrong_question_is_one_line(string message, params string[] arguments)
    {
        var (exit, output, error) = CommandLine.Run(arguments);

        Assert.Equal((2, ""), (exit, output));
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.Single(error.TrimEnd().Split('\n'));
    }

    [Fact]
    public void Nothing_that_fits_is_said_and_can_fail_a_check()
    {
        var (exit, output, _) = CommandLine.Run("plan", "--model", "llama-3.1-405b", "--gpus", "8", "--global-batch", "8", "--gpu-memory", "8GiB", "--keep", "offload-optimizer=none", "--check");

        Assert.Equal(3, exit);
        Assert.Contains("no plan fits", output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_plan_is_a_run_file_without_what_the_search_decides()
    {
        var (exit, output, error) = CommandLine.Run([.. Job, "--keep", "schedule=zb-h1,dualpipe,1f1b", "--json"]);
        using var json = JsonDocument.Parse(output);
        Assert.Equal((0, ""), (exit, error));
        Assert.DoesNotContain(json.RootElement.GetProperty("assumed").EnumerateArray(), line => line.GetString()!.StartsWith("micro_batch", StringComparison.Ordinal));

        var best = json.RootElement.GetProperty("ranked")[0];
        var file = Path.GetTempFileName();
        try
        {
            string Field(string name) => $"\"{name}\":{best.GetProperty(name).GetRawText()}";
            File.WriteAllText(file, $"{{\"model\":{{\"name\":\"llama-3-8b\"}},\"framework\":\"megatron\",\"hardware\":{{\"gpu\":\"h100-sxm\",\"gpus\":16}},\"seq_len\":4096,{Field("parallel")},{Field("micro_batch")},{Field("grad_accum")},{Field("recompute")},{Field("offload")},\"cross_entropy\":\"{best.GetProperty("loss").GetString()}\"}}");
            var ran = CommandLine.Run("estimate", file, "--json");
            Assert.Equal((0, ""), (ran.ExitCode, ran.Error));
            using var estimate = JsonDocument.Parse(ran.Output);

            Assert.Equal(best.GetProperty("device_bytes").GetInt64(), estimate.RootElement.GetProperty("memory").GetProperty("device_bytes").GetInt64());
            Assert.Equal(best.GetProperty("step_s").GetDouble(), estimate.RootElement.GetProperty("time").GetProperty("step_s").GetDouble(), 9);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void Precision_and_optimizer_can_be_left_open()
    {
        var (exit, output, error) = CommandLine.Run([.. Job, "--open", "loss,precision,optimizer", "--keep", "zero=1,3", "--max-pp", "1", "--max-cp", "1", "--json"]);
        using var json = JsonDocument.Parse(output);

        Assert.Equal((0, ""), (exit, error));
        Assert.True(json.RootElement.GetProperty("front").EnumerateArray().Select(option => (option.GetProperty("precision").GetString(), option.GetProperty("optimizer").GetString())).Distinct().Count() > 1);
    }

    [Fact]
    public void The_progress_line_has_share_rate_and_time_left() =>
        Assert.Equal("██████░░░░░░░░░░░░░░░░░░ 25 %  50 of 200 splits, 100/s, 1.5 s left", PlanProgressBar.Line(new PlanProgress(50, 200, null), 0.5));
}
