using MemoryModel.Catalog;
using MemoryModel.Tests.Planning;

namespace MemoryModel.Tests;

/// <summary>The rules of real engines: each names what is wrong and what is allowed, none refuses a run that was measured.</summary>
public class RunRulesTests
{
    static readonly TrainingRun Run = new() { Model = Models.Get("llama-3-8b"), Accelerator = Gpus.H100Sxm, Gpus = 64, SequenceLength = 8192, Framework = "megatron-lm" };

    static TrainingRun Broken(string rule)
    {
        TrainingRun With(ParallelPlan plan) => Run with { Plan = plan };
        return rule switch
        {
            "precision units" => With(new()) with { Accelerator = Gpus.A100Sxm, Precision = Run.Precision with { Compute = DataType.Float8 } },
            "heads" => With(new() { Tensor = 64 }) with { Model = Models.Get("gpt2"), Gpus = 64 },
            "key-value heads" => With(new() { Tensor = 7 }) with { Model = Models.Get("qwen2.5-0.5b"), Gpus = 7 },
            "feed-forward width" => With(new() { Tensor = 32 }) with { Model = RunReader.Parse("""{"model":{"layers":2,"hidden":512,"heads":32,"ffn_hidden":1000}}""").Model },
            "ring attention" => With(new() { Context = 4 }) with { SequenceLength = 1001 },
            "all-to-all attention" => With(new() { Tensor = 8, Context = 8 }) with { ContextExchange = ContextExchange.AllToAll },
            "experts" => With(new() { Expert = 8 }),
            "expert ranks" => With(new() { Expert = 8 }) with { Model = Models.Get("mixtral-8x7b"), Gpus = 4 },
            "stages" => With(new() { Pipeline = 16, VirtualPipeline = 3 }),
            "interleaving" => With(new() { VirtualPipeline = 2 }),
            "sequence parallelism" => With(new() { SequenceParallel = true }),
            "experts under tensor parallelism" => With(new() { Tensor = 2, Expert = 2 }) with { Model = Models.Get("mixtral-8x7b") },
            "DeepSpeed pipeline" => With(new() { Pipeline = 2, Zero = 2 }) with { Framework = "deepspeed" },
            "Megatron pipeline" => With(new() { Pipeline = 2, Zero = 3 }),
            "shard group" => With(new() { Zero = 3, ShardGroup = 7 }),
            "secondary shard" => With(new() { Zero = 3 }) with { Framework = "deepspeed", DeepSpeed = new() { SecondaryPartitionRanks = 7 } },
            "DeepSpeed shard group" => With(new() { Zero = 2, ShardGroup = 8 }) with { Framework = "deepspeed" },
            "MiCS offload" => With(new() { Zero = 3, ShardGroup = 8, OffloadOptimizer = OffloadTarget.Cpu }) with { Framework = "deepspeed" },
            "sharded groups" => With(new() { ShardGroup = 8 }),
            "offloaded parameters" => With(new() { OffloadParameters = OffloadTarget.Cpu }),
            "NVMe stage" => With(new() { OffloadOptimizer = OffloadTarget.Nvme }) with { Framework = "deepspeed" },
            "NVMe engine" => With(new() { Zero = 3, OffloadOptimizer = OffloadTarget.Nvme }),
            _ => throw new ArgumentOutOfRangeException(nameof(rule), rule, "a rule that the test breaks"),
        };
    }

    public static TheoryData<string> Names => [.. RunRules.All.Select(rule => rule.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_broken_rule_says_what_is_wrong_and_what_is_allowed(string name)
    {
        var rule = RunRules.All.Single(rule => rule.Name == name);
        var run = Broken(name);
        var plan = run.Plan;

        Assert.True(rule.Forbids(run, in plan));
        Assert.Contains(rule.Says(run, in plan), run.Problems());
        Assert.Matches("allowed|needs", rule.Says(run, in plan));
        Assert.Matches(@"\(.+\)$|something$", rule.Reason);
    }

    [Fact]
    public void Rules_have_names_of_their_own() => Assert.Distinct(RunRules.All.Select(rule => rule.Name));

    [Theory]
    [InlineData(64, 7, 8)]
    [InlineData(12, 5, 4)]
    [InlineData(12, 100, 12)]
    [InlineData(96, 48, 48)]
    public void The_nearest_divisor_is_named(long number, long wanted, long nearest) => Assert.Equal(nearest, Divisors.Nearest(number, wanted));

    [Fact]
    public void No_measured_run_breaks_a_rule()
    {
        foreach (var line in new[] { "megatron_golden.jsonl", "megatron_b200.jsonl", "throughput.jsonl" }.SelectMany(file => File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Measured", file))))
        {
            TrainingRun run;
            try
            {
                run = RunReader.Parse(line);
            }
            catch (InvalidInputException)
            {
                continue;
            }

            Assert.Empty(run.Problems());
        }
    }

    [Fact]
    public void Asking_the_rules_about_a_plan_allocates_nothing()
    {
        var plans = RandomPlans.Legal(Run, 500, 1);
        var broken = Count(plans);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var again = Count(plans);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal((0, 0), (broken, again));
    }

    static int Count(ParallelPlan[] plans)
    {
        var broken = 0;
        foreach (ref readonly var plan in plans.AsSpan())
        {
            foreach (var rule in RunRules.All)
            {
                broken += rule.Forbids(Run, in plan) ? 1 : 0;
            }
        }

        return broken;
    }
}
