using MemoryModel.Catalog;

namespace MemoryModel.Tests;

/// <summary>What every row of the catalog keeps to.</summary>
public class OptimizerCatalogTests
{
    public static TheoryData<string> Names => [.. Optimizers.All.Select(row => row.Name)];

    [Fact]
    public void A_name_finds_one_row()
    {
        var names = Optimizers.All.SelectMany(row => row.Aliases.Prepend(row.Name).Select(NearestName.Key).Distinct()).ToArray();
        Assert.Equal(names.Length, names.Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_row_answers_and_is_explained(string name)
    {
        var row = Optimizers.Find(name);
        var estimate = Estimator.Memory(Run("llama-3-8b", row));
        Assert.True(estimate.Allocated > Bytes.Zero);
        Assert.All(estimate.Terms.Where(term => term.Kind == MemoryKind.OptimizerStates && term.Name == row.Name), group =>
        {
            Assert.Equal(row.Source, group.Source);
            Assert.NotEqual("", group.Where);
        });
    }

    [Fact]
    public void An_unknown_name_gets_the_nearest()
    {
        var error = Assert.Throws<InvalidInputException>(() => Optimizers.Find("adamw_bnb_8bits"));
        Assert.Contains("adamw_bnb_8bit;", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("adamw_torch", StepImplementation.Loop, "adamw-loop")]
    [InlineData("adamw", StepImplementation.ForeachOfPyTorch1, "adamw-foreach-1.13")]
    [InlineData("adagrad", StepImplementation.Loop, "adagrad-loop")]
    [InlineData("adafactor", StepImplementation.Foreach, "adafactor")]
    public void An_implementation_is_asked_for_by_name(string name, StepImplementation implementation, string found) =>
        Assert.Equal(found, Optimizers.Find(name, implementation).Name);

    [Theory]
    [InlineData("adamw-8bit", "adamw")]
    [InlineData("adamw_torch_4bit", "adamw_torch_8bit")]
    [InlineData("paged_adamw_8bit", "paged_adamw_32bit")]
    [InlineData("lion-8bit", "lion-32bit")]
    [InlineData("ademamix-8bit", "ademamix")]
    [InlineData("adafactor", "adamw")]
    [InlineData("adafactor", "adafactor-momentum")]
    [InlineData("came", "adamw")]
    [InlineData("adam-mini", "adamw")]
    [InlineData("muon", "adamw")]
    [InlineData("galore_adamw", "adamw")]
    [InlineData("apollo-mini", "apollo_adamw")]
    [InlineData("adamw", "soap")]
    [InlineData("adamw", "shampoo")]
    public void One_keeps_less_than_another(string less, string more) => Assert.True(StateBytes("llama-3-8b", less) < StateBytes("llama-3-8b", more));

    [Fact]
    public void Paging_moves_bytes_and_adds_none() => Assert.Equal(StateBytes("gpt2", "adamw_8bit"), StateBytes("gpt2", "paged_adamw_8bit"));

    [Fact]
    public void Adam_mini_has_a_second_moment_per_head_row_or_norm()
    {
        // Llama 2 7B: 32 layers of 32 heads for q and k, 4096 rows of v and o, 11008 + 11008 + 4096 of the feed-forward block, 2 norms;
        // two tables of 32000 rows and the final norm. arXiv:2406.16793 cuts at least 99.9 % of the second moments.
        var run = Run("llama-2-7b", Optimizers.Find("adam-mini")) with { Precision = PrecisionPolicies.Float32 };
        var blocks = 32L * (2 * 32 + 2 * 4096 + 2 * 11008 + 4096 + 2) + 2 * 32000 + 1;
        var second = Estimator.Memory(run).Terms.SelectMany(group => group.Terms).Single(term => term.Name == "vmean");
        Assert.Equal(4 * blocks, second.Bytes.Value);
        Assert.True(blocks < ModelParameters.Of(run.Model).Total / 1000);
    }

    [Fact]
    public void Muon_keeps_one_moment_for_matrices_of_the_layers_and_two_for_the_rest()
    {
        var parameters = ModelParameters.Of(Models.Get("llama-2-7b"));
        long hidden = 32L * (4 * 4096 * 4096 + 3 * 4096 * 11008);
        Assert.Equal(4 * hidden + 8 * (parameters.Total - hidden), StateBytes("llama-2-7b", "muon", PrecisionPolicies.Float32));
    }

    internal static TrainingRun Run(string model, Optimizer optimizer) => new()
    {
        Model = Models.Get(model),
        Accelerator = Gpus.H100Sxm,
        Optimizer = optimizer,
        Precision = PrecisionPolicies.PureBf16,
        SequenceLength = 128,
    };

    static long StateBytes(string model, string optimizer, PrecisionPolicy? policy = null) =>
        Estimator.Memory(Run(model, Optimizers.Find(optimizer)) with { Precision = policy ?? PrecisionPolicies.Float32 }).Terms
            .Where(term => term.Kind == MemoryKind.OptimizerStates).Sum(term => term.Bytes.Value);
}
