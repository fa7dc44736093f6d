namespace MemoryModel.Tests.Sharding;

/// <summary>Counts micro-batches in flight along each schedule's order of passes, and compares the closed forms.</summary>
public sealed class PipelineInFlightTests
{
    [Theory]
    [InlineData(PipelineSchedule.GPipe)]
    [InlineData(PipelineSchedule.OneForwardOneBackward)]
    [InlineData(PipelineSchedule.ZeroBubbleH1)]
    [InlineData(PipelineSchedule.ZeroBubbleH2)]
    [InlineData(PipelineSchedule.ZeroBubbleV)]
    [InlineData(PipelineSchedule.DualPipe)]
    public void TheClosedFormIsWhatTheOrderHolds(PipelineSchedule schedule)
    {
        foreach (var p in new[] { 2, 4, 6, 8 })
        {
            foreach (var m in new[] { 2 * p, 3 * p, 5 * p })
            {
                for (var stage = 0; stage < p; stage++)
                {
                    var chunks = schedule == PipelineSchedule.ZeroBubbleV ? 2 : 1;
                    Assert.Equal(Held(schedule, stage, p, m, 1), PipelineInFlight.Chunks(schedule, p, chunks, m, stage));
                }
            }
        }
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void InterleavedChunksAreWhatTheOrderHolds(int v)
    {
        foreach (var p in new[] { 2, 4, 8 })
        {
            for (var stage = 0; stage < p; stage++)
            {
                Assert.Equal(Held(PipelineSchedule.OneForwardOneBackward, stage, p, 4 * p, v), PipelineInFlight.Chunks(PipelineSchedule.OneForwardOneBackward, p, v, 4 * p, stage));
            }
        }
    }

    [Fact]
    public void FewMicroBatchesAreHeldAtMostAllAtOnce()
    {
        foreach (var schedule in Enum.GetValues<PipelineSchedule>())
        {
            Assert.Equal(3, PipelineInFlight.Chunks(schedule, 8, 1, 3, 0));
        }
    }

    // A forward pass begins to hold; the pass that makes the weights' gradients ends it. Passes side by side overlap.
    static int Held(PipelineSchedule schedule, int device, int p, int m, int v)
    {
        var (held, most) = (0, 0);
        foreach (var slot in PipelineOrder.Of(schedule, device, p, m, v))
        {
            held += Begins(slot.First) + (slot.Second is { } second ? Begins(second) : 0);
            most = Math.Max(most, held);
            held -= Ends(slot.First) + (slot.Second is { } other ? Ends(other) : 0);
        }

        return most;
    }

    static int Begins(PipelineItem item) => item.Work == PipelineWork.Forward ? 1 : 0;

    static int Ends(PipelineItem item) => item.Work is PipelineWork.Weights or PipelineWork.FullBackward ? 1 : 0;
}
