using System.Text;
using System.Text.Json;
using MemoryModel.Catalog;

namespace MemoryModel.Tests;

/// <summary>What <c>optim_target_modules</c> decides: whatever it does not name keeps the plain optimizer's states.</summary>
public sealed class ProjectedModulesTests
{
    const long Attention = 32 * (2L * 4096 * 4096 + 2 * 1024 * 4096), FeedForward = 32 * 3L * 4096 * 14336, Head = 128_256L * 4096;

    static TrainingRun Run(string targets, string optimizer = "galore_adamw") =>
        TrainingArguments.Parse($$"""{"optim": "{{optimizer}}", "bf16": true, "per_device_train_batch_size": 1, "optim_target_modules": {{targets}}}""")
            .Apply(new() { Model = Models.Get("llama-3-8b"), Accelerator = Gpus.H100Sxm });

    static long States(TrainingRun run) => Estimator.Memory(run).Terms.Where(term => term.Kind == MemoryKind.OptimizerStates).Sum(term => term.Bytes.Value);

    [Fact]
    public void What_is_not_named_keeps_both_moments()
    {
        var both = States(Run("""["attn", "mlp"]"""));

        // 8 bytes an element, less the two moments of rank 128 and the singular vectors of what was projected
        Assert.Equal(8 * FeedForward - 32 * 3 * 4L * (2 * 128 * 14336 + 4096 * 4096), States(Run("""["attn"]""")) - both);
        Assert.InRange(States(Run("""["lm_head"]""")) - both, 8 * (FeedForward + Attention - Head) / 2, 8 * (FeedForward + Attention));
    }

    [Theory]
    [InlineData("""["self_attn", "gate_proj", "up_proj", "down_proj"]""")]
    [InlineData("""[".*.attn.*", ".*.mlp.*"]""")]
    public void Names_parts_and_patterns_name_the_same(string targets) => Assert.Equal(States(Run("""["attn", "mlp"]""")), States(Run(targets)));

    [Fact]
    public void All_linear_names_the_head_too() => Assert.True(States(Run("\"all-linear\"")) < States(Run("""["attn", "mlp"]""")));

    [Fact]
    public void The_command_and_the_file_say_it_whole()
    {
        var run = Run("""["attn"]""", "apollo_adamw");

        Assert.Equal(States(run), States(RunReader.Parse(Printed(run))));
        Assert.Equal(States(run), States(TrainingArguments.Parse(ConfigExport.Write("training-args", run)).Apply(run with { Optimizer = Optimizers.AdamW })));
    }

    [Fact]
    public void Galore_without_modules_is_refused() => Assert.Contains(
        "optim_target_modules is missing", Assert.Throws<InvalidInputException>(() => TrainingArguments.Parse("""{"optim": "galore_adamw"}""").Apply(Run("""["attn"]"""))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("galore-adamw", "[\"attention_of_nobody\"]", "names no linear layer of llama-3-8b")]
    [InlineData("adamw", "[\"attn\"]", "projects nothing")]
    public void Targets_that_name_nothing_are_refused(string optimizer, string targets, string said) =>
        Assert.Contains(said, Assert.Throws<InvalidInputException>(() => RunReader.Parse($$"""{"model":{"name":"llama-3-8b"},"optimizer":"{{optimizer}}","optimizer_targets":{{targets}}}""")).Message, StringComparison.Ordinal);

    static string Printed(TrainingRun run)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream)) RunWriter.Write(json, run);
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
