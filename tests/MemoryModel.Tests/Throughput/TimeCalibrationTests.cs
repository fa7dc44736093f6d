using MemoryModel.Tests.Measured;

namespace MemoryModel.Tests.Throughput;

public class TimeCalibrationTests
{
    [Fact]
    public void Too_little_data_is_refused_with_what_is_missing()
    {
        var run = TimeCase.Load("megatron_b200.jsonl")[0];
        var refusal = Assert.Throws<InvalidOperationException>(() => TimeCalibration.Fit([(run.Run, new(run.MeasuredSeconds))]));

        Assert.Contains("needs at least 3", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cluster_that_is_a_tenth_slower_is_found_to_be()
    {
        var runs = TimeCase.Load("megatron_b200.jsonl").Select(line => (line.Run, new Seconds(1.1 * line.PredictedSeconds))).ToList();
        var profile = TimeCalibration.Fit(runs);

        Assert.All(runs, run => Assert.Equal(run.Item2.Value, TimeCalibration.Apply(profile, run.Run).Value, run.Item2.Value * 0.01));
    }

    [Fact]
    public void No_profile_changes_nothing() => Assert.All(
        TimeCase.Load("megatron_b200.jsonl"),
        line => Assert.Equal(line.PredictedSeconds, TimeCalibration.Apply(TimeProfile.None, line.Run).Value, 9));
}
