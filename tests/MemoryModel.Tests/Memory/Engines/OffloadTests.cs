using MemoryModel.Catalog;

namespace MemoryModel.Tests;

/// <summary>What offload moves to the host and to NVMe.</summary>
public class OffloadTests
{
    static TrainingRun Run(ModelArchitecture model, OffloadTarget target, int zero = 3) => new()
    {
        Model = model,
        Accelerator = Gpus.Find("a100-sxm")!,
        Gpus = 64,
        GpusPerNode = 16,
        Framework = "deepspeed",
        Precision = PrecisionPolicies.DeepSpeed,
        Plan = new() { Zero = zero, Recompute = Recompute.Full, OffloadOptimizer = target, OffloadParameters = zero == 3 ? target : OffloadTarget.None },
    };

    static double States(MemoryEstimate estimate, params MemoryTier[] tiers) => estimate.Terms
        .Where(term => tiers.Contains(term.Tier) && term.Kind is MemoryKind.Parameters or MemoryKind.Gradients or MemoryKind.OptimizerStates && (term.Alive & Moments.Step) != 0)
        .Sum(term => (double)term.Bytes.Value) * 64;

    // ZeRO-Infinity (arXiv:2104.07857) figure 2a: states in TB (2^40) of networks of 12·nl·hd² parameters, 20 bytes each.
    [Theory]
    [InlineData(80, 10240, 128, 1.83)]
    [InlineData(100, 20480, 160, 9.16)]
    [InlineData(128, 25600, 256, 18.31)]
    [InlineData(195, 65536, 512, 182.81)]
    public void ZeRO_Infinity_figure_2a_states(int layers, long hidden, long heads, double terabytes)
    {
        var model = new DescribedModel { Layers = layers, Hidden = hidden, Heads = heads, FfnHidden = 4 * hidden, Vocab = 1000, Mlp = "gelu" }.ToArchitecture();
        var estimate = Estimator.Memory(Run(model, OffloadTarget.Nvme));
        Assert.Equal(terabytes, States(estimate, MemoryTier.Nvme, MemoryTier.HostPinned) / (1L << 40), terabytes * 0.004);
    }

    [Fact]
    public void Offload_of_stage_2_keeps_the_16_bit_weights_on_the_gpu()
    {
        var estimate = Estimator.Memory(Run(Models.Get("llama-2-7b"), OffloadTarget.Cpu, 2));
        Assert.Equal(2 * 6_738_415_616.0, States(estimate, MemoryTier.Gpu) / 64, 1.0);
    }

    [Fact]
    public void Swap_buffers_of_the_parameters_take_a_gigabyte_on_each_rank()
    {
        var terms = Estimator.Memory(Run(Models.Get("llama-2-7b"), OffloadTarget.Nvme)).Terms;
        Assert.Equal(new Bytes(1_000_000_000), terms.Single(term => term.Name == "swap buffers of the parameters").Bytes);
    }

    [Theory]
    [InlineData(2415919104, 4294967296 - 2415919104)]
    [InlineData(4294967296, 0)]
    public void Pinned_blocks_grow_to_a_power_of_two(long bytes, long added) => Assert.Equal(added, PinnedBlocks.Rounding(bytes));

    [Fact]
    public void Eight_ranks_that_load_falcon_40b_in_fp32_need_more_than_a_terabyte()
    {
        // transformers#25107 reports 1280 GB
        var run = new TrainingRun { Model = Models.Get("falcon-40b"), Accelerator = Gpus.Find("a100-sxm")!, Gpus = 8, Framework = "hf-transformers", Precision = PrecisionPolicies.Float32 };
        var gigabytes = Estimator.Memory(run).HostPerNodeAtLoad.Value / 1e9;
        Assert.InRange(gigabytes, 1280, 1400);
    }
}
