using FsCheck.Xunit;

namespace MemoryModel.Tests.Throughput;

public class PipelineTests
{
    static PipelineStageSeconds[] Equal(int stages, double forward, double backward, double weights = 0, double hidden = 0) =>
        [.. Enumerable.Repeat(new PipelineStageSeconds(forward, backward, weights, hidden), stages)];

    static double Makespan(PipelineSchedule schedule, PipelineStageSeconds[] stages, int microBatches, int chunks = 1, double send = 0) =>
        PipelineSimulation.Makespan(PipelineSimulation.Play(schedule, stages, microBatches, chunks, send));

    static double Idle(PipelineSchedule schedule, PipelineStageSeconds[] stages, int microBatches) => PipelineSimulation.Idle(PipelineSimulation.Play(schedule, stages, microBatches));

    // What a step's time takes for the bubble of stages of one length.
    static double Bubble(PipelineSchedule schedule, int stages, double forward, double backward, double weights = 0, double hidden = 0, int chunks = 1)
    {
        var whole = forward + backward + weights;
        return PipelineBubble.Idle(schedule, stages, chunks, new(forward, backward, weights, hidden), whole, whole);
    }

    [Property]
    public void The_closed_form_of_one_forward_one_backward_is_what_the_schedule_plays(byte stages, byte microBatches, byte ratio)
    {
        var (p, m, b) = (stages % 12 + 1, microBatches % 24 + 1, 1 + ratio / 100.0);

        Assert.Equal(m * (1 + b) + Bubble(PipelineSchedule.OneForwardOneBackward, p, 1, b), Makespan(PipelineSchedule.OneForwardOneBackward, Equal(p, 1, b), m), 9);
    }

    [Property]
    public void GPipe_idles_as_long_as_one_forward_one_backward(byte stages, byte microBatches)
    {
        var (p, m) = (stages % 12 + 1, microBatches % 24 + 1);

        Assert.Equal(3 * (m + p - 1), Makespan(PipelineSchedule.GPipe, Equal(p, 1, 2), m), 9);
    }

    [Property]
    public void Interleaving_divides_the_bubble_by_the_chunks(byte stages, byte rounds, byte chunks)
    {
        var (p, v) = (stages % 6 + 2, chunks % 4 + 1);
        var m = p * (rounds % 5 + 1);

        Assert.Equal(3.0 * m + Bubble(PipelineSchedule.OneForwardOneBackward, p, 1, 2, chunks: v), Makespan(PipelineSchedule.OneForwardOneBackward, Equal(p, 1, 2), m, v), 9);
    }

    [Property]
    public void A_slow_last_stage_sets_the_pace(byte stages, byte microBatches, byte extra)
    {
        var (p, m) = (stages % 8 + 2, microBatches % 16 + 8);
        var slow = 1 + extra / 200.0;
        PipelineStageSeconds[] uneven = [.. Equal(p - 1, 1, 2), new(slow, 2 * slow)];

        Assert.Equal(m * 3 * slow + PipelineBubble.Idle(PipelineSchedule.OneForwardOneBackward, p, 1, new(1, 2), 3 * slow, 3 * slow), Makespan(PipelineSchedule.OneForwardOneBackward, uneven, m), 9);
    }

    // Qi et al. 2024, table 2. The gradient of the weights is shorter than that of the input, whose attention has no weights.
    [Property]
    public void Weight_gradients_fill_the_drain_of_zero_bubble_schedules(byte stages, byte more, byte input, byte weight)
    {
        var p = stages % 8 + 2;
        var m = 2 * p + more % 12;
        var (b, w) = (1 + input / 255.0, 0.2 + 0.8 * weight / 255.0);

        Assert.Equal(Bubble(PipelineSchedule.ZeroBubbleH1, p, 1, b, w), Idle(PipelineSchedule.ZeroBubbleH1, Equal(p, 1, b, w), m), 9);
        Assert.Equal(Bubble(PipelineSchedule.ZeroBubbleH2, p, 1, b, w), Idle(PipelineSchedule.ZeroBubbleH2, Equal(p, 1, b, w), m), 9);
        Assert.Equal(Bubble(PipelineSchedule.ZeroBubbleV, p, 1, b, w), Idle(PipelineSchedule.ZeroBubbleV, Equal(p, 1, b, w), m), 9);
    }

    // Qi et al. 2024, §2.3 and §6: no bubble where forward, input gradient and weight gradient take as long.
    [Theory]
    [InlineData(PipelineSchedule.ZeroBubbleH2, 4, 12)]
    [InlineData(PipelineSchedule.ZeroBubbleH2, 8, 24)]
    [InlineData(PipelineSchedule.ZeroBubbleV, 4, 8)]
    [InlineData(PipelineSchedule.ZeroBubbleV, 8, 16)]
    public void Equal_passes_leave_no_bubble(PipelineSchedule schedule, int p, int m) => Assert.Equal(0, Idle(schedule, Equal(p, 1, 1, 1), m), 9);

    // DualPipe's README: (PP/2 − 1)(F&B + B − 3W) with B = 2W = 2F.
    [Property]
    public void The_closed_form_of_dual_pipe_is_what_its_schedule_plays(byte stages, byte more, byte weight)
    {
        var p = 2 * (stages % 8 + 1);
        var m = 2 * p + 2 * (more % 10);
        var w = 0.2 + 0.8 * weight / 255.0;

        Assert.Equal(Bubble(PipelineSchedule.DualPipe, p, 1, 1, w), Idle(PipelineSchedule.DualPipe, Equal(p, 1, 1, w), m), 9);
    }

    // What pairs hide shortens the step by as much per pair, less what the shorter pairs wait for.
    [Property]
    public void Dual_pipe_pairs_all_but_the_passes_that_fill_and_drain(byte stages, byte more, byte share)
    {
        var p = 2 * (stages % 6 + 2);
        var m = 2 * p + 2 * (more % 10);
        var events = PipelineSimulation.Play(PipelineSchedule.DualPipe, Equal(p, 1, 1, 1, share / 255.0), m);

        Assert.Equal(m - PipelineBubble.DualPipeUnpaired(p), events.Count(played => played.Device == 0 && played.Slot.Second is not null));
        Assert.True(PipelineSimulation.Idle(events) <= Bubble(PipelineSchedule.DualPipe, p, 1, 1, 1, share / 255.0) + 1e-9);
    }

    [Fact]
    public void Every_micro_batch_makes_every_pass_once_on_every_chunk()
    {
        foreach (var schedule in Enum.GetValues<PipelineSchedule>())
        {
            var chunks = schedule == PipelineSchedule.ZeroBubbleV ? 2 : 1;
            var work = PipelineSimulation.Play(schedule, Equal(4, 1, 1, 1), 8).SelectMany(played => played.Slot.Second is { } second ? new[] { (played.Device, played.Slot.First), (played.Device, second) } : [(played.Device, played.Slot.First)]).ToList();

            Assert.Equal(work.Count, work.Distinct().Count());
            Assert.Equal(4 * 8 * chunks, work.Count(item => item.Item2.Work == PipelineWork.Forward));
            Assert.Equal(4 * 8 * chunks, work.Count(item => item.Item2.Work is PipelineWork.Backward or PipelineWork.FullBackward));
            Assert.Equal(4 * 8 * chunks, work.Count(item => item.Item2.Work is PipelineWork.Weights or PipelineWork.FullBackward));
        }
    }

    [Theory]
    [InlineData(5, 10)]
    [InlineData(4, 7)]
    [InlineData(8, 14)]
    public void Dual_pipe_says_which_micro_batches_it_needs(int p, int m) =>
        Assert.Contains("even number", Assert.Throws<ArgumentException>(() => PipelineSimulation.Play(PipelineSchedule.DualPipe, Equal(p, 1, 1, 1), m)).Message, StringComparison.Ordinal);

    // Narayanan et al. 2021, §2.2: p = 8 with 32 micro-batches; with 64 and two chunks.
    [Theory]
    [InlineData(8, 1, 32, 0.21875)]
    [InlineData(8, 2, 64, 0.0546875)]
    public void The_bubble_fraction_is_that_of_the_paper(int p, int v, int m, double fraction) =>
        Assert.Equal(fraction, Bubble(PipelineSchedule.OneForwardOneBackward, p, 1, 2, chunks: v) / (3 * m), 12);

    [Fact]
    public void Sending_costs_time() =>
        Assert.True(Makespan(PipelineSchedule.OneForwardOneBackward, Equal(4, 1, 2), 8, send: 0.1) > Makespan(PipelineSchedule.OneForwardOneBackward, Equal(4, 1, 2), 8));
}
