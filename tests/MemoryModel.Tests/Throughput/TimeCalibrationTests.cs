using MemoryModel.Tests.Measured;

namespace MemoryModel.Tests.Throughput;

public class TimeCalibrationTests
{
    static List<MeasuredRun> Measured(double factor) => [.. TimeCase.Load("megatron_b200.jsonl").Select(line => new MeasuredRun(line.Id, line.Run, new(factor * line.PredictedSeconds)))];

    [Fact]
    public void Too_little_data_is_refused_with_what_is_missing() => Assert.Contains(
        "needed: at least 3", Assert.Throws<InvalidInputException>(() => TimeCalibration.Calibrate(Measured(1)[..1])).Message, StringComparison.Ordinal);

    [Fact]
    public void A_report_says_what_moved_and_how_sure_it_is()
    {
        var report = TimeCalibration.Calibrate(Measured(1.1));
        var (wide, narrow) = (report.Factors[0], report.Factors[1]);

        Assert.InRange(1.1, wide.Low, wide.High);
        Assert.True(wide.Learned > 0.9 && wide.Runs > 10);
        Assert.Equal((0.0, 0), (Math.Round(narrow.Learned, 9), narrow.Runs));
        Assert.Equal(1 - 1 / 1.1, report.CatalogError, 3);
        Assert.InRange(report.LeftOutError, 0, 0.02);
        Assert.InRange(report.Profile.Spread, 1.0, 1.15);
    }

    [Fact]
    public void A_profile_survives_its_file()
    {
        var profile = TimeCalibration.Calibrate(Measured(1.1)).Profile;
        using var stream = new MemoryStream();
        using (var writer = new System.Text.Json.Utf8JsonWriter(stream)) ProfileJson.Write(writer, profile);
        var read = ProfileJson.Parse(System.Text.Encoding.UTF8.GetString(stream.ToArray()));

        Assert.All(Measured(1), run => Assert.Equal(Estimator.Time(run.Run, profile)!.Step, Estimator.Time(run.Run, read)!.Step));
        Assert.Equal(profile.Spread, read.Spread);
        Assert.Equal(["b200-sxm"], read.Accelerators);
        Assert.Equal(["megatron-lm"], read.Frameworks);
    }

    // A cluster's profile says little of another: it is said, and the interval stays as wide as without it.
    [Fact]
    public void A_profile_of_another_machine_is_said_and_narrows_nothing()
    {
        var profile = TimeCalibration.Calibrate(Measured(1)).Profile;
        var own = Measured(1)[0].Run;
        var other = own with { Accelerator = Catalog.Gpus.H100Sxm };
        double Width(TrainingRun run, TimeProfile? used) => Estimator.Time(run, used) is { } time ? time.High / time.Low : 0;

        Assert.Null(Estimator.Time(own, profile)!.ForeignProfile);
        Assert.True(Width(own, profile) < Width(own, null));
        Assert.Contains("measured on b200-sxm with megatron-lm, used for h100-sxm", Estimator.Time(other, profile)!.ForeignProfile, StringComparison.Ordinal);
        Assert.True(Width(other, profile) >= Width(other, null));
        Assert.Contains("torchtitan", Estimator.Time(own with { Framework = "torchtitan" }, profile)!.ForeignProfile, StringComparison.Ordinal);
    }

    [Fact]
    public void The_terms_of_a_calibrated_step_add_up_to_it()
    {
        var profile = TimeCalibration.Calibrate(Measured(1.3)).Profile;

        Assert.All(Measured(1), run =>
        {
            var time = Estimator.Time(run.Run, profile)!;
            Assert.Equal(time.Step.Value, time.Explanation.Terms.Sum(group => group.Terms.Sum(term => term.Seconds.Value)), 9);
            Assert.Equal(TimeCalibration.Apply(profile, run.Run).Value, time.Step.Value, 9);
        });
    }

    [Theory]
    [InlineData("{}", "schema is ''")]
    [InlineData("""{"schema": "llm-mem/profile/1", "compute": 1}""", "narrow_compute is missing")]
    [InlineData("""{"schema": "llm-mem/profile/1", "computes": 1}""", "nearest: compute")]
    public void A_file_that_is_no_profile_is_refused(string json, string message) =>
        Assert.Contains(message, Assert.Throws<InvalidInputException>(() => ProfileJson.Parse(json)).Message, StringComparison.Ordinal);

    // Widths are fitted with the run left out, and hold new runs of the same source: intervals of profiles made on every third line.
    [Fact]
    public void Intervals_of_calibrated_profiles_hold_nine_in_ten()
    {
        var held = new List<bool>();
        foreach (var source in TimeCase.Load("throughput.jsonl").GroupBy(run => run.Source).Where(group => group.Count() >= 3 * TimeCalibration.FewestRuns))
        {
            var lines = source.ToList();
            var profile = TimeCalibration.Calibrate([.. lines.Where((_, i) => i % 3 == 0).Select(line => new MeasuredRun(line.Id, line.Run, new(line.MeasuredSeconds)))]).Profile;
            held.AddRange(lines.Where((_, i) => i % 3 != 0).Select(line => Math.Abs(Math.Log(TimeCalibration.Apply(profile, line.Run).Value / line.MeasuredSeconds)) <= Math.Log(profile.Spread)));
        }

        Assert.InRange(held.Average(inside => inside ? 1.0 : 0), 0.85, 0.95);
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
