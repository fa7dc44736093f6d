using MemoryModel.Catalog;
using MemoryModel.Planning;

namespace MemoryModel.Tests.Planning;

/// <summary>Inverse questions against looking at every value.</summary>
public class LimitTests
{
    static TrainingRun Run => new()
    {
        Model = Models.Get("gpt2"),
        Accelerator = Gpus.H100Sxm with { UsableMemory = Bytes.FromGiB(6) },
        SequenceLength = 512,
    };

    [Fact]
    public void The_largest_micro_batch_fits_and_the_next_does_not()
    {
        TrainingRun With(long size) => Run with { Plan = Run.Plan with { MicroBatch = size } };
        var limit = Limits.Largest(With, 1, 10_000);

        Assert.Equal(Enumerable.Range(1, 200).Last(size => Estimator.Memory(With(size)).Fits), limit.Value);
        Assert.True(limit.Fitting!.Fits);
        Assert.False(limit.Beyond!.Fits);
        Assert.StartsWith("device memory", limit.Binds, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, 1000, 1)]
    [InlineData(64, 4096, 64)]
    [InlineData(5, 6, 1)]
    [InlineData(7, 7, 1)]
    public void Any_border_is_found(long least, long most, long step)
    {
        for (var border = least; border <= most; border += Math.Max(step, (most - least) / 17 / step * step))
        {
            TrainingRun With(long value) => value <= border ? Run : throw new InvalidInputException($"at most {border}");

            Assert.Equal(border, Limits.Largest(With, least, most, step).Value);
        }
    }

    [Fact]
    public void A_rule_binds_by_its_message()
    {
        TrainingRun With(long tensor) => Run with { Gpus = tensor, Plan = Run.Plan with { Tensor = tensor } };

        Assert.Contains("attention heads", Limits.Largest(With, 1, 64).Binds, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_fits_a_gpu_that_is_too_small()
    {
        var limit = Limits.Largest(size => Run with { Accelerator = Run.Accelerator with { UsableMemory = Bytes.FromMiB(100) }, Plan = Run.Plan with { MicroBatch = size } }, 1, 100);

        Assert.Null(limit.Value);
        Assert.NotNull(limit.Beyond);
    }

    [Fact]
    public void The_largest_model_is_near_the_border()
    {
        TrainingRun With(long parameters) => Run with { Model = InferredShape.Of(parameters).Architecture, StatedParameters = parameters, Plan = Run.Plan with { Recompute = Recompute.Full } };
        var limit = Limits.LargestParameters(With);

        Assert.InRange(limit.Fitting!.Device.GiB, 5.4, 6);
        Assert.False(Estimator.Memory(With(limit.Value!.Value * 5 / 4)).Fits);
    }

    public static TheoryData<string, string, long, long, long, bool> Quantities => new()
    {
        { "layers", "llama-3-8b", 4, 1, 1, false },
        { "layers", "deepseek-v3", 1, 1, 8, false },
        { "experts", "mixtral-8x7b", 1, 1, 4, false },
        { "seq-len", "llama-3-8b", 1, 8, 1, true },
        { "seq-len", "gpt2", 1, 4, 1, false },
        { "micro-batch", "t5-base", 2, 1, 1, false },
    };

    [Theory]
    [MemberData(nameof(Quantities))]
    public void A_named_model_grows_in_steps_that_its_degrees_allow(string quantity, string model, long pipeline, long context, long expert, bool tensor)
    {
        var run = Run with
        {
            Model = Models.Get(model),
            Accelerator = Gpus.H200Sxm,
            Gpus = 64,
            Framework = "megatron-lm",
            SequenceLength = 4096,
            Plan = new() { Pipeline = pipeline, Context = context, Expert = expert, Tensor = tensor ? 4 : 1, SequenceParallel = tensor, Recompute = Recompute.Full, Zero = 1 },
        };
        var asked = LimitQuantity.All.Single(known => known.Name == quantity);
        if (model == "deepseek-v3")
        {
            run = run with { Gpus = 1024 };
        }

        var (step, limit) = (asked.Step(run), Limits.Of(run, asked));

        Assert.True(limit.Value >= step && limit.Value % step == 0, limit.Binds);
        Assert.True(Estimator.Memory(asked.With(run, limit.Value.Value)).Fits);
        Assert.Empty(asked.With(run, limit.Value.Value).Problems());
        Assert.False(Estimator.Memory(asked.With(run, limit.Value.Value + step)).Fits);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(96L)]
    public void The_fewest_gpus_share_the_sequences_of_a_step(long? batch)
    {
        var run = Run with { Model = Models.Get("gpt2-xl"), Accelerator = Gpus.H100Sxm with { UsableMemory = Bytes.FromGiB(9) }, Framework = "deepspeed", Plan = new() { Zero = 3, Recompute = Recompute.Full } };
        TrainingRun On(long gpus) => run with { Gpus = gpus, Plan = run.Plan with { MicroBatches = (batch ?? gpus) / gpus } };
        var legal = Enumerable.Range(1, 96).Select(count => (long)count).Where(count => batch is null || batch % count == 0).ToList();
        var fewest = Limits.FewestGpus(run, batch);

        Assert.Equal(legal.First(count => Estimator.Memory(On(count)).Fits), fewest.Value);
        Assert.Equal(legal.Last(count => count < fewest.Value), fewest.Beyond!.Run.Gpus);
        Assert.False(fewest.Beyond.Fits);
    }

    [Fact]
    public void Host_memory_binds_by_its_name()
    {
        var run = Run with { HostMemory = Bytes.FromGiB(1), Plan = new() { OffloadOptimizer = OffloadTarget.Cpu }, Framework = "deepspeed" };

        Assert.StartsWith("host memory", Limits.Of(run, LimitQuantity.MicroBatch).Binds, StringComparison.Ordinal);
    }

    [Fact]
    public void An_accelerator_that_lacks_the_type_is_no_choice() =>
        Assert.All(GpuChoice.Of(Run with { Accelerator = Gpus.H100Sxm }), choice => Assert.NotNull(choice.Estimate.Run.Accelerator.Peak(Run.Precision.Compute)));
}
