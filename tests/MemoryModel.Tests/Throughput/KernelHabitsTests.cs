using MemoryModel.Catalog;

namespace MemoryModel.Tests.Throughput;

/// <summary>What a framework launches and overlaps, mechanism by mechanism.</summary>
public class KernelHabitsTests
{
    static TrainingRun Run(string framework, ModelArchitecture? model = null) => new()
    {
        Model = model ?? Models.Find("llama-2-7b")!,
        Accelerator = Gpus.H100Sxm,
        Gpus = 64,
        Framework = framework,
        Precision = PrecisionPolicies.DeepSpeed,
        InterNode = "4x100Gb",
        SequenceLength = 4096,
        Plan = new() { MicroBatch = 1, MicroBatches = 4, Zero = 1 },
    };

    static StepParts Parts(TrainingRun run) => new BoundStep(run).Parts(run.Plan);

    // nanotron/models/base.py: 16 layers and an output matrix as large as four of them make two stages of ten; the eleventh layer crosses the line.
    [Theory]
    [InlineData(2, 11, 5)]
    [InlineData(4, 6, 0)]
    public void Nanotron_deals_layers_by_cost(long stages, long fullest, long last)
    {
        var llama = Models.Find("llama-2-7b")!;
        var model = llama with
        {
            Embedding = new(131072, 2048, PositionKind.Rotary),
            Stacks = [LayerStack.Uniform(StackKind.Decoder, 2048, 16, new Block { Attention = new() { Heads = 32, KvHeads = 32, HeadDim = 64 }, FeedForward = new(8192, Activation.Silu, Gated: true), Norm = NormKind.RmsNorm }, NormKind.RmsNorm)],
        };
        var shape = WorkShape.Of(Run("nanotron", model), new() { Pipeline = stages });
        var even = WorkShape.Of(Run("megatron-lm", model), new() { Pipeline = stages });

        Assert.Equal((fullest, last), (shape.StageLayers, shape.LastStageLayers));
        Assert.Equal((16 / stages, 16 / stages), (even.StageLayers, even.LastStageLayers));
    }

    [Fact]
    public void States_shared_inside_a_node_are_gathered_there()
    {
        var all = Run("internevo");
        var node = all with { Plan = all.Plan with { ShardGroup = 8 } };

        Assert.True(Parts(node).Data < Parts(all).Data);
    }

    // DeepSpeed gathers the updated parameters before the step returns, Megatron core while the next forward pass runs.
    [Fact]
    public void Parameters_that_are_gathered_in_the_step_are_not_hidden()
    {
        var run = Run("deepspeed") with { Plan = Run("deepspeed").Plan with { MicroBatch = 16 } };
        var gathered = CollectiveTime.Gather(2.0 * ModelParameters.Of(run.Model).Total, 64, 1, new BoundStep(run).Machine);

        Assert.True(Parts(run).Data > Parts(run with { CommunicationOverlap = true }).Data + 0.5 * gathered);
    }

    // Megatron-LM README.md, "Training speed and scalability": --tp-comm-overlap in published runs; a run that says it overlaps nothing, overlaps nothing.
    [Fact]
    public void Megatron_pipelines_tensor_parallel_communication_from_hopper_on()
    {
        TrainingRun On(Accelerator gpu) => Run("megatron-lm") with { Accelerator = gpu, Plan = new() { Tensor = 8, SequenceParallel = true } };

        Assert.True(new BoundStep(On(Gpus.H100Sxm)).Machine.Kernels.TensorOverlap);
        Assert.False(new BoundStep(On(Gpus.A100Sxm)).Machine.Kernels.TensorOverlap);
        Assert.False(new BoundStep(On(Gpus.H100Sxm) with { CommunicationOverlap = false }).Machine.Kernels.TensorOverlap);
    }

    [Fact]
    public void Xla_reduces_over_replicas_of_a_shard_group_after_the_backward_pass()
    {
        var run = Run("maxtext");
        var shards = run with { Plan = run.Plan with { Zero = 3, ShardGroup = 8 } };
        var torch = shards with { Framework = "torchtitan" };

        Assert.True(Parts(shards).Data > 0);
        Assert.Equal(0, Parts(torch).Data);
    }

    [Fact]
    public void Adapters_are_plain_operators_in_every_framework()
    {
        var small = Run("nemo") with { Adapter = new(AdapterMethod.Lora), SequenceLength = 128 };
        var targets = small with { Adapter = new(AdapterMethod.Lora) { Targets = ["q", "k", "v", "o"] } };
        var operators = 2 * 5 * (targets.Adapter!.Targets.Length - AdapterDefaults.Targets(AdapterMethod.Lora, small.Model.Family).Length);

        // forward once and backward twice as long, on each of 32 layers and four micro-batches
        Assert.InRange(Parts(targets).Host - Parts(small).Host, 0, 3 * 32 * 4 * Math.Max(1, operators) * FittedConstants.Standing.OperatorEager);
    }

    // 128 × 256 tiles on 132 multiprocessors: 132 of them are one wave, 133 two.
    [Fact]
    public void A_product_that_just_exceeds_a_wave_pays_for_the_next()
    {
        var machine = new BoundStep(Run("pytorch")).Machine;
        double Seconds(double tiles) => Roofline.Product(128 * tiles, 256, 65536, 1, machine.Wide, 2, machine) / tiles;

        Assert.True(Seconds(133) > 1.5 * Seconds(132));
        Assert.InRange(Seconds(132 * 20 + 1) / Seconds(132 * 20), 1.01, 1.06);
    }

    [Fact]
    public void Attention_is_as_fast_as_the_kernels_of_its_time()
    {
        double Attention(string framework) => Parts(Run(framework)).AttentionForward;

        Assert.True(Attention("llm-foundry") > Attention("pytorch"));
        Assert.True(Attention("pytorch") > Attention("nemo"));
    }

    // modeling_llama.py's norms and rotations are chains of operators; Unsloth, Liger and torch.compile make one kernel of each.
    [Fact]
    public void Chains_of_operators_move_more_than_one_kernel()
    {
        double Elementwise(TrainingRun run) => Parts(run).ElementwiseForward;
        var chains = Run("hf-transformers");

        Assert.True(Elementwise(chains) > 2 * Elementwise(Run("unsloth")));
        Assert.True(Elementwise(chains) > 2 * Elementwise(chains with { Compiled = true }));
        Assert.True(Elementwise(chains) > 1.5 * Elementwise(chains with { Implementation = new() { Norm = NormImplementation.Fused } }));
    }

    [Fact]
    public void Other_names_of_a_framework_have_its_kernels()
    {
        foreach (var row in Frameworks.All)
        {
            Assert.All(row.Aliases, alias => Assert.Same(row, Frameworks.Find(alias)));
        }
    }

    [Fact]
    public void No_accelerator_reaches_more_than_its_peak()
    {
        var constants = FittedConstants.Standing;

        Assert.All(Gpus.All, gpu => Assert.All([constants.Reached(gpu), constants.ReachedNarrow(gpu), constants.AttentionReached(gpu, AttentionGeneration.Current)], share => Assert.InRange(share, 0.1, 1)));
    }

    // A B100 has the power of an H200 and a newer process.
    [Fact]
    public void A_newer_generation_of_the_same_power_multiplies_no_slower()
    {
        static double Rate(Accelerator gpu) => gpu.BFloat16!.Value.FlopsPerSecond * FittedConstants.Standing.Reached(gpu);

        Assert.True(Rate(Gpus.Find("b100")!) >= Rate(Gpus.Find("h200")!));
        Assert.True(Rate(Gpus.Find("b200")!) > Rate(Gpus.Find("b100")!));
    }
}
