using System.Text.Json;
using FsCheck.Xunit;
using MemoryModel.Catalog;

namespace MemoryModel.Tests.Throughput;

public class TimelineTests
{
    static TrainingRun Run(int pipeline, long microBatches, PipelineSchedule schedule = PipelineSchedule.OneForwardOneBackward, long chunks = 1, string model = "llama-3-8b") => new()
    {
        Model = Models.Get(model),
        Accelerator = Gpus.H100Sxm,
        Gpus = 16 * pipeline,
        Framework = "megatron",
        SequenceLength = 4096,
        Plan = new() { Pipeline = pipeline, Tensor = 4, SequenceParallel = true, Zero = 1, MicroBatches = microBatches, Schedule = schedule, VirtualPipeline = chunks, Recompute = Recompute.Full },
    };

    static int Pace(StepTimeline timeline) => Enumerable.Range(0, timeline.Stages).MaxBy(stage => Enum.GetValues<TimelineStream>().Sum(stream => timeline.Of(stage, stream).Value));

    static double Term(StepTimeEstimate estimate, string name) =>
        estimate.Explanation.Terms.SelectMany(group => group.Terms).Where(term => term.Name == name).Sum(term => term.Seconds.Value);

    [Property(MaxTest = 60)]
    public void The_spans_of_a_stream_add_up_to_the_estimate(byte stages, byte more, byte order)
    {
        var p = new[] { 1, 2, 4, 8 }[stages % 4];
        var schedule = p == 1 ? PipelineSchedule.OneForwardOneBackward : Enum.GetValues<PipelineSchedule>()[order % 6];
        var run = Run(p, 2 * p + 2 * (more % 8), schedule);
        var (estimate, timeline) = (Estimator.Time(run)!, Estimator.Timeline(run)!);
        var stage = Pace(timeline);

        Assert.Equal(estimate.Explanation.Terms[0].Seconds.Value + Term(estimate, "optimizer"), timeline.Of(stage, TimelineStream.Compute).Value, 9);
        foreach (var (stream, name) in new[] { (TimelineStream.Tensor, "tensor parallel"), (TimelineStream.Stages, "between stages"), (TimelineStream.Replicas, "between replicas") })
        {
            Assert.Equal(Term(estimate, name), timeline.Of(stage, stream).Value, 9);
        }

        Assert.Equal(Term(estimate, "host launches") + Term(estimate, "outside the network"), timeline.Of(stage, TimelineStream.Host).Value, 9);
    }

    [Property(MaxTest = 40)]
    public void A_step_takes_as_long_as_its_timeline(byte stages, byte more)
    {
        var p = new[] { 1, 2, 4, 8 }[stages % 4];
        var run = Run(p, 8 + more % 16);

        Assert.Equal(Estimator.Time(run)!.Step.Value, Estimator.Timeline(run)!.Length.Value, 9);
    }

    [Fact]
    public void Dual_pipe_hides_the_exchange_of_experts()
    {
        var run = Run(8, 32, model: "mixtral-8x7b") with { Gpus = 64 };
        run = run with { Plan = run.Plan with { Tensor = 1, SequenceParallel = false, Expert = 8 } };
        var dual = run with { Plan = run.Plan with { Schedule = PipelineSchedule.DualPipe } };
        var (plain, paired, timeline) = (Estimator.Time(run)!, Estimator.Time(dual)!, Estimator.Timeline(dual)!);

        Assert.True(paired.Bubble < plain.Bubble);
        Assert.True(Term(paired, "expert parallel") < 0.7 * Term(plain, "expert parallel"));
        Assert.Equal(Term(paired, "expert parallel"), timeline.Of(0, TimelineStream.Expert).Value, 9);
        Assert.Equal(paired.Step.Value, timeline.Length.Value, 0.03 * paired.Step.Value);
    }

    [Fact]
    public void Spans_of_a_stage_do_not_overlap()
    {
        foreach (var stage in Estimator.Timeline(Run(4, 8, chunks: 2))!.Spans.GroupBy(span => span.Stage))
        {
            var clock = 0.0;
            foreach (var span in stage)
            {
                Assert.True(span.Start.Value >= clock - 1e-9);
                clock = span.End.Value;
            }
        }
    }

    [Fact]
    public void A_timeline_is_a_chrome_trace()
    {
        var timeline = Estimator.Timeline(Run(2, 4))!;
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream)) TimelineJson.Write(writer, timeline);
        using var json = JsonDocument.Parse(stream.ToArray());
        var events = json.RootElement.GetProperty("traceEvents").EnumerateArray().ToList();

        Assert.Contains(events, item => item.GetProperty("ph").GetString() == "M" && item.GetProperty("args").GetProperty("name").GetString() == "stage 1");
        Assert.Equal(timeline.Spans.Length, events.Count(item => item.GetProperty("ph").GetString() == "X"));
        Assert.Equal(timeline.Length.Value * 1e6, events.Where(item => item.GetProperty("ph").GetString() == "X").Max(item => item.GetProperty("ts").GetDouble() + item.GetProperty("dur").GetDouble()), 3);
    }

    [Theory]
    [InlineData(4, 100_000, PipelineSchedule.OneForwardOneBackward, 1, "fewer micro-batches")]
    [InlineData(4, 6, PipelineSchedule.OneForwardOneBackward, 2, "a multiple of pp 4")]
    [InlineData(4, 6, PipelineSchedule.DualPipe, 1, "an even pp and an even grad-accum")]
    [InlineData(1, 6, PipelineSchedule.ZeroBubbleV, 1, "needs a pipeline")]
    [InlineData(4, 8, PipelineSchedule.GPipe, 2, "vpp is 2; allowed with schedule gpipe: 1")]
    public void A_schedule_that_cannot_be_says_why(int stages, long microBatches, PipelineSchedule schedule, long chunks, string message) => Assert.Contains(
        message, Assert.Throws<InvalidInputException>(() => Estimator.Timeline(Run(stages, microBatches, schedule, chunks))).Message, StringComparison.Ordinal);
}
