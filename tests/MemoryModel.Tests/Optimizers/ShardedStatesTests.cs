using MemoryModel.Catalog;

namespace MemoryModel.Tests;

/// <summary>What sharding makes of shapes, and optimizers that update in the backward pass.</summary>
public class ShardedStatesTests
{
    static TrainingRun Run(string optimizer, string framework, int zero, long gpus = 8) =>
        OptimizerCatalogTests.Run("llama-2-7b", Optimizers.Find(optimizer)) with
        {
            Precision = PrecisionPolicies.Float32,
            Framework = framework,
            Gpus = gpus,
            Plan = new() { Zero = zero },
        };

    static long Bytes(TrainingRun run, MemoryKind kind) =>
        Estimator.Memory(run).Terms.Where(term => term.Kind == kind && term.Tier == MemoryTier.Gpu).Sum(term => term.Bytes.Value);

    [Fact]
    public void Adafactor_is_not_factored_on_flat_shards()
    {
        var parameters = ModelParameters.Of(Models.Get("llama-2-7b")).Total;
        Assert.Equal(4 * parameters / 8.0, Bytes(Run("adafactor", "deepspeed", 2), MemoryKind.OptimizerStates), 64.0);
        // By rows, each matrix keeps an eighth of its rows and all of its columns.
        var rows = Bytes(Run("adafactor", "torchtitan", 3), MemoryKind.OptimizerStates);
        var whole = Bytes(Run("adafactor", "torchtitan", 0), MemoryKind.OptimizerStates);
        Assert.InRange(rows, whole / 8, whole);
        Assert.True(rows < 4 * parameters / 8 / 100);
    }

    [Fact]
    public void Flat_8bit_states_have_no_small_tensors()
    {
        var terms = Estimator.Memory(Run("adamw-8bit", "deepspeed", 1)).Terms.Where(group => group.Name == "adamw-8bit").SelectMany(group => group.Terms).ToDictionary(term => term.Name);
        var shard = (ModelParameters.Of(Models.Get("llama-2-7b")).Total + 7) / 8;
        Assert.DoesNotContain("state1, small tensors in fp32", terms.Keys);
        Assert.Equal(shard, terms["state1, codes"].Bytes.Value, 64.0);
        Assert.Equal(4 * ((shard + 255) / 256), terms["state1, scales"].Bytes.Value, 64.0);
    }

    [Fact]
    public void Adalomo_keeps_whole_vectors_on_every_rank() =>
        Assert.Equal(Bytes(Run("adalomo", "deepspeed", 0), MemoryKind.OptimizerStates), Bytes(Run("adalomo", "deepspeed", 3), MemoryKind.OptimizerStates));

    [Fact]
    public void Galore_cannot_run_on_flat_shards()
    {
        var problem = Assert.Single(Run("galore_adamw", "deepspeed", 2).Problems());
        Assert.Contains("zero is 2; allowed: 0", problem, StringComparison.Ordinal);
        Assert.Empty(Run("galore_adamw", "torchtitan", 3).Problems());
    }

    [Fact]
    public void An_update_in_the_backward_pass_keeps_no_gradients()
    {
        // The table of 32000 × 4096 is the largest tensor; LOMO's hook finds the gradient before the one that is being made.
        Assert.Equal(2 * 4 * 32000 * 4096, Bytes(Run("lomo", "pytorch", 0, 1), MemoryKind.Gradients));
        Assert.Equal(4 * 32000 * 4096, Bytes(Run("galore_adamw_layerwise", "pytorch", 0, 1), MemoryKind.Gradients));
        var adam = Run("adamw", "pytorch", 0, 1);
        var inBackward = adam with { Optimizer = adam.Optimizer with { UpdatesInBackward = true } };
        Assert.Equal(4 * ModelParameters.Of(adam.Model).Total, Estimator.Memory(adam).Of(MemoryKind.Gradients, Moments.OptimizerStep).Value);
        Assert.Equal(4 * 32000 * 4096, Bytes(inBackward, MemoryKind.Gradients));
        Assert.Equal(Bytes(adam, MemoryKind.OptimizerStates), Bytes(inBackward, MemoryKind.OptimizerStates));
    }

    [Fact]
    public void An_update_in_the_backward_pass_refuses_accumulation()
    {
        var run = Run("lomo", "pytorch", 0, 1);
        Assert.Contains("grad-accum is 4; allowed: 1", Assert.Single((run with { Plan = run.Plan with { MicroBatches = 4 } }).Problems()), StringComparison.Ordinal);
    }

    [Fact]
    public void Lazy_states_do_not_exist_while_loading()
    {
        var states = Estimator.Memory(Run("adamw", "torchtitan", 0, 1)).Terms.Single(term => term.Name == "adamw");
        Assert.Equal(Moments.None, states.Alive & Moments.Load);
        Assert.Equal(Moments.Load, Estimator.Memory(Run("adagrad", "pytorch", 0, 1)).Terms.First(term => term.Name == "adagrad").Alive & Moments.Load);
    }

    // PyTorch 1.13.1's ZeroRedundancyOptimizer, bytes on the rank that owns most (measured over gloo).
    [Theory]
    [InlineData("gpt2", 2, "adamw", 11_544_576)]
    [InlineData("gpt2", 4, "adamw", 5_773_312)]
    [InlineData("gpt2", 4, "sgd-momentum", 2_886_656)]
    [InlineData("llama", 2, "adamw", 2_590_464)]
    [InlineData("llama", 4, "adamw", 1_295_616)]
    [InlineData("llama", 4, "sgd-momentum", 647_808)]
    public void Zero_redundancy_deals_whole_tensors(string family, long gpus, string optimizer, long bytes)
    {
        var model = family == "gpt2"
            ? new DescribedModel { Layers = 3, Hidden = 256, Heads = 4, FfnHidden = 1024, Vocab = 1000, MaxPositions = 16, Mlp = "gelu", Norm = "layernorm", Positions = "learned", TiedEmbeddings = false, Bias = true }
            : new DescribedModel { Layers = 5, Hidden = 96, Heads = 6, KvHeads = 2, FfnHidden = 260, Vocab = 777, Mlp = "swiglu", Norm = "rmsnorm", Positions = "rope", TiedEmbeddings = false, Bias = false };
        var architecture = model.ToArchitecture();
        var fused = architecture with
        {
            Stacks = [.. architecture.Stacks.Select(stack => stack with { Blocks = [.. stack.Blocks.Select(block => block with { Attention = block.Attention! with { FusedProjection = family == "gpt2" } })] })],
        };

        Assert.Equal(bytes, Bytes(Run(optimizer, "pytorch", 1, gpus) with { Model = fused, SequenceLength = 16 }, MemoryKind.OptimizerStates));
    }

    [Fact]
    public void With_as_many_ranks_as_tensors_the_largest_tensor_decides() =>
        Assert.Equal(8 * 32000 * 4096L, Bytes(Run("adamw", "pytorch", 1, 1024), MemoryKind.OptimizerStates));

    [Theory]
    [InlineData("adamw", "pytorch", null, "adamw-foreach")]
    [InlineData("adamw", "pytorch", false, "adamw-loop")]
    [InlineData("adamw", "torchtitan", null, "adamw")]
    [InlineData("adamw", "torchtitan", true, "adamw-foreach")]
    [InlineData("adamw_torch_fused", "pytorch", null, "adamw-torch-fused")]
    [InlineData("adafactor", "pytorch", true, "adafactor")]
    public void The_step_runs_as_the_framework_or_the_user_says(string optimizer, string framework, bool? foreach_, string row)
    {
        var run = Run(optimizer, framework, 0, 1) with { Implementation = new() { Foreach = foreach_ } };
        Assert.Contains(Estimator.Memory(run).Terms, term => term.Kind == MemoryKind.OptimizerStates && term.Name == row);
    }
}
