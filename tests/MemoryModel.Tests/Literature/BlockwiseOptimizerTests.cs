using MemoryModel.Catalog;

namespace MemoryModel.Tests.Literature;

/// <summary>bitsandbytes/optim/optimizer.py: two 8-bit states, one fp32 scale per block of 256 for each, and two code tables a device.</summary>
public class BlockwiseOptimizerTests
{
    [Fact]
    public void A_tensor_of_a_million_elements_takes_2_031_256_bytes()
    {
        var run = new TrainingRun { Model = OneTensor(1000, 1000), Accelerator = Gpus.A100Sxm, Precision = PrecisionPolicies.PureBf16, Optimizer = Optimizers.Find("adamw-8bit") };
        var terms = Estimator.Memory(run).Terms.Where(group => group.Kind == MemoryKind.OptimizerStates).SelectMany(group => group.Terms).ToArray();

        Assert.Equal(2_031_256, terms.Where(term => term.Name != "code tables").Sum(term => term.Bytes.Value));
        Assert.Equal(2 * 256 * 4, Assert.Single(terms, term => term.Name == "code tables").Bytes.Value);
    }

    // A network whose only parameter is its token table.
    static ModelArchitecture OneTensor(long rows, long columns) => new()
    {
        Name = "one tensor",
        Family = "gpt2",
        Source = Sources.Input,
        Embedding = new(rows, columns, PositionKind.None),
        Stacks = [LayerStack.Uniform(StackKind.Decoder, columns, 1, new Block { Norm = NormKind.RmsNorm }, null)],
        Head = new(Tied: true),
    };
}
