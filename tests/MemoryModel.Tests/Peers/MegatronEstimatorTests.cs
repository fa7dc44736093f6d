namespace MemoryModel.Tests.Peers;

/// <summary>What Megatron-LM's <c>report_theoretical_memory</c> returned when it was run, in GiB to three places.</summary>
public class MegatronEstimatorTests
{
    [Theory]
    [InlineData("22b", Recompute.None, 46.242, 30.963)]
    [InlineData("22b", Recompute.Selective, 46.242, 9.787)]
    [InlineData("22b", Recompute.Full, 46.242, 30.963)]
    [InlineData("175b", Recompute.None, 46.891, 39.925)]
    [InlineData("175b", Recompute.Selective, 46.891, 12.382)]
    [InlineData("530b", Recompute.None, 33.842, 76.016)]
    [InlineData("530b", Recompute.Selective, 33.842, 23.302)]
    [InlineData("1t", Recompute.None, 35.709, 88.595)]
    [InlineData("1t", Recompute.Selective, 35.709, 26.953)]
    public void Models_of_korthikanti(string size, Recompute recompute, double states, double activations) =>
        Check(PeerRuns.Korthikanti(size) with { Recompute = recompute, SequenceParallel = recompute == Recompute.Selective }, states, activations);

    [Fact]
    public void Gpt_3_on_1024_gpus() => Check(PeerRuns.Gpt(96, 12288, 96) with { Pipeline = 16, Gpus = 1024, Zero = 1, SequenceParallel = true, Recompute = Recompute.Selective }, 10.044, 9.609);

    [Fact]
    public void Llama_2_7b() => Check(PeerRuns.Llama(32, 4096, 32, 32, 11008, 32000, 4096, 8), 47.067, 18.156);

    [Fact]
    public void Llama_2_70b_with_full_recompute() => Check(PeerRuns.Llama(80, 8192, 64, 8, 28672, 32000, 4096, 64) with { Recompute = Recompute.Full }, 397.482, 89.605);

    [Fact]
    public void Llama_3_8b() => Check(PeerRuns.Llama(32, 4096, 32, 8, 14336, 128256, 8192, 8), 56.091, 37.853);

    [Fact]
    public void Mixtral_8x7b_on_64_gpus() => Check(
        PeerRuns.Llama(32, 4096, 32, 8, 14336, 32000, 4096, 64) with { Experts = 8, ExpertHidden = 14336, ExpertLayers = 32, Pipeline = 4, Expert = 8, SequenceParallel = true, Recompute = Recompute.Selective },
        18.685, 16.063);

    [Fact]
    public void Gpt_neox_20b() => Check(PeerRuns.Gpt(44, 6144, 64) with { Vocab = 50432, Tied = false, Tensor = 2, Pipeline = 4, MicroBatch = 4, Gpus = 96, Zero = 1, Recompute = Recompute.Full }, 17.254, 47.841);

    [Fact]
    public void Phi_2() => Check(PeerRuns.Gpt(32, 2560, 32) with { Tied = false, Tensor = 1, Gpus = 8, Zero = 1 }, 19.412, 5.799);

    [Fact]
    public void A_pipeline_with_fewer_micro_batches_than_stages_holds_fewer()
    {
        var run = PeerRuns.Gpt(96, 12288, 96) with { Pipeline = 16, Gpus = 1024, SequenceParallel = true, Recompute = Recompute.Selective };
        var (full, half) = (Activations(MegatronEstimator.Estimate(run)), Activations(MegatronEstimator.Estimate(run with { MicroBatches = 8 })));

        Assert.Equal(full / 2.0, half, 2.0);
    }

    static void Check(PeerRun run, double states, double activations)
    {
        var estimate = MegatronEstimator.Estimate(run);

        Assert.Equal(states, estimate.Terms[0].Bytes.GiB, 0.0006);
        Assert.Equal(activations, Activations(estimate) / (double)(1L << 30), 0.0006);
    }

    static long Activations(PeerEstimate estimate) => estimate.Terms.Skip(1).Sum(term => term.Bytes.Value);
}
