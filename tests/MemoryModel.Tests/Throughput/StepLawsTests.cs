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

    static StepRun Run => new()
    {
        Model = Llama("llama-3-8b", 32, 4096, 32, 14336),
        Node = Clusters.Find("dgx-h100")!,
        Framework = "megatron-lm",
        Compute = DataType.BFloat16,
        Sequence = 8192,
        MicroBatch = 1,
        MicroBatches = 16,
        Data = 8,
        Zero = 1,
    };

    static double Seconds(StepRun run) => run.Time().Total;

    [Fact]
    public void The_explained_terms_add_up_to_the_step()
    {
        var estimate = StepExplanation.Estimate(Run with { Tensor = 2, Pipeline = 2, Data = 2, SequenceParallel = true, Recompute = RepeatedWork.Layers });

        Assert.Equal(estimate.Step.Value, estimate.Explanation.Terms.Sum(group => group.Terms.Sum(term => term.Seconds.Value)), 9);
        Assert.Contains(estimate.Explanation.Terms.SelectMany(group => group.Terms), term => term.Name == "recompute");
    }

    [Fact]
    public void An_explained_layer_takes_as_long_as_the_fast_one()
    {
        var (shape, machine) = (Run.Shape, Run.Machine);
        var block = Run.Blocks(in shape)[0];
        var fast = LayerModel.Of(in block, in shape, in machine);
        var layer = StepExplanation.LayerNodes([block], in machine)[0];

        Assert.Equal(fast.Products + fast.ProductsBackward + fast.Attention + fast.AttentionBackward + 3 * fast.Elementwise, layer.Seconds.Value, 12);
        Assert.Contains(layer.Terms.SelectMany(group => group.Terms), term => term.Formula == "2·T·h·(q + 2·k)");
    }

    [Fact]
    public void The_fast_path_allocates_nothing()
    {
        var (shape, machine) = (Run.Shape, Run.Machine);
        var blocks = Run.Blocks(in shape);
        var settings = Run.Settings(in machine);
        var seconds = StepModel.Of(blocks.AsSpan(), in shape, in machine, in settings).Total;
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++) seconds += StepModel.Of(blocks.AsSpan(), in shape, in machine, in settings).Total;

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(seconds > 0);
    }

    [Fact]
    public void Recompute_costs_about_a_third_more_work() =>
        Assert.InRange(Seconds(Run with { Recompute = RepeatedWork.Layers }) / Seconds(Run), 1.2, 1.4);

    [Fact]
    public void A_frozen_base_saves_the_gradient_of_its_weights() =>
        Assert.InRange(Seconds(Run with { Frozen = true, TrainedShare = 0.005 }) / Seconds(Run), 0.6, 0.8);

    [Fact]
    public void Eight_bits_are_faster_than_sixteen_and_sixteen_than_thirty_two()
    {
        Assert.InRange(Seconds(Run) / Seconds(Run with { Compute = DataType.Float8 }), 1.2, 1.8);
        Assert.True(Seconds(Run with { Compute = DataType.Float32 }) > 3 * Seconds(Run));
    }

    [Fact]
    public void Twice_the_micro_batches_take_nearly_twice_as_long() =>
        Assert.InRange(Seconds(Run with { MicroBatches = 32 }) / Seconds(Run), 1.9, 2.0);

    [Fact]
    public void A_slower_network_never_helps()
    {
        var far = Run with { Data = 64, MicroBatches = 2, Zero = 3 };

        Assert.True(Seconds(far with { Node = far.Node with { Network = far.Node.Network / 20 } }) > Seconds(far));
    }

    [Fact]
    public void Offloaded_states_take_longer() =>
        Assert.True(Seconds(Run with { Optimizer = OptimizerPlace.Host }) > Seconds(Run));

    // Llama 3 405B, 16,384 H100, 8,192 tokens: 41 % MFU published (Grattafiori et al. 2024, table 4: tensor 8, pipeline 16, 2,048
    // sequences, interleaved schedule; the paper leaves the chunks open, one layer per chunk gives 8).
    [Fact]
    public void The_published_utilization_of_llama_3_405b_lies_in_the_interval()
    {
        var run = Run with
        {
            Model = Llama("llama-3.1-405b", 126, 16384, 128, 53248),
            Tensor = 8,
            Pipeline = 16,
            Chunks = 8,
            Data = 128,
            MicroBatches = 16,
            SequenceParallel = true,
        };
        var estimate = StepExplanation.Estimate(run);

        Assert.Equal(16384, estimate.Accelerators);
        Assert.InRange(0.41, estimate.ModelUtilization * (estimate.Step / estimate.High), estimate.ModelUtilization * (estimate.Step / estimate.Low));
        Assert.InRange(estimate.BubbleFraction, 0.08, 0.15);
    }
}
