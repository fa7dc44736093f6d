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
}
