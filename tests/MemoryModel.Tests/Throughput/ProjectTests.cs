using FsCheck.Xunit;

namespace MemoryModel.Tests.Throughput;

public class ProjectTests
{
    // Daly 2006, equation 37: the best interval as a series whose first term is Young's; no interval nearby loses less.
    [Property]
    public void The_checkpoint_interval_is_the_best_one(byte cost, byte mean)
    {
        var (checkpoint, failures) = (new Seconds(1 + cost), new Seconds(3_600 * (1 + mean)));
        var best = Interruptions.BestInterval(checkpoint, failures);
        double Useful(double factor) => Interruptions.UsefulShare(best * factor, checkpoint, new(600), failures);

        Assert.True(Useful(1) >= Useful(1.02) && Useful(1) >= Useful(0.98));
        var half = checkpoint / failures / 2;
        var daly = Interruptions.Young(checkpoint, failures) * (1 + Math.Sqrt(half) / 3 + half / 9) - checkpoint;
        Assert.Equal(1, best / daly, 1e-3);
    }

    [Fact]
    public void Checkpoints_that_cost_nothing_lose_only_the_restarts() =>
        Assert.Equal(Math.Exp(-0.1), Interruptions.UsefulShare(Interruptions.BestInterval(Seconds.Zero, new(6_000)), Seconds.Zero, new(600), new(6_000)), 12);

    [Fact]
    public void A_checkpoint_that_never_ends_leaves_nothing() =>
        Assert.InRange(Interruptions.UsefulShare(Interruptions.BestInterval(new(1e6), new(1e3)), new(1e6), new(600), new(1e3)), 0, 1e-100);

    // Grattafiori et al. 2024, §3.3.4: an interruption every 3.1 hours, and more than 90 % effective training time. The 5.7 TB of
    // weights and optimizer states go to storage of 2 TB/s; restarts are assumed to take ten minutes.
    [Fact]
    public void Llama_3_trains_for_more_than_ninety_percent_of_the_time()
    {
        var project = new TrainingProject
        {
            Tokens = 15.6e12,
            TokensPerSecond = 3.2e6,
            Accelerators = 16_384,
            MeanTimeBetweenFailures = TrainingProject.LlamaTimeBetweenFailures,
            CheckpointTime = new(405e9 * 14 / 2e12),
            RestartTime = new(600),
        };

        Assert.Equal(3.09, project.JobTimeBetweenFailures!.Value.Hours, 2);
        Assert.InRange(project.UsefulShare, 0.90, 0.95);
        Assert.Equal(project.Computing.Value, project.Duration.Value * project.UsefulShare, 1e-3);
        Assert.Equal(project.Duration / project.JobTimeBetweenFailures.Value, project.Failures, 9);
    }

    [Fact]
    public void Failures_that_let_no_work_last_are_refused()
    {
        var time = Estimator.Time(new() { Model = Catalog.Models.Get("gpt2"), Accelerator = Catalog.Gpus.H100Sxm, Gpus = 8 })!;

        var refused = Assert.Throws<InvalidInputException>(() => ProjectEstimate.Of(time, new() { Tokens = 1e12, MeanTimeBetweenFailures = new(0.0036), RestartTime = new(600) }));

        Assert.StartsWith("mtbf is 1e-6 h", refused.Message, StringComparison.Ordinal);
    }

    // Hoffmann et al. 2022: approach 3 gives 40 billion parameters to Gopher's budget of 5.76e23; approaches 1 and 2 give 67 and 63.
    [Fact]
    public void The_published_fit_and_the_repeated_one_differ_as_published()
    {
        var budget = new Flops(5.76e23);

        Assert.InRange(LossFit.Hoffmann.Best(budget).Parameters, 30e9, 42e9);
        Assert.InRange(LossFit.Besiroglu.Best(budget).Parameters, 60e9, 75e9);
    }

    [Property]
    public void The_best_size_spends_the_budget_and_no_other_has_less_loss(byte exponent)
    {
        foreach (var fit in LossFit.All)
        {
            var budget = new Flops(Math.Pow(10, 18 + exponent % 10));
            var (parameters, tokens) = fit.Best(budget);
            double Loss(double factor) => fit.Loss(parameters * factor, tokens / factor);

            Assert.Equal(1, 6 * parameters * tokens / budget.Value, 9);
            Assert.True(Loss(1) <= Loss(1.05) && Loss(1) <= Loss(0.95));
        }
    }

    [Theory]
    [InlineData("6N", FlopsConvention.SixPerParameter)]
    [InlineData("palm", FlopsConvention.FullAttention)]
    [InlineData("megatron", FlopsConvention.CausalAttention)]
    public void A_convention_has_the_name_of_who_uses_it(string name, FlopsConvention convention) => Assert.Equal(convention, FlopsConventions.Find(name));

    [Fact]
    public void An_unknown_convention_names_the_nearest() =>
        Assert.Contains("nearest: korthikanti", Assert.Throws<InvalidInputException>(() => FlopsConventions.Find("korthikant")).Message, StringComparison.Ordinal);
}
