using MemoryModel.Catalog;

namespace MemoryModel.Tests.Throughput;

public class StepLawsTests
{
    static ModelArchitecture Llama(string name, int layers, long hidden, long heads, long inner) => new()
    {
        Name = name,
        Family = "llama",
        Source = Sources.Input,
        Embedding = new(128256, hidden, PositionKind.Rotary),
        Stacks = [LayerStack.Uniform(StackKind.Decoder, hidden, layers, new Block { Attention = new() { Heads = heads, KvHeads = 8, HeadDim = 128 }, FeedForward = new(inner, Activation.Silu, Gated: true), Norm = NormKind.RmsNorm }, NormKind.RmsNorm)],
        Head = new(Tied: false),
    };

    static TrainingRun Run => new()
    {
        Model = Llama("llama-3-8b", 32, 4096, 32, 14336),
        Accelerator = Gpus.H100Sxm,
        Gpus = 8,
        Framework = "megatron-lm",
        Precision = PrecisionPolicies.MegatronBf16,
        SequenceLength = 8192,
        Plan = new() { MicroBatch = 1, MicroBatches = 16, Zero = 1 },
    };

    static double Seconds(TrainingRun run) => new BoundStep(run).Seconds(run.Plan);

    static TrainingRun With(Func<ParallelPlan, ParallelPlan> change) => Run with { Plan = change(Run.Plan) };

    [Fact]
    public void The_explained_terms_add_up_to_the_step()
    {
        var estimate = StepExplanation.Estimate(With(plan => plan with { Tensor = 2, Pipeline = 2, SequenceParallel = true, Recompute = Recompute.Full }));

        Assert.Equal(estimate.Step.Value, estimate.Explanation.Terms.Sum(group => group.Terms.Sum(term => term.Seconds.Value)), 9);
        Assert.Contains(estimate.Explanation.Terms.SelectMany(group => group.Terms), term => term.Name == "recompute");
    }

    // Micro-batches, layers and the seconds of one layer are what the step's term is the product of.
    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void The_numbers_of_a_term_give_its_seconds(long pipeline)
    {
        var estimate = StepExplanation.Estimate(With(plan => plan with { Tensor = 2, Pipeline = pipeline, SequenceParallel = true, Recompute = Recompute.Full }));
        var terms = estimate.Explanation.Terms.SelectMany(group => group.Terms).ToList();

        Assert.All(terms, term => Assert.NotEmpty(term.Values));
        Assert.All(terms.Where(term => term.Values.Any(value => value.Key == "seconds of a layer")), term => Assert.Equal(term.Seconds.Value, term.Values.Take(3).Aggregate(1.0, (product, value) => product * value.Value), 9));
    }

    [Fact]
    public void An_explained_layer_takes_as_long_as_the_fast_one()
    {
        var step = new BoundStep(Run);
        var shape = WorkShape.Of(Run, Run.Plan);
        var block = step.Blocks(Run.Plan)[0];
        var fast = LayerModel.Of(in block, in shape, in step.Machine);
        var layer = StepExplanation.LayerNodes([block], in step.Machine)[0];

        Assert.Equal(fast.Products + fast.ProductsBackward + fast.Attention + fast.AttentionBackward + 3 * fast.Elementwise, layer.Seconds.Value, 12);
        Assert.Contains(layer.Terms.SelectMany(group => group.Terms), term => term.Formula == "2·T·h·(q + 2·k)");
    }

    // Multi-head latent attention decompresses what is left of the latent vector without its rotated part.
    [Fact]
    public void A_difference_stands_in_brackets()
    {
        var step = new BoundStep(Run with { Model = Models.Get("deepseek-v3") });
        var terms = StepExplanation.LayerNodes(step.Blocks(Run.Plan), in step.Machine)[0].Terms.SelectMany(group => group.Terms);

        Assert.Contains("(rkv - rope)", terms.Single(term => term.Name == "key and value decompression").Formula, StringComparison.Ordinal);
    }

    [Fact]
    public void The_fast_path_allocates_nothing()
    {
        var (step, plan) = (new BoundStep(Run), Run.Plan);
        var seconds = step.Seconds(in plan);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++) seconds += step.Seconds(in plan);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(seconds > 0);
    }

    [Fact]
    public void Recompute_costs_about_a_third_more_work() =>
        Assert.InRange(Seconds(With(plan => plan with { Recompute = Recompute.Full })) / Seconds(Run), 1.2, 1.4);

    [Fact]
    public void A_frozen_base_saves_the_gradient_of_its_weights() =>
        Assert.InRange(Seconds(Run with { Adapter = new(AdapterMethod.Lora) }) / Seconds(Run), 0.6, 0.8);

    [Fact]
    public void Eight_bits_are_faster_than_sixteen_and_sixteen_than_thirty_two()
    {
        Assert.InRange(Seconds(Run) / Seconds(Run with { Precision = Run.Precision with { Compute = DataType.Float8 } }), 1.2, 1.8);
        Assert.True(Seconds(Run with { Precision = Run.Precision with { Compute = DataType.Float32 } }) > 3 * Seconds(Run));
    }

    [Fact]
    public void Twice_the_micro_batches_take_nearly_twice_as_long() =>
        Assert.InRange(Seconds(With(plan => plan with { MicroBatches = 32 })) / Seconds(Run), 1.9, 2.0);

    [Fact]
    public void A_slower_network_never_helps()
    {
        var far = With(plan => plan with { MicroBatches = 2, Zero = 3 }) with { Gpus = 64 };

        Assert.True(Seconds(far with { InterNode = "20 Gb/s per GPU" }) > Seconds(far));
    }

    [Fact]
    public void Offloaded_states_take_longer() =>
        Assert.True(Seconds(With(plan => plan with { OffloadOptimizer = OffloadTarget.Cpu })) > Seconds(Run));

    // 16-bit parameters cross PCIe or come from NVMe twice a micro-batch, and what layers save crosses it twice.
    [Fact]
    public void Offloaded_parameters_and_activations_take_longer_and_nvme_longest()
    {
        double Offloaded(OffloadTarget parameters) => Seconds(With(plan => plan with { Zero = 3, OffloadParameters = parameters }) with { SequenceLength = 512, Gpus = 1 });

        Assert.True(Offloaded(OffloadTarget.None) < Offloaded(OffloadTarget.Cpu));
        Assert.True(Offloaded(OffloadTarget.Cpu) < Offloaded(OffloadTarget.Nvme));
        Assert.True(Seconds(Run) < Seconds(With(plan => plan with { OffloadActivations = OffloadTarget.Cpu })));
        Assert.True(Seconds(With(plan => plan with { OffloadOptimizer = OffloadTarget.Cpu })) < Seconds(With(plan => plan with { OffloadOptimizer = OffloadTarget.Nvme })));
    }

    // 46 GB saved by 32 layers of 8,192 tokens; a copy of 55 GB/s hides behind the compute of a long sequence, since attention grows with its square.
    [Fact]
    public void Compute_of_long_sequences_hides_offloaded_activations()
    {
        double Added(long sequence) =>
            Seconds(With(plan => plan with { OffloadActivations = OffloadTarget.Cpu, MicroBatches = 1 }) with { SequenceLength = sequence })
            / Seconds(With(plan => plan with { MicroBatches = 1 }) with { SequenceLength = sequence });

        Assert.True(Added(8192) > 1.1);
        Assert.True(Added(524288) < 1.02);
    }

    // Wang et al. 2023 (ZeRO++): 8-bit weights, a secondary copy inside the node, 4-bit gradients cut what crosses the network to a quarter.
    [Fact]
    public void Zero_plus_plus_moves_less()
    {
        var plain = With(plan => plan with { MicroBatches = 1, Zero = 3 }) with { Gpus = 64, Framework = "deepspeed", InterNode = "20 Gb/s per GPU", DeepSpeed = new() };
        var weights = plain with { DeepSpeed = new() { QuantizedWeights = true } };
        var secondary = plain with { DeepSpeed = new() { QuantizedWeights = true, SecondaryPartitionRanks = 8 } };
        var all = plain with { DeepSpeed = new() { QuantizedWeights = true, SecondaryPartitionRanks = 8, QuantizedGradients = true } };

        Assert.True(Seconds(weights) < Seconds(plain));
        Assert.True(Seconds(secondary) < Seconds(weights));
        Assert.True(Seconds(all) < Seconds(secondary));
    }

    // A momentum less than Adam; five Newton-Schulz iterations of 4·s²·l + 2·s³ operations: 20·4096 to 22·4096 for the 4096-wide matrices of Llama 3 8B.
    [Fact]
    public void Each_optimizer_pays_for_its_own_states_and_matrices()
    {
        OptimizerCost Of(string name) => OptimizerCost.Of(Run with { Optimizer = Optimizers.Find(name)! });

        Assert.Equal(38, Of("adamw").Bytes, 1);
        Assert.Equal(88, Of("adamw-foreach").Bytes - Of("adamw").Bytes + 28, 1);
        Assert.True(Of("adamw_8bit").Bytes < 27);
        Assert.Equal(0, Of("adamw").Operations);
        Assert.InRange(Of("muon").Operations, 4096 * 16, 4096 * 22);
        Assert.True(Of("soap").Operations > 3 * 4096);
        Assert.True(Of("shampoo").Operations > 2 * 1024);
    }

    // An optimizer that keeps and makes less moves less, as the same implementation runs it; Adafactor's factors weigh nothing beside matrices.
    [Theory]
    [InlineData("none", "sgd", "sgd-momentum", "adamw-foreach", "amsgrad-foreach")]
    [InlineData("adafactor", "lion", "adamw-loop", "amsgrad-loop")]
    [InlineData("lion-8bit", "lion-32bit", "adamw-32bit", "ademamix")]
    public void Cheaper_optimizers_are_not_slower(params string[] fromCheapest)
    {
        var seconds = fromCheapest.Select(name => Seconds(Run with { Optimizer = Optimizers.Find(name) })).ToArray();

        Assert.Equal(seconds.Order(), seconds);
        Assert.True(seconds[0] < seconds[^1]);
    }

    // Lion keeps less than Adam, but its operations one by one move more than Adam's one kernel: both numbers stand beside the term.
    [Fact]
    public void A_step_of_separate_operations_says_what_one_kernel_would_move()
    {
        static TimeNode Update(string name) => StepExplanation.Estimate(Run with { Framework = "torchtitan", Precision = PrecisionPolicies.DeepSpeed, Optimizer = Optimizers.Find(name)! })
            .Explanation.Terms.SelectMany(group => group.Terms).Single(term => term.Name == "optimizer");
        static double Of(TimeNode term, string value) => term.Values.Single(pair => pair.Key == value).Value;
        var (adam, lion) = (Update("adamw"), Update("lion"));

        Assert.True(Of(lion, "bytes per parameter of one kernel") < Of(adam, "bytes per parameter of one kernel"));
        Assert.True(Of(lion, "bytes per parameter") > Of(lion, "bytes per parameter of one kernel"));
        Assert.Contains("an operation at a time", lion.Formula, StringComparison.Ordinal);
        Assert.DoesNotContain("an operation at a time", adam.Formula, StringComparison.Ordinal);
    }

    // A reduction in fp32 sends twice the bytes of one in bf16, whatever the framework does by itself.
    [Theory]
    [InlineData("torchtitan")]
    [InlineData("deepspeed")]
    public void A_wider_reduction_takes_longer(string framework)
    {
        double Of(DataType reduce) => Seconds(With(plan => plan with { MicroBatches = 1, Zero = 3 }) with { Gpus = 64, Framework = framework, InterNode = "20 Gb/s per GPU", Precision = PrecisionPolicies.Fsdp2 with { Reduce = reduce } });

        Assert.True(Of(DataType.Float32) > 1.2 * Of(DataType.BFloat16));
    }

    [Fact]
    public void What_context_ranks_exchange_shows()
    {
        double Of(ContextExchange exchange) => Seconds(With(plan => plan with { Context = 4 }) with { SequenceLength = 65536, ContextExchange = exchange });

        Assert.True(Of(ContextExchange.Ring) < Of(ContextExchange.AllGather));
        Assert.NotEqual(Of(ContextExchange.AllToAll), Of(ContextExchange.AllGather));
    }

    // Llama 3 405B, 16,384 H100, 8,192 tokens: 41 % MFU published (Grattafiori et al. 2024, table 4: tensor 8, pipeline 16, 2,048
    // sequences, interleaved schedule; the paper leaves the chunks open, one layer per chunk gives 8).
    [Fact]
    public void The_published_utilization_of_llama_3_405b_lies_in_the_interval()
    {
        var run = Run with
        {
            Model = Llama("llama-3.1-405b", 126, 16384, 128, 53248),
            Gpus = 16384,
            Plan = Run.Plan with { Tensor = 8, Pipeline = 16, VirtualPipeline = 8, SequenceParallel = true },
        };
        var estimate = StepExplanation.Estimate(run);

        Assert.Equal(16384, estimate.Accelerators);
        Assert.InRange(0.41, estimate.ModelUtilization * (estimate.Step / estimate.High), estimate.ModelUtilization * (estimate.Step / estimate.Low));
        Assert.InRange(estimate.BubbleFraction, 0.08, 0.15);
    }
}
