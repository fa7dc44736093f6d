using MemoryModel.Catalog;
using MemoryModel.Planning;

namespace MemoryModel.Tests.Planning;

public class WhatIfTests
{
    static TrainingRun Run => new()
    {
        Model = Models.Get("llama-3-8b"),
        Accelerator = Gpus.H100Sxm,
        Gpus = 64,
        Framework = "torchtitan",
        Precision = PrecisionPolicies.Fsdp2,
        SequenceLength = 8192,
        Plan = new() { Zero = 3, Tensor = 2, MicroBatch = 2, MicroBatches = 2 },
    };

    [Fact]
    public void A_switch_that_makes_a_run_fit_is_named_once_and_with_what_comes_along()
    {
        var twice = RunReader.Parse("""{"model": {"name": "deepseek-v3"}, "hardware": {"gpu": "h100-sxm", "gpus": 256}, "parallel": {"zero": 3}, "framework": "fsdp", "seq_len": 4096, "recompute": "full"}""");
        var tensor = PlanChange.Of(Run with { Plan = Run.Plan with { Tensor = 1 } }).Single(change => change.Run.Plan.Tensor == 2);

        Assert.Equal("--ep 4", WhatIf.Fitting(twice)?.Change.Name);
        Assert.Equal("--tp 2 --sp", tensor.Name);
    }

    [Fact]
    public void Two_changes_are_turned_together_each_option_once()
    {
        PlanSwitch tp2 = new("--tp", "2"), tp4 = new("--tp", "4"), sp = new("--sp"), off = new("--sp") { Off = true }, full = new("--recompute", "full");
        string Together(PlanSwitch[] first, PlanSwitch[] second) => string.Join(' ', PlanSwitch.Together([.. first], [.. second]));

        Assert.Equal("--tp 2 --sp --recompute full", Together([tp2, sp], [full]));
        Assert.Equal("--tp 4 --sp", Together([tp2, sp], [tp4]));
        Assert.Equal("--tp 2", Together([tp2, sp], [off]));
        Assert.Equal("--tp 4 --sp", Together([tp2], [tp4, sp]));
        Assert.Equal("without --sp --recompute full", Together([off], [full]));
    }

    [Fact]
    public void Each_switch_buys_what_the_estimates_differ_by()
    {
        var (now, effects) = WhatIf.Of(Run);

        Assert.Contains(effects, effect => effect.Change.Name == "--recompute full" && effect.DeviceDifference < Bytes.Zero && effect.StepShare > 0);
        Assert.Contains(effects, effect => effect.Change.ChangesNumerics);
        Assert.All(effects, effect =>
        {
            var changed = Estimator.Memory(effect.Change.Run);
            Assert.Equal(changed.Device - Estimator.Memory(Run).Device, effect.DeviceDifference);
            Assert.Equal(effect.DeviceDifference.Value / (double)now.Device.Value, effect.DeviceShare, 9);
        });
    }

    [Fact]
    public void A_switch_keeps_gpus_and_sequences_of_a_step()
    {
        static long Sequences(TrainingRun run) => run.Data * run.Plan.MicroBatch * run.Plan.MicroBatches;

        Assert.All(PlanChange.Of(Run), change => Assert.Equal((Run.Gpus, Sequences(Run)), (change.Run.Gpus, Sequences(change.Run))));
    }

    [Fact]
    public void A_tornado_is_the_same_every_time_and_holds_its_own_answer()
    {
        var (first, second) = (Tornado.Of(Run), Tornado.Of(Run));

        Assert.Equal((first.Low, first.Median, first.High), (second.Low, second.Median, second.High));
        Assert.True(first.Low < first.Answer && first.Answer < first.High);
        Assert.Equal(first.Bars.OrderByDescending(bar => bar.Width), first.Bars);
        Assert.Equal(UncertainInput.Compute, first.Bars[0].Input);
    }

    [Theory]
    [InlineData(1, 8)]
    [InlineData(64, 8)]
    public void Every_bar_brackets_the_answer_and_what_has_no_effect_has_no_width(long gpus, long perNode)
    {
        var run = Run with { Gpus = gpus, GpusPerNode = perNode, Plan = new() { Zero = gpus > 1 ? 3 : 0 } };
        var tornado = Tornado.Of(run);

        Assert.All(tornado.Bars, bar =>
        {
            Assert.InRange(tornado.Answer, Math.Min(bar.Low, bar.High) * (1 - 1e-12), Math.Max(bar.Low, bar.High) * (1 + 1e-12));
            Assert.True(gpus > 1 || bar.Input is UncertainInput.Compute or UncertainInput.Memory || bar.Width == 0);
        });
    }

    [Fact]
    public void What_a_host_cannot_hold_does_not_fit()
    {
        var offload = WhatIf.Of(Run with { HostMemory = Bytes.FromGiB(1) }).Effects.Single(effect => effect.Change.Name == "--offload-params cpu");

        Assert.False(offload.Fits);
        Assert.False(Estimator.Memory(offload.Change.Run).Fits);
    }

    [Fact]
    public void A_price_moves_the_cost_and_nothing_else_moves_it_more_when_it_is_the_least_known()
    {
        var cost = Tornado.Of(Run, usdPerGpuHour: 2);

        Assert.Equal(UncertainInput.Price, cost.Bars[0].Input);
        Assert.Equal(Math.Exp(2 * 1.6448536 * 0.3), cost.Bars[0].High / cost.Bars[0].Low, 0.01);
    }
}
