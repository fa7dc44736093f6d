using MemoryModel.Catalog;

namespace MemoryModel.Tests;

/// <summary>Buffers that engines name in their configuration or their source.</summary>
public class EngineBufferTests
{
    static TrainingRun Run(string framework, int zero, PrecisionPolicy? precision = null) => new()
    {
        Model = Models.Get("llama-2-7b"),
        Accelerator = Gpus.Find("a100-sxm")!,
        Gpus = 8,
        Framework = framework,
        Precision = precision ?? Frameworks.Of(framework).Precision,
        Plan = new() { Zero = zero, MicroBatch = 1, Recompute = Recompute.Full },
    };

    static Bytes Term(TrainingRun run, string name)
    {
        var sum = Bytes.Zero;
        foreach (var node in Estimator.Memory(run).Terms)
        {
            sum += node.Name == name ? node.Bytes : Bytes.Zero;
        }

        return sum;
    }

    const long P = 6_738_415_616;

    [Fact]
    public void Ddp_holds_every_gradient_twice() =>
        Assert.Equal(new Bytes(4 * P), Term(Run("pytorch", 0), "buckets of gradients"));

    [Theory]
    [InlineData(null, 1)]
    [InlineData(false, 1)]
    [InlineData(true, 2)]
    public void DeepSpeed_overlap_doubles_the_bucket_of_stage_2(bool? overlap, int buffers)
    {
        var run = Run("deepspeed", 2) with { DeepSpeed = new() { OverlapCommunication = overlap } };
        Assert.Equal(new Bytes(1_000_000_000L * buffers), Term(run, "bucket of contiguous gradients"));
    }

    // torch/distributed/fsdp/_flat_param.py: the views' gradients become the flat one when the last is there, the root unit's with the embeddings'.
    [Fact]
    public void Fsdp1_puts_a_layers_flat_gradient_together_when_what_the_layer_saved_is_gone()
    {
        const long Layer = 4 * 4096L * 4096 + 3 * 4096L * 11008 + 2 * 4096;
        var terms = Estimator.Memory(Run("fsdp1", 3)).Terms;
        var flat = terms.Single(term => term.Name == "gradients of the layer");
        var first = terms.Single(term => term.Name == "first gradient of the layer");
        var head = terms.Single(term => term.Name == "gradients of the head, until the root unit's reduction");
        Assert.Equal((new Bytes(2 * 2 * Layer + 4 * Layer), Moments.AttentionBackward), (flat.Bytes, flat.Alive));
        Assert.Equal(new Bytes(2 * 4096L * 11008), first.Bytes);
        Assert.Equal(Moments.None, first.Alive & Moments.AttentionBackward);
        Assert.Equal(new Bytes(2 * (32000L * 4096 + 4096)), head.Bytes);
        Assert.NotEqual(Moments.None, head.Alive & Moments.RecomputeFirstLayer);
    }

    // nccl: two channels for each NVLink, two for a path through the host
    [Theory]
    [InlineData("a100-sxm", 737L * 1048576)]
    [InlineData("rtx-4090", 737L * 1048576 / 12)]
    [InlineData("v100-sxm", 737L * 1048576 / 2)]
    public void A_communicator_has_buffers_by_channel(string gpu, long bytes)
    {
        var nccl = Estimator.Memory(Run("pytorch", 0) with { Accelerator = Gpus.Find(gpu)! }).Terms.Single(term => term.Name == "NCCL");
        Assert.Equal(new Bytes(bytes), nccl.Terms.Single(term => term.Name == "buffers of the data-parallel group").Bytes);
    }

    [Fact]
    public void DeepSpeed_overlap_does_not_double_the_bucket_of_stage_3() =>
        Assert.Equal(new Bytes(1_000_000_000), Term(Run("deepspeed", 3) with { DeepSpeed = new() { OverlapCommunication = true } }, "bucket of contiguous gradients"));

    [Fact]
    public void DeepSpeed_bf16_with_fp32_accumulation_keeps_whole_fp32_gradients_in_stage_1()
    {
        var run = Run("deepspeed", 1) with { DeepSpeed = new() { GradientAccumulation = DataType.Float32 } };
        Assert.Equal(new Bytes(4 * P), Term(run, "fp32 gradients"));
        Assert.Equal(new Bytes(2 * P), Term(run, "gradients (bf16)"));
    }

    [Theory]
    [InlineData(0, null, 2)]
    [InlineData(1, DataType.Float32, 4)]
    [InlineData(1, null, 0)]
    public void DeepSpeed_averages_whole_gradients_through_copies_of_half_a_billion_elements(int zero, DataType? accumulation, long width) =>
        Assert.Equal(new Bytes(width * 500_000_000), Term(Run("deepspeed", zero) with { DeepSpeed = new() { GradientAccumulation = accumulation } }, "flat copy of the gradients that are averaged"));

    [Fact]
    public void One_rank_that_offloads_its_parameters_fetches_them_under_stage_3()
    {
        var run = Run("deepspeed", 3) with { Gpus = 1, Plan = new() { Zero = 3, MicroBatch = 1, Recompute = Recompute.Full, OffloadParameters = OffloadTarget.Cpu, OffloadOptimizer = OffloadTarget.Cpu } };
        Assert.True(Term(run, "gathered parameters") >= new Bytes(2 * 202_383_360L));
        Assert.Equal(Bytes.Zero, Term(run with { Plan = run.Plan with { OffloadParameters = OffloadTarget.None } }, "gathered parameters"));
    }

    [Fact]
    public void Fully_shard_gathers_a_layer_in_16_bits_and_reduces_it_in_32()
    {
        const long Layer = 202_383_360;
        var run = Run("torchtitan", 3);
        Assert.Equal(new Bytes(2 * Layer), Term(run, "gathered layer"));
        Assert.Equal(new Bytes(4 * Layer), Term(run, "input of the last reduction"));
    }

    [Fact]
    public void Sharded_gradients_cost_reserved_memory_while_they_do_not_exist()
    {
        // One pool of blocks per stream: at the loss no gradient exists, but the blocks of the reduction's stream stay.
        var estimate = Estimator.Memory(Run("torchtitan", 3) with { SequenceLength = 8192 });
        Assert.True(estimate.Held >= estimate.Allocated);
        var cached = estimate.Terms.Where(term => term.Tier == MemoryTier.GpuCached && (term.Alive & Moments.LossForward) != 0).Sum(term => term.Bytes.Value);
        Assert.True(cached >= 4 * P / 8);
    }

    [Fact]
    public void Fast_and_explained_held_bytes_agree()
    {
        foreach (var framework in Frameworks.All)
        {
            for (var zero = 0; zero <= 3; zero++)
            {
                var run = Run(framework.Name, zero);
                if (run.Problems().Any())
                {
                    // no stage of the framework's
                    continue;
                }

                var estimate = Estimator.Memory(run);
                var held = estimate.Phases.Max(phase => phase.Bytes.Value + estimate.Terms.Where(term => term.Tier == MemoryTier.GpuCached && (term.Alive & phase.Moment) != 0).Sum(term => term.Bytes.Value));
                Assert.Equal(held, estimate.Held.Value);
            }
        }
    }
}
