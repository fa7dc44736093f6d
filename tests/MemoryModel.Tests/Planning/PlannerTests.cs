using MemoryModel.Catalog;
using MemoryModel.Planning;

namespace MemoryModel.Tests.Planning;

/// <summary>The search against every plan of small spaces, and what a search promises.</summary>
public class PlannerTests
{
    static PlanQuestion Ask(string model, long gpus, string framework, double memory, PlanObjective objective, bool byLayers) => new()
    {
        Run = new()
        {
            Model = Small(Models.Get(model)),
            Accelerator = Gpus.H100Sxm with { UsableMemory = Bytes.FromGiB(memory) },
            Gpus = gpus,
            GpusPerNode = 4,
            Framework = framework,
            Precision = PrecisionPolicies.MegatronBf16,
            SequenceLength = 2048,
        },
        GlobalBatch = 16,
        Objective = objective,
        Space = new()
        {
            RecomputeByLayers = byLayers,
            OffloadOptimizer = [OffloadTarget.None, OffloadTarget.Cpu],
            OffloadParameters = [OffloadTarget.None, OffloadTarget.Cpu],
            OffloadActivations = [OffloadTarget.None, OffloadTarget.Cpu],
        },
        UsdPerGpuHour = 2,
    };

    static ModelArchitecture Small(ModelArchitecture model) =>
        model with { Stacks = [.. model.Stacks.Select(stack => stack with { Pattern = stack.Pattern[..Math.Min(4, stack.Layers)] })] };

    public static TheoryData<string, long, string, double, PlanObjective, bool> Spaces => new()
    {
        { "llama-3-8b", 8, "megatron-lm", 16, PlanObjective.Throughput, true },
        { "llama-3-8b", 8, "torchtitan", 9, PlanObjective.Throughput, false },
        { "mixtral-8x7b", 8, "megatron-lm", 40, PlanObjective.CostPerToken, false },
        { "gpt2-xl", 4, "deepspeed", 4, PlanObjective.Throughput, false },
        { "gpt2-xl", 8, "pytorch", 6, PlanObjective.LowestMemory, true },
        { "t5-base", 4, "pytorch", 3, PlanObjective.Throughput, false },
        { "llama-3-8b", 4, "megatron-lm", 1, PlanObjective.Throughput, false },
        { "deepseek-v3", 8, "megatron-lm", 79, PlanObjective.Throughput, false },
        { "llama-3-8b", 8, "deepspeed", 12, PlanObjective.CostPerToken, true },
        { "mixtral-8x7b", 8, "torchtitan", 30, PlanObjective.LowestMemory, false },
    };

    [Theory]
    [MemberData(nameof(Spaces))]
    public void The_search_finds_what_looking_at_every_plan_finds(string model, long gpus, string framework, double memory, PlanObjective objective, bool byLayers)
    {
        var question = Ask(model, gpus, framework, memory, objective, byLayers) with { Top = 5 };
        var all = BruteForce.Plans(question);
        var fitting = all.Where(plan => plan.Totals.Device <= question.Run.Accelerator.UsableMemory).ToList();
        var answer = Search(question);

        Assert.Equal(all.Count, answer.Plans);
        double Value(PlanTotals totals) => objective == PlanObjective.LowestMemory ? totals.Device.Value : totals.Step.Value;
        var best = fitting.GroupBy(plan => (plan.Plan.Tensor, plan.Plan.Pipeline, plan.Plan.Context, plan.Plan.Expert)).Select(split => split.Min(plan => Value(plan.Totals))).Order().Take(5);
        Assert.Equal(best, answer.Ranked.Select(option => Value(option.Totals)));
        Assert.Equal(Front(fitting), answer.Front.Select(option => (option.Totals.Device.Value, option.Totals.Step.Value)).ToHashSet());
        Assert.Equal(Recommended(answer, [.. fitting.Select(plan => new PlanCandidate(0, gpus, plan.Plan, plan.Totals, Value(plan.Totals), 0, PlanComplexity.Of(plan.Plan, question.Run.GpusPerNode)))]), answer.Recommended?.Plan);
    }

    // The fastest plan of each complexity that no simpler one beats, of those that fit surely where one does: the first that is as good as the fastest.
    static ParallelPlan? Recommended(PlanAnswer answer, List<PlanCandidate> fitting)
    {
        if (fitting.Count == 0)
        {
            return null;
        }

        var run = answer.Question.Run;
        var surely = Capacity.Of(run, default, PlanError.Sure);
        var near = fitting.Where(plan => plan.Value <= PlanError.Most * fitting.Min(other => other.Value)).ToList();
        var sure = near.Where(plan => surely.Holds(Estimator.Memory(run with { Plan = plan.Plan }))).ToList();
        var plans = sure.Count > 0 ? sure : near;
        var fastest = plans.MinBy(plan => plan.Value);
        var beaten = double.PositiveInfinity;
        foreach (var group in plans.GroupBy(plan => plan.Complexity).OrderBy(group => group.Key))
        {
            var plan = group.Aggregate((left, right) => PlanCandidate.Compare(in left, in right) <= 0 ? left : right);
            var (slower, least) = (Math.Log(plan.Value / fastest.Value), plans.Where(other => other.Value == fastest.Value).Select(other => run with { Plan = other.Plan }));
            if (plan.Value < beaten && (slower == 0 || least.Any(other => slower <= Error(answer, run with { Plan = plan.Plan }, other)
                && (answer.Question.Objective == PlanObjective.LowestMemory || slower + PlanError.Of(TimeShares.Of(run with { Plan = plan.Plan })) - PlanError.Of(TimeShares.Of(other)) <= Math.Log(PlanError.Most)))))
            {
                return plan.Plan;
            }

            beaten = Math.Min(beaten, plan.Value);
        }

        return null;
    }

    static double Error(PlanAnswer answer, TrainingRun run, TrainingRun other) => answer.Question.Objective == PlanObjective.LowestMemory
        ? Estimator.Memory(run).ErrorAgainst(Estimator.Memory(other))
        : PlanError.Between(TimeShares.Of(run), TimeShares.Of(other));

    [Fact]
    public void What_two_plans_share_does_not_tell_against_their_difference()
    {
        var run = Ask("llama-3-8b", 8, "megatron-lm", 79, PlanObjective.Throughput, false).Run with { Plan = new() { Tensor = 2, SequenceParallel = true, Zero = 1, MicroBatches = 4 } };
        double Between(ParallelPlan plan) => PlanError.Between(TimeShares.Of(run), TimeShares.Of(run with { Plan = plan }));

        Assert.Equal(0, Between(run.Plan));
        // the same kernels, so that only the repeated pass can be wrong; other kernels err on their own
        Assert.InRange(Between(run.Plan with { Recompute = Recompute.Full }), 0.001, 0.05);
        Assert.InRange(Between(run.Plan with { Tensor = 1, SequenceParallel = false }), 0.05, 0.25);
        // copies that hide behind computation may not, when the link is slower
        Assert.True(Between(run.Plan with { OffloadActivations = OffloadTarget.Cpu }) >= 0);
        Assert.Equal(Between(run.Plan with { Zero = 3 }), PlanError.Between(TimeShares.Of(run with { Plan = run.Plan with { Zero = 3 } }), TimeShares.Of(run)));
    }

    [Fact]
    public void The_plan_to_take_is_equal_to_the_best_no_more_complex_and_fits_surely_where_one_does()
    {
        var answer = Search(Ask("llama-3-8b", 8, "megatron-lm", 16, PlanObjective.Throughput, true));
        var taken = answer.Recommended!;

        Assert.True(taken.Totals.Step.Value <= PlanError.Most * answer.Ranked[0].Totals.Step.Value);
        Assert.True(answer.FitProbability(taken) >= PlanError.Sure);
        Assert.Null(answer.Surer());
        Assert.Equal(0, answer.ErrorAgainstBest(answer.Ranked[0]));
    }

    // nothing fits surely within a tenth of the best: the ranking's first that does is named beside the plan to take
    [Fact]
    public void Where_the_plan_to_take_may_not_fit_one_that_surely_does_is_named()
    {
        var run = RunReader.Parse("""{"model":{"name":"llama-3-8b"},"hardware":{"gpu":"rtx-4090","gpus":1},"framework":"unsloth","peft":{"method":"qlora"},"seq_len":2048}""");
        var answer = Search(new() { Run = run, GlobalBatch = 16 });
        var surer = answer.Surer()!;

        Assert.True(answer.FitProbability(answer.Recommended!) < PlanError.Sure && answer.FitProbability(surer) >= PlanError.Sure);
        Assert.All(answer.Front.Where(option => answer.FitProbability(option) >= PlanError.Sure), option => Assert.True(option.Totals.Step >= surer.Totals.Step));
    }

    [Theory]
    [InlineData(8, 8, 1)]
    [InlineData(16, 8, 5)]
    [InlineData(16, 64, 1)]
    public void Tensor_ranks_beyond_the_link_inside_a_node_are_less_simple(long tensor, long domain, int points) =>
        Assert.Equal(points, PlanComplexity.Of(new() { Tensor = tensor }, domain));

    [Fact]
    public void The_fewest_GPUs_are_found_past_counts_that_what_is_kept_forbids()
    {
        var question = new PlanQuestion { Run = Ask("llama-3-8b", 8, "megatron-lm", 16, PlanObjective.FewestGpus, true).Run with { HostMemory = null }, GlobalBatch = 32, Objective = PlanObjective.FewestGpus, GpuCounts = [1, 2, 4, 8], Space = new() { Tensor = [4] } };
        var answer = Search(question);

        Assert.All(answer.Ranked, option => Assert.True(option.Run.Gpus >= 4));
        Assert.Contains(answer.Question.Run.Assumed, line => line.StartsWith($"host_memory: {(answer.Ranked[0].Run.Gpus == 4 ? "1.00" : "2.00")} TiB", StringComparison.Ordinal));
    }

    // its own engine spreads gradients over the replicas of a pipeline, which Megatron-LM refuses
    [Fact]
    public void A_reference_that_only_its_authors_could_run_has_a_probability_and_an_error()
    {
        var plan = new ReferencePlan("theirs", new() { Tensor = 2, SequenceParallel = true, Pipeline = 2, Zero = 1 }) { ShardsGradients = true };
        foreach (var objective in new[] { PlanObjective.Throughput, PlanObjective.LowestMemory })
        {
            var answer = Search(Ask("llama-3-8b", 8, "megatron-lm", 79, objective, false) with { References = [plan] });
            var (_, option, _) = Assert.Single(answer.References);

            Assert.Equal(2, option.Plan.Zero);
            Assert.InRange(answer.FitProbability(option), 0, 1);
            Assert.True(answer.ErrorAgainstBest(option) >= 0);
            Assert.Contains("\"theirs\"", PlanJson.Write(answer), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void What_the_host_holds_is_assumed_where_it_is_not_said()
    {
        var question = Ask("gpt2-xl", 4, "deepspeed", 4, PlanObjective.Throughput, false);
        var answer = Search(question);

        Assert.Contains(answer.Question.Run.Assumed, line => line.StartsWith("host_memory: 1.00 TiB per node, as dgx-h100", StringComparison.Ordinal));
        Assert.DoesNotContain(Search(question with { Run = question.Run with { HostMemory = Bytes.FromGiB(64) } }).Question.Run.Assumed, line => line.StartsWith("host_memory", StringComparison.Ordinal));
    }

    [Fact]
    public void What_rules_forbid_is_counted_by_reason_whatever_the_threads()
    {
        var question = Ask("mixtral-8x7b", 8, "megatron-lm", 60, PlanObjective.Throughput, false);
        var (one, four) = (Search(question with { Threads = 1 }), Search(question with { Threads = 4 }));

        Assert.Equal(one.Forbidden, four.Forbidden);
        Assert.Equal(["splits", "layouts", "micro-batches", "choices"], one.Forbidden.Select(row => row.What).Distinct());
        Assert.All(one.Forbidden, row => Assert.True(row.Count > 0 && row.Reason.Length > 10));
    }

    [Theory]
    [InlineData("tp 3 × pp 1 × cp 1 = 3 does not divide 8 GPUs; nearest: tp 2", "tp")]
    [InlineData("pp is 5; allowed: at most the 4 layers", "pp")]
    [InlineData("ep is 2; allowed: 1, the model has no experts", "ep")]
    [InlineData("micro-batch is 3; allowed: a divisor of the global batch of 16", "micro-batch")]
    [InlineData("no plan is allowed: chunks of layers need a pipeline", "vpp")]
    [InlineData("no plan is allowed: with chunks of layers the micro-batches are a multiple of pp", "batch")]
    [InlineData("no plan is allowed: DeepSpeed and PyTorch's fully sharded engines fetch weights from the host", "offload")]
    [InlineData("tokens is missing", "budget")]
    [InlineData("budget is missing", "objective")]
    [InlineData("reserve is 90.00 GiB; allowed: less than the 40.00 GiB", "reserve")]
    public void A_question_that_leaves_nothing_says_what_is_wrong(string message, string what)
    {
        var question = Ask("llama-3-8b", 8, "megatron-lm", 40, PlanObjective.Throughput, false);
        var space = question.Space;
        var wrong = what switch
        {
            "tp" => question with { Space = space with { Tensor = [3] } },
            "pp" => question with { Space = space with { Pipeline = [5] } },
            "ep" => question with { Space = space with { Expert = [2] } },
            "micro-batch" => question with { Space = space with { MicroBatch = [3] } },
            "vpp" => question with { Space = space with { Pipeline = [1], VirtualPipeline = [2] } },
            "batch" => question with { Space = space with { Tensor = [1], Context = [1], Pipeline = [2], VirtualPipeline = [2], MicroBatch = [4] } },
            "offload" => question with { Space = space with { OffloadParameters = [OffloadTarget.Cpu] } },
            "budget" => question with { BudgetUsd = 100 },
            "objective" => question with { Objective = PlanObjective.TimeUnderBudget, Tokens = 1e9 },
            _ => question with { Reserve = Bytes.FromGiB(90) },
        };

        Assert.Contains(message, Assert.Throws<InvalidInputException>(() => Search(wrong)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void One_thread_and_four_answer_alike()
    {
        var question = Ask("mixtral-8x7b", 8, "megatron-lm", 60, PlanObjective.Throughput, true);
        var (one, four) = (Search(question with { Threads = 1 }), Search(question with { Threads = 4 }));

        Assert.Equal(one.Ranked.Select(option => option.Plan), four.Ranked.Select(option => option.Plan));
        Assert.Equal(one.Front.Select(option => option.Plan), four.Front.Select(option => option.Plan));
        Assert.Equal(one.NearMisses.Select(near => (near.Option.Plan, near.Change)), four.NearMisses.Select(near => (near.Option.Plan, near.Change)));
        Assert.Equal((one.Plans, one.Recommended?.Plan), (four.Plans, four.Recommended?.Plan));
    }

    [Fact]
    public void A_cancelled_search_says_that_it_is_partial()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();

        Assert.True(Planner.Search(Ask("llama-3-8b", 8, "megatron-lm", 16, PlanObjective.Throughput, false), null, source.Token).Partial);
    }

    [Fact]
    public void A_search_that_is_stopped_on_its_way_keeps_the_best_so_far()
    {
        using var source = new CancellationTokenSource();
        PlanProgress last = default;
        var answer = Planner.Search(Ask("llama-3-8b", 8, "megatron-lm", 40, PlanObjective.Throughput, false) with { Threads = 1 }, new Told(progress =>
        {
            last = progress;
            if (progress.Best is not null)
            {
                source.Cancel();
            }
        }), source.Token);

        Assert.True(answer.Partial && last.Done < last.Total);
        Assert.Equal(last.Best!.Plan, answer.Ranked[0].Plan);
        Assert.Empty(answer.NearMisses);
    }

    sealed class Told(Action<PlanProgress> tell) : IProgress<PlanProgress>
    {
        public void Report(PlanProgress value) => tell(value);
    }

    [Theory]
    [InlineData("gpt-3-175b", "a100-sxm-80gb", 1024, 1536, 2048)]
    [InlineData("mt-nlg-530b", "a100-sxm-80gb", 280, 280, 2048)]
    [InlineData("llama-3.1-405b", "h100-sxm", 16384, 2048, 8192)]
    [InlineData("deepseek-v3", "h800-sxm", 2048, 15360, 4096)]
    public void A_published_plan_that_ran_fits(string model, string gpu, long gpus, long batch, long sequence)
    {
        var run = new TrainingRun { Model = Models.Get(model), Accelerator = Gpus.Find(gpu)!, Gpus = gpus, Framework = "megatron-lm", Precision = PrecisionPolicies.MegatronBf16, SequenceLength = sequence };
        foreach (var reference in PublishedPlans.Of(run.Model).Where(reference => reference.Plan.Context == 1))
        {
            var perStep = gpus / reference.Plan.ReplicaGpus * reference.Plan.MicroBatch;
            if (batch % perStep == 0)
            {
                var totals = new Estimator(reference.Of(run)).Totals(reference.Ran(batch / perStep));
                Assert.True(Capacity.Of(run).Holds(totals), $"{reference.Name}: {totals.Device}");
            }
        }
    }

    [Fact]
    public void A_higher_confidence_leaves_more_memory_free()
    {
        var question = Ask("llama-3-8b", 8, "megatron-lm", 16, PlanObjective.Throughput, false);
        var sure = Search(question with { Confidence = 0.95 }).Ranked[0];

        Assert.True(Estimator.Memory(sure.Run).High <= question.Run.Accelerator.UsableMemory);
        Assert.True(Search(question).Ranked[0].Totals.Step <= sure.Totals.Step);
    }

    [Fact]
    public void The_fewest_gpus_are_the_fewest_that_hold_the_run()
    {
        var question = Ask("llama-3-8b", 8, "torchtitan", 9, PlanObjective.FewestGpus, false) with { GpuCounts = [1, 2, 4, 8] };
        var fewest = Search(question).Ranked[0].Run.Gpus;

        Assert.All(new long[] { 1, 2, 4, 8 }, gpus => Assert.Equal(gpus >= fewest,
            Search(question with { GpuCounts = [gpus], Objective = PlanObjective.Throughput }).Ranked.Length > 0));
    }

    [Fact]
    public void A_near_miss_does_not_fit_and_its_change_makes_it_fit()
    {
        var answer = Search(Ask("llama-3-8b", 8, "megatron-lm", 9, PlanObjective.Throughput, false));

        Assert.NotEmpty(answer.NearMisses);
        Assert.All(answer.NearMisses, near =>
        {
            Assert.True(near.Missing > Bytes.Zero && near.Option.Totals.Step < answer.Ranked[0].Totals.Step);
            Assert.True(near.Changed is null || Estimator.Memory(near.Changed.Run).Fits);
        });
    }

    [Fact]
    public void What_the_host_lacks_is_missing_there()
    {
        var question = Ask("gpt2-xl", 4, "deepspeed", 16, PlanObjective.Throughput, false);
        var run = question.Run with { HostMemory = Bytes.FromGiB(3) };
        var answer = Search(question with { Run = run, Space = question.Space with { OffloadOptimizer = [OffloadTarget.Cpu] } });

        Assert.Empty(answer.Ranked);
        Assert.All(answer.NearMisses, near =>
        {
            Assert.Equal("host memory per node", near.Memory);
            Assert.Equal(near.Option.Totals.HostPerNode - Bytes.FromGiB(3), near.Missing);
        });
    }

    static PlanAnswer Search(PlanQuestion question) => Planner.Search(question, cancellation: TestContext.Current.CancellationToken);

    [Fact]
    public void Layers_are_dealt_out_whole_and_the_ends_have_no_more_than_the_middle()
    {
        for (var layers = 1L; layers < 140; layers++)
        {
            for (var parts = 1L; parts <= layers + 2; parts++)
            {
                var split = Enumerable.Range(0, (int)parts).Select(part => LayerSplit.Of(layers, parts, part)).ToList();

                Assert.Equal(layers, split.Sum());
                Assert.True(split.Max() - split.Min() <= 1 && split[^1] == split.Min());
                Assert.True(layers % parts == 0 || !LayerSplit.IsEven(layers, parts) || split.Skip(1).SkipLast(1).Distinct().Count() <= 1);
            }
        }
    }

    static HashSet<(long, double)> Front(List<(ParallelPlan Plan, PlanTotals Totals)> plans)
    {
        var front = new HashSet<(long, double)>();
        var least = long.MaxValue;
        foreach (var (_, totals) in plans.OrderBy(plan => plan.Totals.Step).ThenBy(plan => plan.Totals.Device))
        {
            if (totals.Device.Value < least)
            {
                least = totals.Device.Value;
                front.Add((least, totals.Step.Value));
            }
        }

        return front;
    }
}
