using FsCheck.Xunit;

namespace MemoryModel.Tests.Throughput;

public class PipelineTests
{
    static double[] Equal(int stages, double seconds) => [.. Enumerable.Repeat(seconds, stages)];

    [Property]
    public void The_closed_form_of_one_forward_one_backward_is_what_the_schedule_plays(byte stages, byte microBatches, byte ratio)
    {
        var (p, m, f, b) = (stages % 12 + 1, microBatches % 24 + 1, 1.0, 1 + ratio / 100.0);
        var played = PipelineSimulation.Makespan(PipelineSimulation.Play(SimulatedSchedule.OneForwardOneBackward, Equal(p, f), Equal(p, b), Equal(p, 0), m));

        Assert.Equal(m * (f + b) + PipelineBubble.Fill(p, 1, f + b, f + b, f + b), played, 9);
    }

    [Property]
    public void GPipe_idles_as_long_as_one_forward_one_backward(byte stages, byte microBatches)
    {
        var (p, m) = (stages % 12 + 1, microBatches % 24 + 1);
        var played = PipelineSimulation.Makespan(PipelineSimulation.Play(SimulatedSchedule.GPipe, Equal(p, 1), Equal(p, 2), Equal(p, 0), m));

        Assert.Equal(3 * (m + p - 1), played, 9);
    }

    [Property]
    public void Interleaving_divides_the_bubble_by_the_chunks(byte stages, byte rounds, byte chunks)
    {
        var (p, v) = (stages % 6 + 2, chunks % 4 + 1);
        var m = p * (rounds % 5 + 1);
        var played = PipelineSimulation.Makespan(PipelineSimulation.Play(SimulatedSchedule.OneForwardOneBackward, Equal(p, 1), Equal(p, 2), Equal(p, 0), m, v));

        Assert.Equal(3.0 * m + PipelineBubble.Fill(p, v, 3, 3, 3), played, 9);
    }

    [Property]
    public void A_slow_last_stage_sets_the_pace(byte stages, byte microBatches, byte extra)
    {
        var (p, m) = (stages % 8 + 2, microBatches % 16 + 8);
        var slow = 1 + extra / 200.0;
        double[] forward = [.. Equal(p - 1, 1), slow];
        double[] backward = [.. Equal(p - 1, 2), 2 * slow];
        var played = PipelineSimulation.Makespan(PipelineSimulation.Play(SimulatedSchedule.OneForwardOneBackward, forward, backward, Equal(p, 0), m));

        Assert.Equal(m * 3 * slow + PipelineBubble.Fill(p, 1, 3, 3 * slow, 3 * slow), played, 9);
    }

    // Qi et al. 2024, table 2, for stages with forward = input gradient = weight gradient.
    [Theory]
    [InlineData(4, 12)]
    [InlineData(8, 24)]
    public void Weight_gradients_fill_the_drain_of_a_zero_bubble_pipeline(int p, int m)
    {
        var played = PipelineSimulation.Makespan(PipelineSimulation.Play(SimulatedSchedule.ZeroBubble, Equal(p, 1), Equal(p, 1), Equal(p, 1), m));
        var plain = PipelineSimulation.Makespan(PipelineSimulation.Play(SimulatedSchedule.OneForwardOneBackward, Equal(p, 1), Equal(p, 2), Equal(p, 0), m));

        Assert.Equal(3 * m + PipelineBubble.ZeroBubbleH1(p, 1, 1, 1), played, 9);
        Assert.True(played < plain);
    }

    // Narayanan et al. 2021, §2.2: p = 8 with 32 micro-batches; with 64 and two chunks.
    [Theory]
    [InlineData(8, 1, 32, 0.21875)]
    [InlineData(8, 2, 64, 0.0546875)]
    public void The_bubble_fraction_is_that_of_the_paper(int p, int v, int m, double fraction) =>
        Assert.Equal(fraction, PipelineBubble.Fraction(p, v, m), 12);

    [Fact]
    public void Sending_costs_time() => Assert.True(
        PipelineSimulation.Makespan(PipelineSimulation.Play(SimulatedSchedule.OneForwardOneBackward, Equal(4, 1), Equal(4, 2), Equal(4, 0), 8, send: 0.1))
        > PipelineSimulation.Makespan(PipelineSimulation.Play(SimulatedSchedule.OneForwardOneBackward, Equal(4, 1), Equal(4, 2), Equal(4, 0), 8)));
}
