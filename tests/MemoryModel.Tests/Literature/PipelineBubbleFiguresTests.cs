namespace MemoryModel.Tests.Literature;

/// <summary>Bubbles that papers print, against the schedules as they are played.</summary>
public class PipelineBubbleFiguresTests
{
    static double Share(PipelineSchedule schedule, int stages, int microBatches, int chunks = 1)
    {
        var seconds = new PipelineStageSeconds[stages];
        Array.Fill(seconds, new(1, 1, 1, 0));
        return 1 - microBatches * 3.0 / PipelineSimulation.Play(schedule, seconds, microBatches, chunks).Max(played => played.End);
    }

    // Huang et al. 2019 (GPipe), §2.3: (K − 1) / (M + K − 1) of the time, negligible from M = 4·K on.
    [Theory]
    [InlineData(4, 16)]
    [InlineData(8, 32)]
    [InlineData(8, 1)]
    public void Huang2019(int k, int m)
    {
        Assert.Equal((k - 1.0) / (m + k - 1), Share(PipelineSchedule.GPipe, k, m), 9);
        Assert.True(m < 4 * k || Share(PipelineSchedule.GPipe, k, m) < 0.2);
    }

    // Narayanan et al. 2021, §2.2.1 and §2.2.2: (p − 1)/m of the busy time, and 1/v of that with v chunks.
    [Theory]
    [InlineData(4, 8, 1)]
    [InlineData(4, 8, 2)]
    [InlineData(8, 64, 4)]
    public void Narayanan2021(int p, int m, int v)
    {
        var share = Share(PipelineSchedule.OneForwardOneBackward, p, m, v);

        Assert.Equal((p - 1.0) / m / v, share / (1 - share), 9);
    }

    // Qi et al. 2024, §2: ZB-H1 has a third of the bubble of 1F1B where the three passes take as long, ZB-H2 none.
    [Theory]
    [InlineData(4, 12)]
    [InlineData(8, 24)]
    public void Qi2024(int p, int m)
    {
        var seconds = new PipelineStageSeconds[p];
        Array.Fill(seconds, new(1, 1, 1, 0));
        double Bubble(PipelineSchedule schedule) => PipelineSimulation.Idle(PipelineSimulation.Play(schedule, seconds, m, 1));

        Assert.Equal(Bubble(PipelineSchedule.OneForwardOneBackward) / 3, Bubble(PipelineSchedule.ZeroBubbleH1), 9);
        Assert.Equal(0, Bubble(PipelineSchedule.ZeroBubbleH2), 9);
    }
}
