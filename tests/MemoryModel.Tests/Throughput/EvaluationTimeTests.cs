using FsCheck.Xunit;
using MemoryModel.Catalog;

namespace MemoryModel.Tests.Throughput;

public class EvaluationTimeTests
{
    static TrainingRun Run(EvaluationSettings? evaluation) => new()
    {
        Model = Models.Get("llama-3-8b"),
        Accelerator = Gpus.H100Sxm,
        Gpus = 8,
        SequenceLength = 2048,
        Framework = "hf-trainer",
        Plan = new() { Zero = 3, MicroBatch = 4 },
        Evaluation = evaluation,
    };

    static EvaluationTime Time(EvaluationSettings evaluation) => Estimator.Time(Run(evaluation))!.Evaluation!;

    [Fact]
    public void A_run_without_evaluations_has_no_time_of_them() => Assert.Null(Estimator.Time(Run(null))!.Evaluation);

    // Forward alone is a third of the operations of a step with the same batch.
    [Fact]
    public void A_batch_takes_about_a_third_of_a_step_of_the_same_size()
    {
        var step = Estimator.Time(Run(new() { Batch = 4 }))!;

        Assert.InRange(step.Evaluation!.Batch / step.Step, 0.25, 0.40);
    }

    [Fact]
    public void An_evaluation_does_not_change_the_step() => Assert.Equal(Estimator.Time(Run(null))!.Step, Estimator.Time(Run(new() { Samples = 1000 }))!.Step);

    // 1,000 sequences, 8 replicas of 8 at once: 15 full batches and one of 40 sequences.
    [Fact]
    public void The_last_batch_counts_whole()
    {
        var time = Time(new() { Batch = 8, Samples = 1000 });

        Assert.Equal(16, time.Batches);
        Assert.Equal(time.Batch.Value * 16, time.Set!.Value.Value, 9);
        Assert.Null(Time(new() { Batch = 8 }).Set);
    }

    [Property]
    public void A_larger_batch_takes_longer_and_a_kept_logit_does_too(byte batch)
    {
        var sequences = 1 + batch % 64;

        Assert.True(Time(new() { Batch = sequences + 1 }).Batch > Time(new() { Batch = sequences }).Batch);
        Assert.True(Time(new() { Batch = sequences, LossOnly = false }).Batch > Time(new() { Batch = sequences }).Batch);
    }

    [Fact]
    public void A_pipeline_fills_once_for_a_set()
    {
        var run = Run(new() { Batch = 1, Samples = 64 }) with { Framework = "megatron-lm", Plan = new() { Pipeline = 4, MicroBatch = 1, MicroBatches = 8 } };
        var time = Estimator.Time(run)!.Evaluation!;

        Assert.True(time.Filling > time.Batch * 2 && time.Filling < time.Batch * 3);
        Assert.Equal((time.Batch * 32 + time.Filling).Value, time.Set!.Value.Value, 9);
    }

    [Theory]
    [InlineData("""{"eval_strategy": "steps", "eval_steps": 100}""", 10)]
    [InlineData("""{"eval_strategy": "steps", "eval_steps": 300}""", 3)]
    [InlineData("""{"eval_strategy": "steps", "eval_steps": 0.25}""", 4)]
    [InlineData("""{"eval_strategy": "steps", "eval_steps": 100, "eval_on_start": true}""", 11)]
    [InlineData("""{"eval_strategy": "steps", "eval_steps": 100, "eval_delay": 250}""", 8)]
    [InlineData("""{"eval_strategy": "steps"}""", 2)]
    [InlineData("""{"eval_strategy": "epoch"}""", 2)]
    [InlineData("""{"eval_strategy": "no"}""", 0)]
    public void Evaluations_are_those_that_the_trainer_makes(string json, double count) => Assert.Equal(count, TrainingArguments.Parse(json).Evaluations(1000, 1.5));

    [Theory]
    [InlineData("{}", 500)]
    [InlineData("""{"save_steps": 0.1}""", 100)]
    [InlineData("""{"save_strategy": "epoch"}""", 500)]
    [InlineData("""{"save_strategy": "no"}""", null)]
    [InlineData("""{"save_strategy": "best"}""", null)]
    public void Checkpoints_are_as_far_apart_as_the_trainer_writes_them(string json, int? steps) => Assert.Equal(steps, TrainingArguments.Parse(json).StepsBetweenSaves(1000, 2));

    // 100 hours of steps, a checkpoint of 6 minutes each hour, 5 evaluations of an hour.
    [Fact]
    public void Evaluations_and_stated_checkpoints_are_part_of_a_training()
    {
        var project = new TrainingProject
        {
            Tokens = 360_000,
            TokensPerSecond = 1,
            Accelerators = 8,
            Evaluations = 5,
            EvaluationTime = new(3_600),
            CheckpointInterval = new(3_600),
            CheckpointTime = new(360),
        };

        Assert.Equal(105 * 1.1, project.Duration.Hours, 9);
        var failing = project with { MeanTimeBetweenFailures = new(8 * 3_600e3), RestartTime = new(600) };
        Assert.Equal(Interruptions.UsefulShare(new(3_600), new(360), new(600), new(3_600e3)), failing.UsefulShare, 12);
        Assert.True(failing.UsefulShare < (failing with { CheckpointInterval = null }).UsefulShare);
    }
}
