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
            "sequence split" => With(new() { Tensor = 8, SequenceParallel = true }) with { SequenceLength = 1001 },
            "experts under tensor parallelism" => With(new() { Tensor = 2, Expert = 2 }) with { Model = Models.Get("mixtral-8x7b") },
            "DeepSpeed pipeline" => With(new() { Pipeline = 2, Zero = 2 }) with { Framework = "deepspeed" },
            "Megatron pipeline" => With(new() { Pipeline = 2, Zero = 3 }),
            "shard group" => With(new() { Zero = 3, ShardGroup = 7 }),
            "secondary shard" => With(new() { Zero = 3 }) with { Framework = "deepspeed", DeepSpeed = new() { SecondaryPartitionRanks = 7 } },
            "DeepSpeed shard group" => With(new() { Zero = 2, ShardGroup = 8 }) with { Framework = "deepspeed" },
            "MiCS offload" => With(new() { Zero = 3, ShardGroup = 8, OffloadOptimizer = OffloadTarget.Cpu }) with { Framework = "deepspeed" },
            "sharded groups" => With(new() { ShardGroup = 8 }),
            "framework's tensor parallelism" => With(new() { Tensor = 2 }) with { Framework = "fsdp_qlora" },
            "framework's pipeline" => With(new() { Pipeline = 2 }) with { Framework = "axolotl" },
            "framework's interleaving" => With(new() { Pipeline = 2, VirtualPipeline = 4 }) with { Framework = "deepspeed" },
            "framework's context parallelism" => With(new() { Context = 2 }) with { Framework = "fms-fsdp" },
            "framework's ring attention" => With(new() { Context = 2 }) with { Framework = "deepspeed" },
            "framework's sharded states" => With(new() { Zero = 1 }) with { Framework = "torchtitan" },
            "framework's selective recompute" => With(new() { Recompute = Recompute.Selective }) with { Framework = "hf-trainer" },
            "framework's layers to recompute" => With(new() { Recompute = Recompute.Full, RecomputedLayers = 3 }) with { Framework = "hf-trainer" },
            "framework's offloaded parameters" => With(new() { Zero = 3, OffloadParameters = OffloadTarget.Cpu }),
            "encoder and decoder" => With(new() { Pipeline = 2, VirtualPipeline = 4 }) with { Model = Models.Get("t5-3b") },
            "replicas' optimizer" => With(new() { Zero = 1, OffloadOptimizer = OffloadTarget.Cpu }) with { Framework = "pytorch" },
            "offload under recompute" => With(new() { Recompute = Recompute.Full, OffloadActivations = OffloadTarget.Cpu }),
            "offloaded parameters" => With(new() { OffloadParameters = OffloadTarget.Cpu }) with { Framework = "deepspeed" },
            "NVMe stage" => With(new() { OffloadOptimizer = OffloadTarget.Nvme }) with { Framework = "deepspeed" },
            "NVMe engine" => With(new() { Zero = 3, OffloadOptimizer = OffloadTarget.Nvme }),
            "chunks to recompute" => With(new() { Pipeline = 2, VirtualPipeline = 4, Recompute = Recompute.Full, RecomputedLayers = 6 }),
            "Megatron's optimizer on the host" => With(new() { OffloadOptimizer = OffloadTarget.Cpu }),
            "argument list's optimizer" => With(new()) with { Megatron = new(), Optimizer = Optimizers.AdamW8Bit },
            "argument list's master weights" => With(new()) with { Megatron = new(), Precision = PrecisionPolicies.PureBf16 },
            "argument list's local layers" => With(new()) with { Megatron = new() { Layers = MegatronLayers.Local } },
            "argument list's positions" => With(new()) with { Megatron = new(), Model = Models.Get("gpt2") },
            "argument list's expert ranks" => With(new() { Expert = 2 }) with { Megatron = new() { ExpertTensor = 64 }, Model = Models.Get("mixtral-8x7b") },
            "argument list's stages" => With(new() { Pipeline = 4 }) with { Megatron = new() { StageLayers = [15, 17], StatesStages = true } },
            "argument list's schedule" => With(new() { Pipeline = 2, Schedule = PipelineSchedule.ZeroBubbleH1 }) with { Megatron = new() },
            "argument list's shard group" => With(new() { Zero = 3, ShardGroup = 8 }) with { Megatron = new() },
            "argument list's optimizer instances" => With(new() { Zero = 1 }) with { Megatron = new() { OptimizerInstances = 7 } },
            "argument list's optimizer on the host" => With(new() { Zero = 1, OffloadOptimizer = OffloadTarget.Cpu }) with { Megatron = new(), Optimizer = Optimizers.Find("lion") },
            "argument list's activations on the host" => With(new() { OffloadActivations = OffloadTarget.Cpu }) with { Megatron = new() },
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

    [Theory]
    [InlineData("fsdp", OffloadTarget.Nvme)]
    [InlineData("megatron-lm", OffloadTarget.Nvme)]
    [InlineData("deepspeed", OffloadTarget.None)]
    public void Activations_go_to_nvme_under_deepspeed_only(string framework, OffloadTarget refused)
    {
        var run = Run with { Framework = framework, Plan = new() { Zero = 3, OffloadActivations = OffloadTarget.Nvme } };

        Assert.Equal(refused == OffloadTarget.Nvme, run.Problems().Any(problem => problem.Contains("nvme", StringComparison.Ordinal)));
    }

    // deepspeed/sequence/layer.py exchanges heads
    [Fact]
    public void Context_parallelism_of_deepspeed_exchanges_heads_unless_the_run_says_otherwise()
    {
        TrainingRun Read(string more) => RunReader.Parse($$"""{"model":{"name":"llama-3-8b"},"hardware":{"gpus":8},"framework":"deepspeed","parallel":{"cp":2{{more}} } }""");

        Assert.Empty(Read("").Problems());
        Assert.Contains("cp-comm is p2p; allowed with framework deepspeed: a2a", Read(",\"cp_comm\":\"p2p\"").Problems());
    }

    // device_map places layers that run one after the other: it was measured so, and is not refused
    [Fact]
    public void What_was_measured_ran_whatever_its_framework_lacks()
    {
        const string Case = """{"model":{"name":"llama-3-8b"},"hardware":{"gpus":2},"framework":"hf-trainer","parallel":{"pp":2},"recompute":"selective","seq_len":512,"micro_batch":1""";

        Assert.NotEmpty(RunReader.Parse(Case + "}").Problems());
        Assert.Empty(RunReader.Parse(Case + ""","measured":{"peak_memory_gib":20}}""").Problems());
    }

    [Fact]
    public void Published_plans_keep_the_rules_of_the_engine_that_ran_them()
    {
        foreach (var model in (string[])["gpt-3-175b", "mt-nlg-530b", "llama-3.1-405b", "deepseek-v3"])
        {
            foreach (var reference in MemoryModel.Planning.PublishedPlans.Of(Models.Get(model)))
            {
                var plan = reference.Plan;
                var run = Run with { Model = Models.Get(model), Gpus = plan.ReplicaGpus * Math.Max(plan.Expert, 2), Plan = plan with { MicroBatches = 4 * plan.Pipeline } };
                Assert.Empty(run.Problems());
            }
        }
    }

    [Fact]
    public void A_framework_that_nobody_knows_is_a_problem_unless_its_habits_are_given()
    {
        var run = Run with { Framework = "megtron" };

        Assert.Equal("framework 'megtron' is not known; nearest: megatron; allowed: pytorch for one that is not listed", Assert.Single(run.Problems()));
        Assert.Throws<InvalidInputException>(() => Estimator.Memory(run));
        Assert.Empty((run with { Habits = Frameworks.PyTorch with { ForeachStep = false } }).Problems());
    }

    [Fact]
    public void A_run_without_network_or_accelerator_is_refused_where_it_is_made()
    {
        Assert.Equal("Model", Assert.Throws<ArgumentNullException>(() => Run with { Model = null! }).ParamName);
        Assert.Equal("Accelerator", Assert.Throws<ArgumentNullException>(() => Run with { Accelerator = null! }).ParamName);
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

    [Theory]
    [InlineData("unsloth")]
    [InlineData("litgpt")]
    [InlineData("fsdp_qlora")]
    [InlineData("fms-fsdp")]
    public void Who_trains_whole_layers_and_sequences_is_refused_both_splits(string framework)
    {
        var run = Run with { Framework = framework };

        Assert.Contains((run with { Plan = new() { Tensor = 2 } }).Problems(), line => line.StartsWith("tp is 2", StringComparison.Ordinal));
        Assert.Contains((run with { Plan = new() { Context = 2 } }).Problems(), line => line.StartsWith("cp is 2", StringComparison.Ordinal));
        Assert.Equal(2, RunRules.All.Count(rule => rule.Reason.Contains(Frameworks.Of(framework).Name, StringComparison.Ordinal)));
    }
}
