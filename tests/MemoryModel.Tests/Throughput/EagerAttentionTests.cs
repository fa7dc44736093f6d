using MemoryModel.Catalog;

namespace MemoryModel.Tests.Throughput;

/// <summary>Attention that stores its scores changes attention and nothing around it for the better.</summary>
public class EagerAttentionTests
{
    static TrainingRun Run(string framework, Accelerator gpu, string model = "gpt2-xl", AttentionKernel attention = AttentionKernel.Flash) => new()
    {
        Model = Models.Find(model)!,
        Accelerator = gpu,
        Gpus = 64,
        Framework = framework,
        Attention = attention,
        SequenceLength = 1024,
        Plan = new() { MicroBatch = 4, MicroBatches = 2, Zero = 1 },
    };

    static StepParts Parts(TrainingRun run) => new BoundStep(run).Parts(run.Plan);

    [Theory]
    [InlineData("megatron-lm")]
    [InlineData("megatron-deepspeed")]
    [InlineData("deepspeed")]
    [InlineData("torchtitan")]
    [InlineData("nemo")]
    public void Stored_scores_make_no_norm_faster(string framework) => Assert.All([Gpus.H100Sxm, Gpus.Find("b200")!], gpu =>
    {
        var (flash, eager) = (Parts(Run(framework, gpu)), Parts(Run(framework, gpu, attention: AttentionKernel.Eager)));

        Assert.True(eager.ElementwiseForward >= flash.ElementwiseForward);
        Assert.True(eager.ElementwiseBackward >= flash.ElementwiseBackward);
        Assert.True(eager.Head >= flash.Head);
    });

    [Theory]
    [InlineData("megatron-lm", "gpt2-xl")]
    [InlineData("megatron-lm", "llama-3-8b")]
    [InlineData("torchtitan", "gpt2-xl")]
    [InlineData("deepspeed", "gpt2-xl")]
    public void Stored_scores_make_no_step_faster(string framework, string model) =>
        Assert.True(Parts(Run(framework, Gpus.H100Sxm, model, AttentionKernel.Eager)).Total >= Parts(Run(framework, Gpus.H100Sxm, model)).Total);

    [Theory]
    [InlineData(AttentionKernel.Flash, "2.5")]
    [InlineData(AttentionKernel.Eager, "2 ·")]
    public void The_formula_beside_attention_is_the_one_computed(AttentionKernel attention, string factor)
    {
        var run = Run("megatron-lm", Gpus.H100Sxm, attention: attention);
        var estimate = StepExplanation.Estimate(run);
        var terms = estimate.Explanation.Terms.SelectMany(group => group.Terms).ToDictionary(term => term.Name);
        var (forward, backward) = (terms["attention, forward"], terms["attention, backward"]);
        var core = estimate.Layers[0].Terms.SelectMany(group => group.Terms).Single(term => term.Name == "core attention");

        Assert.StartsWith(factor, backward.Formula, StringComparison.Ordinal);
        Assert.Equal(attention == AttentionKernel.Eager ? 2 : 2.5 / TimeConstants.AttentionBackwardSpeed, backward.Seconds.Value / forward.Seconds.Value, 9);
        Assert.Equal(attention == AttentionKernel.Flash, core.Formula.EndsWith("/2", StringComparison.Ordinal));
        Assert.Equal(attention == AttentionKernel.Eager, core.Formula.Contains(" B·", StringComparison.Ordinal));
    }

    [Fact]
    public void The_host_calls_every_operator_of_stored_scores()
    {
        static double Operators(AttentionKernel attention) => new BoundStep(Run("torchtitan", Gpus.H100Sxm, attention: attention)).Machine.Kernels.Operators;

        Assert.Equal(TimeConstants.OperatorsEagerAttention, Operators(AttentionKernel.Eager) - Operators(AttentionKernel.Flash));
    }
}
