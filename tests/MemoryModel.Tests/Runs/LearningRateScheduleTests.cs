using System.Globalization;

namespace MemoryModel.Tests.Runs;

/// <summary>100 steps of which 10 warm up, at the steps 0, 3, 10, 45, 70, 99 and 100, against the formulas of transformers and DeepSpeed evaluated apart.</summary>
public class LearningRateScheduleTests
{
    static readonly long[] Steps = [0, 3, 10, 45, 70, 99, 100];

    static LearningRateSchedule Read(string arguments) => TrainingArguments.Parse($$"""{"learning_rate": 1e-3, "warmup_steps": 10, {{arguments}}}""").LearningRates(100);

    [Theory]
    [InlineData("\"lr_scheduler_type\": \"linear\"", "0 0.3 1 0.611111111111 0.333333333333 0.011111111111 0")]
    [InlineData("\"lr_scheduler_type\": \"cosine\"", "0 0.3 1 0.671010071663 0.25 0.00030458649 0")]
    [InlineData("\"lr_scheduler_type\": \"cosine_with_restarts\", \"lr_scheduler_kwargs\": {\"num_cycles\": 3}", "0 0.3 1 0.933012701892 1 0.002739052316 0")]
    [InlineData("\"lr_scheduler_type\": \"polynomial\", \"lr_scheduler_kwargs\": {\"power\": 2, \"lr_end\": 1e-5}", "0 0.3 1 0.379722222222 0.12 0.010122222222 0.01")]
    [InlineData("\"lr_scheduler_type\": \"constant\"", "1 1 1 1 1 1 1")]
    [InlineData("\"lr_scheduler_type\": \"constant_with_warmup\"", "0 0.3 1 1 1 1 1")]
    [InlineData("\"lr_scheduler_type\": \"inverse_sqrt\"", "0 0.3 1 0.471404520791 0.377964473009 0.317820863082 0.316227766017")]
    [InlineData("\"lr_scheduler_type\": \"cosine_with_min_lr\", \"lr_scheduler_kwargs\": {\"min_lr_rate\": 0.1}", "0 0.3 1 0.703909064497 0.325 0.100274127841 0.1")]
    [InlineData("\"lr_scheduler_type\": \"cosine_with_min_lr\", \"lr_scheduler_kwargs\": \"{\\\"min_lr\\\": 1e-4}\"", "0 0.3 1 0.703909064497 0.325 0.100274127841 0.1")]
    [InlineData("\"lr_scheduler_type\": \"cosine_warmup_with_min_lr\", \"lr_scheduler_kwargs\": {\"min_lr_rate\": 0.1}", "0.1 0.4 0.999725872159 0.689057647469 0.311536331095 0.1 0.100274127841")]
    [InlineData("\"lr_scheduler_type\": \"cosine_warmup_with_min_lr\", \"lr_scheduler_kwargs\": {\"min_lr_rate\": 0.1, \"warmup_lr_rate\": 0.2}", "0.2 0.466666666667 0.999725872159 0.689057647469 0.311536331095 0.1 0.100274127841")]
    [InlineData("\"lr_scheduler_type\": \"warmup_stable_decay\", \"lr_scheduler_kwargs\": {\"num_decay_steps\": 30, \"warmup_type\": \"1-sqrt\", \"decay_type\": \"1-sqrt\", \"min_lr_ratio\": 0.1}", "0.1 0.247005976119 1 1 1 0.115127127775 0.1")]
    [InlineData("\"lr_scheduler_type\": \"warmup_stable_decay\", \"lr_scheduler_kwargs\": {\"num_decay_steps\": 30, \"num_stable_steps\": 60, \"warmup_type\": \"cosine\"}", "0 0.206107373854 1 1 1 0.002739052316 0")]
    [InlineData("\"deepspeed\": {\"scheduler\": {\"type\": \"WarmupDecayLR\", \"params\": {\"warmup_num_steps\": \"auto\", \"total_num_steps\": \"auto\", \"warmup_max_lr\": \"auto\"}}}", "0 0.602059991328 1 0.611111111111 0.333333333333 0.011111111111 0")]
    [InlineData("\"deepspeed\": {\"scheduler\": {\"type\": \"WarmupLR\", \"params\": {\"warmup_num_steps\": 10, \"warmup_type\": \"linear\"}}}", "0 0.3 1 1 1 1 1")]
    [InlineData("\"deepspeed\": {\"scheduler\": {\"type\": \"WarmupCosineLR\", \"params\": {\"warmup_num_steps\": 10, \"warmup_type\": \"linear\", \"cos_min_ratio\": 0.01}}}", "0 0.3 0.999698459374 0.657963412216 0.242689964205 0.01 0.01")]
    public void A_schedule_is_that_of_its_source(string arguments, string shares)
    {
        var schedule = Read(arguments);

        foreach (var (step, share) in Steps.Zip(shares.Split(' ')))
        {
            Assert.Equal(double.Parse(share, CultureInfo.InvariantCulture), schedule.Share(step), 1e-11);
        }

        Assert.Equal(1e-3 * schedule.Share(45), schedule.At(45), 15);
    }

    // TrainingArguments.get_warmup_steps: steps before ratio, and a ratio rounded up.
    [Theory]
    [InlineData("\"warmup_ratio\": 0.03", 32)]
    [InlineData("\"warmup_ratio\": 0.03, \"warmup_steps\": 5", 5)]
    [InlineData("\"warmup_steps\": 0.1", 106)]
    public void A_warm_up_is_steps_or_a_share(string arguments, long steps) =>
        Assert.Equal(steps, TrainingArguments.Parse($"{{{arguments}}}").LearningRates(1055).WarmupSteps);

    [Fact]
    public void Without_a_warm_up_the_inverse_square_root_has_a_scale_of_ten_thousand_steps() =>
        Assert.Equal(0.997757565385, TrainingArguments.Parse("""{"lr_scheduler_type": "inverse_sqrt"}""").LearningRates(100).Share(45), 1e-11);

    [Theory]
    [InlineData("\"lr_scheduler_type\": \"reduce_lr_on_plateau\"", "follows the metric")]
    [InlineData("\"lr_scheduler_type\": \"cosin\"", "nearest: cosine")]
    [InlineData("\"lr_scheduler_type\": \"warmup_stable_decay\"", "num_decay_steps is missing")]
    [InlineData("\"lr_scheduler_type\": \"cosine_with_min_lr\"", "min_lr")]
    [InlineData("\"lr_scheduler_type\": \"polynomial\", \"lr_scheduler_kwargs\": {\"lr_end\": 1}", "less than learning_rate 0.001")]
    [InlineData("\"lr_scheduler_kwargs\": {\"num_cycle\": 1}", "nearest: num_cycles")]
    public void A_schedule_that_cannot_be_known_says_why(string arguments, string message) =>
        Assert.Contains(message, Assert.Throws<InvalidInputException>(() => Read(arguments)).Message, StringComparison.Ordinal);
}
