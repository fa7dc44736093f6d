using MemoryModel.Catalog;

namespace MemoryModel.Tests.Throughput;

/// <summary>What leaves the device takes as long as memory's bytes need over the link, and a host's bandwidth is shared by the GPUs that are there.</summary>
public sealed class OffloadTimeTests
{
    static TrainingRun Run => new()
    {
        Model = Models.Get("llama-3-8b"),
        Accelerator = Gpus.H100Sxm,
        Gpus = 8,
        Framework = "deepspeed",
        Precision = PrecisionPolicies.DeepSpeed,
        SequenceLength = 2048,
        Plan = new() { MicroBatch = 2, MicroBatches = 4, Zero = 2, OffloadActivations = OffloadTarget.Cpu },
    };

    static TrainingRun QuantizedOnOneCard => Run with
    {
        Accelerator = Gpus.Find("rtx-4090")!,
        Gpus = 1,
        Framework = "hf-trainer",
        Precision = PrecisionPolicies.Autocast,
        Adapter = new(AdapterMethod.Lora),
        Weights = WeightFormats.NormalFloat4,
        Plan = new() { MicroBatch = 8, MicroBatches = 2, OffloadActivations = OffloadTarget.Cpu },
    };

    // the paper's own: 50 layers of 4096
    static ModelArchitecture TenBillion => new()
    {
        Name = "gpt2-10b",
        Family = "gpt2",
        Source = Sources.Ren2021,
        Embedding = new(50257, 4096, PositionKind.Learned),
        Stacks = [LayerStack.Uniform(StackKind.Decoder, 4096, 50, new Block { Attention = new() { Heads = 32, KvHeads = 32, HeadDim = 128 }, FeedForward = new(16384, Activation.Gelu, Gated: false), Norm = NormKind.LayerNorm }, NormKind.LayerNorm)],
        Head = new(Tied: true),
    };

    static double Seconds(TrainingRun run) => new BoundStep(run).Seconds(run.Plan);

    static double Moved(TrainingRun run, MemoryTier tier = MemoryTier.HostPinned) =>
        Estimator.Memory(run).Terms.Where(term => term.Tier == tier && term.Kind == MemoryKind.Activations).Sum(term => (double)term.Bytes.Value);

    // out in the forward pass and in again in the backward pass of each micro-batch
    [Theory]
    [InlineData("deepspeed", Recompute.None, OffloadTarget.Cpu)]
    [InlineData("deepspeed", Recompute.Selective, OffloadTarget.Cpu)]
    [InlineData("deepspeed", Recompute.Full, OffloadTarget.Cpu)]
    [InlineData("deepspeed", Recompute.None, OffloadTarget.Nvme)]
    [InlineData("deepspeed", Recompute.Selective, OffloadTarget.Nvme)]
    [InlineData("deepspeed", Recompute.Full, OffloadTarget.Nvme)]
    [InlineData("hf-trainer", Recompute.None, OffloadTarget.Cpu)]
    [InlineData("hf-trainer", Recompute.Full, OffloadTarget.Cpu)]
    [InlineData("torchtitan", Recompute.None, OffloadTarget.Cpu)]
    [InlineData("torchtitan", Recompute.Selective, OffloadTarget.Cpu)]
    [InlineData("torchtitan", Recompute.Full, OffloadTarget.Cpu)]
    [InlineData("megatron-lm", Recompute.None, OffloadTarget.Cpu)]
    [InlineData("megatron-lm", Recompute.Selective, OffloadTarget.Cpu)]
    public void A_step_takes_as_long_as_the_bytes_that_memory_counts_need(string framework, Recompute recompute, OffloadTarget target)
    {
        var run = Run with { Framework = framework, Plan = Run.Plan with { Recompute = recompute, OffloadActivations = target } };
        var step = new BoundStep(run);
        var parts = step.Parts(run.Plan);
        var bytes = Moved(run, target == OffloadTarget.Nvme ? MemoryTier.Nvme : MemoryTier.HostPinned);

        Assert.Equal(bytes / 32, step.Offloaded(run.Plan), 1.0);
        Assert.True(parts.Total >= run.Plan.MicroBatches * 2 * bytes / step.Machine.Host);
    }

    [Fact]
    public void A_quantized_base_on_one_card_waits_for_its_link()
    {
        var run = QuantizedOnOneCard;

        Assert.True(Seconds(run) >= run.Plan.MicroBatches * 2 * Moved(run) / run.Accelerator.Host.PerDirection.BytesPerSecond);
    }

    [Theory]
    [InlineData("deepspeed")]
    [InlineData("megatron-lm")]
    public void More_recompute_of_equal_bytes_is_never_faster(string framework)
    {
        var none = Run with { Framework = framework };
        var selective = none with { Plan = none.Plan with { Recompute = Recompute.Selective } };

        Assert.Equal(Moved(none), Moved(selective), 0.01 * Moved(none));
        Assert.True(Seconds(selective) >= Seconds(none) * Moved(selective) / Moved(none));
    }

    [Fact]
    public void Nvme_is_slower_than_the_host_where_it_is_shared() =>
        Assert.True(Seconds(Run with { Plan = Run.Plan with { OffloadActivations = OffloadTarget.Nvme } }) > 2 * Seconds(Run));

    [Fact]
    public void A_bound_run_remembers_what_it_moves()
    {
        var (step, plan) = (new BoundStep(Run), Run.Plan);
        // the second call is the first to find what the first remembered: it makes the comparers of its key, once in a process
        var seconds = step.Seconds(in plan) + step.Seconds(in plan);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++) seconds += step.Seconds(in plan);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    // ZeRO-Offload (Ren et al. 2021), table 4: 10 billion parameters in 2.57 s on the two-socket host of a DGX-2, one GPU or many.
    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 8)]
    [InlineData(16, 16)]
    [InlineData(4, 8)]
    public void The_cpu_updates_a_network_in_the_time_of_its_host(long gpus, long perNode)
    {
        var run = Run with
        {
            Model = TenBillion,
            Accelerator = Gpus.Find("v100-sxm")!,
            Gpus = gpus,
            GpusPerNode = perNode,
            SequenceLength = 1024,
            Plan = new() { Zero = 2, Recompute = Recompute.Full, OffloadOptimizer = OffloadTarget.Cpu },
        };

        Assert.Equal(2.57, new BoundStep(run).Parts(run.Plan).Offload, 0.18 * 2.57);
    }

    // CPUOffloadPolicy and CPUOffload move parameters, gradients and states together, and the step runs on the CPU, by one kernel or by many.
    [Theory]
    [InlineData("pytorch")]
    [InlineData("fsdp1")]
    [InlineData("torchtitan")]
    public void Fully_sharded_engines_offload_all_or_nothing(string framework)
    {
        var plan = new ParallelPlan { Zero = 3 };
        var step = new BoundStep(Run with { Framework = framework, Precision = PrecisionPolicies.Fsdp2, SequenceLength = 64 });
        var (none, both) = (step.Parts(in plan), step.Parts(plan with { OffloadParameters = OffloadTarget.Cpu, OffloadOptimizer = OffloadTarget.Cpu }));

        Assert.Equal(both.Total, step.Seconds(plan with { OffloadParameters = OffloadTarget.Cpu }));
        Assert.Equal(both.Total, step.Seconds(plan with { OffloadOptimizer = OffloadTarget.Cpu }));
        Assert.True(both.Gather > none.Gather);
        // eight ranks share 8 billion parameters and the host's memory
        Assert.InRange(both.Offload, 8e9 * 30 / OffloadTime.HostMemoryOfNode, (framework == "torchtitan" ? 1.2 : 7) * 8.1e9 * 30 / OffloadTime.HostMemoryOfNode);
    }

    [Fact]
    public void Two_hosts_update_twice_as_fast_as_one()
    {
        double Update(long gpus) => new BoundStep(Run with { Gpus = gpus }).Parts(Run.Plan with { Zero = 1, OffloadActivations = OffloadTarget.None, OffloadOptimizer = OffloadTarget.Cpu }).Offload;

        Assert.Equal(Update(8) / 2, Update(16), 0.01 * Update(8));
    }
}
