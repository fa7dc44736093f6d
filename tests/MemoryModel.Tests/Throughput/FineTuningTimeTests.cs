using MemoryModel.Catalog;

namespace MemoryModel.Tests.Throughput;

/// <summary>What is trained decides how far the backward pass goes and which products stand beside the network's own.</summary>
public sealed class FineTuningTimeTests
{
    static TrainingRun Run => new()
    {
        Model = Models.Get("llama-3-8b"),
        Accelerator = Gpus.H100Sxm,
        Framework = "hf-trainer",
        Precision = PrecisionPolicies.Autocast,
        SequenceLength = 8192,
        Plan = new() { MicroBatch = 1 },
    };

    static TrainingRun Lora(long rank) => Run with { Adapter = new(AdapterMethod.Lora) { Rank = rank, Targets = ["all-linear"] } };

    static TrainingRun LastLayers(long layers) => Run with { Adapter = new(AdapterMethod.LastLayers) { Layers = layers } };

    static double Seconds(TrainingRun run) => new BoundStep(run).Seconds(run.Plan);

    // rank · (inputs + outputs) elements a matrix are multiplied three times beside the matrix's own two
    [Fact]
    public void A_higher_rank_takes_longer_as_its_elements_say()
    {
        var (low, high) = (new BoundStep(Lora(16)).Blocks(Run.Plan)[0], new BoundStep(Lora(4096)).Blocks(Run.Plan)[0]);
        var parameters = AdapterParameters.Of(Lora(4096).Adapter!, Run.Model, ModelParameters.Of(Run.Model));
        double Operations(TrainingRun run) => new BoundStep(run).Pieces(run.Plan).Layer is var layer ? layer.Operations + layer.OperationsBackward : 0;

        Assert.Equal(7, low.Adapters);
        Assert.Equal(parameters.Trainable / 32.0, high.Adapters * 4096.0 * (high.AdapterWidths.Inputs + high.AdapterWidths.Outputs), 0.001 * parameters.Trainable / 32);
        Assert.Equal(6.0 * 8192 * parameters.Trainable / 32 * (4096 - 16) / 4096, Operations(Lora(4096)) - Operations(Lora(16)), 1e-3 * Operations(Lora(4096)));
        Assert.True(Seconds(Lora(8)) < Seconds(Lora(512)));
        Assert.True(Seconds(Lora(512)) < Seconds(Lora(4096)));
        Assert.True(Seconds(Lora(4096)) > 1.5 * Seconds(Lora(8)));
    }

    [Fact]
    public void The_backward_pass_ends_at_the_first_trained_layer()
    {
        var (one, half, all, full) = (Seconds(LastLayers(1)), Seconds(LastLayers(16)), Seconds(LastLayers(32)), Seconds(Run));

        Assert.True(one < 0.5 * all);
        Assert.InRange(half, 0.95 * (one + all) / 2, 1.1 * (one + all) / 2);
        Assert.InRange(all, 0.85 * full, full);
    }

    [Fact]
    public void Recompute_repeats_only_layers_with_a_backward_pass()
    {
        double Added(TrainingRun run) => Seconds(run with { Plan = run.Plan with { Recompute = Recompute.Full } }) - Seconds(run);

        Assert.Equal(Added(LastLayers(32)) / 2, Added(LastLayers(16)), 0.01 * Added(LastLayers(32)));
    }

    [Fact]
    public void Utilization_stays_below_one_whatever_is_trained() => Assert.All(
        [LastLayers(1), LastLayers(16), LastLayers(32), Lora(8), Lora(4096)],
        run => Assert.InRange(StepExplanation.Estimate(run).ModelUtilization, 0.1, 0.7));

    [Fact]
    public void Tensor_ranks_share_an_adapters_columns_or_rows()
    {
        var run = Lora(16) with { Gpus = 4, Plan = Run.Plan with { Tensor = 4 } };
        var (shared, whole) = (new BoundStep(run).Blocks(run.Plan)[0], new BoundStep(Lora(16)).Blocks(Run.Plan)[0]);

        Assert.True(shared.AdapterWidths.Inputs < whole.AdapterWidths.Inputs);
        Assert.True(4 * shared.AdapterWidths.Outputs > whole.AdapterWidths.Outputs);
    }
}
