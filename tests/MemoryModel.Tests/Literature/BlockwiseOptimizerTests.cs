using MemoryModel.Catalog;

namespace MemoryModel.Tests.Literature;

/// <summary>bitsandbytes/optim/optimizer.py: two 8-bit states, one fp32 scale per block of 256 for each.</summary>
public class BlockwiseOptimizerTests
{
    [Fact]
    public void A_tensor_of_a_million_elements_takes_2_031_256_bytes()
    {
        var run = new TrainingRun { Model = OneTensor(1000, 1000), Accelerator = Gpus.A100Sxm, Precision = PrecisionPolicies.PureBf16, Optimizer = Optimizers.Find("adamw-8bit") };
        var states = Estimator.Memory(run).Terms.Where(term => term.Kind == MemoryKind.OptimizerStates).Sum(term => term.Bytes.Value);

        Assert.Equal(2 * (1_000_000 + 3907 * 4), states);
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
