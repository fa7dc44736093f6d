namespace MemoryModel.Tests.Peers;

/// <summary>What EleutherAI cookbook's calc_transformer_mem.py printed when it was run, in GiB to two places.</summary>
public class CookbookEstimatorTests
{
    [Fact]
    public void Gpt_3_on_1024_gpus_prints_915_gib() => Check(PeerRuns.Gpt(96, 12288, 96) with { Pipeline = 16, Gpus = 1024, Zero = 1, StoresScores = true }, 2.55, 652.82, 1.91, 0.93, 256.50, 914.71);

    [Fact]
    public void Gpt_3_with_its_checkpoints() => Check(PeerRuns.Gpt(96, 12288, 96) with { Pipeline = 16, Gpus = 1024, Zero = 1, SequenceParallel = true, Recompute = Recompute.Selective }, 2.55, 652.82, 1.91, 0.93, 9.56, 667.77);

    [Fact]
    public void Megatron_22b() => Check(PeerRuns.Korthikanti("22b") with { SequenceParallel = true }, 5.21, 83.40, 250.20, 0, 39.56, 378.37);

    [Fact]
    public void Llama_3_8b_under_stage_3() => Check(PeerRuns.Llama(32, 4096, 32, 8, 14336, 128256, 8192, 8) with { Zero = 3 }, 1.88, 3.76, 11.27, 2.79, 354.00, 373.69);

    [Fact]
    public void Mixtral_8x7b() => Check(PeerRuns.Llama(32, 4096, 32, 8, 14336, 32000, 4096, 64) with { Pipeline = 4, Experts = 8, ExpertHidden = 14336, ExpertLayers = 32, Expert = 8 }, 3.38, 27.04, 1.27, 0.93, 97.00, 129.62);

    [Theory]
    [InlineData(0, 14.30, 28.60, 85.79, 0, 160.75)]
    [InlineData(1, 14.30, 28.60, 1.34, 0.93, 77.23)]
    [InlineData(2, 14.30, 0.45, 1.34, 0.93, 49.08)]
    [InlineData(3, 0.22, 0.45, 1.34, 2.79, 36.87)]
    public void The_7_5b_of_the_zero_paper(int stage, double model, double gradients, double optimizer, double communication, double total) =>
        Check(PeerRuns.Gpt(36, 4096, 32) with { Tensor = 1, Gpus = 64, Zero = stage }, model, gradients, optimizer, communication, 32.06, total);

    static void Check(PeerRun run, double model, double gradients, double optimizer, double communication, double activations, double total)
    {
        var estimate = CookbookEstimator.Estimate(run);
        double Of(string name) => estimate.Terms.Where(term => term.Name == name).Sum(term => term.Bytes.GiB);

        Assert.Equal([model, gradients, optimizer, communication, activations], [Of("model"), Of("gradients"), Of("optimizer"), Of("communication"), Of("activations")], (x, y) => Math.Abs(x - y) < 0.0051);
        Assert.Equal(total, estimate.Total.GiB, 0.0051);
    }
}
