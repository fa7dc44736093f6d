using MemoryModel.Catalog;

namespace MemoryModel.Tests;

/// <summary>A bare parameter count gets a shape of about that size.</summary>
public class InferredShapeTests
{
    [Theory]
    [InlineData(1_000_000)]
    [InlineData(7_000_000)]
    [InlineData(60_000_000)]
    [InlineData(1_500_000_000)]
    [InlineData(7_500_000_000)]
    [InlineData(70_000_000_000)]
    [InlineData(175_000_000_000)]
    [InlineData(10_000_000_000_000)]
    [InlineData(1_000_000_000_000_000)]
    public void Shape_has_about_the_parameters_asked_for(long parameters)
    {
        var shape = InferredShape.Of(parameters);
        Assert.Equal(parameters, shape.Parameters);
        Assert.InRange(ModelParameters.Of(shape.Architecture).Total / (double)parameters, 0.75, 1.25);
        Assert.Equal(shape.Architecture.Hidden, shape.Architecture.Main.Blocks[0].Attention!.QueryWidth);
        Assert.Single(shape.Architecture.Assumed);
    }

    [Theory]
    [InlineData(1_000_000_000)]
    [InlineData(3_000_000_000)]
    [InlineData(7_000_000_000)]
    [InlineData(8_000_000_000)]
    [InlineData(30_000_000_000)]
    [InlineData(70_000_000_000)]
    [InlineData(1_000_000_000_000_000)]
    public void The_usual_tensor_parallel_degrees_divide_the_shape(long parameters)
    {
        var shape = InferredShape.Of(parameters).Architecture;
        var run = new TrainingRun { Model = shape, Accelerator = Gpus.H100Sxm, Gpus = 8, Plan = new() { Tensor = 8 } };

        Assert.Empty(run.Problems());
        Assert.Equal(0, shape.Layers % 4);
        Assert.InRange(ModelParameters.Of(shape).Total / (double)parameters, 0.95, 1.05);
    }

    [Fact]
    public void Gpt3_is_recognised()
    {
        var shape = InferredShape.Of(175_000_000_000).Architecture;
        Assert.Equal((96, 12288L), (shape.Layers, shape.Hidden));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-5)]
    [InlineData(2_000_000_000_000_000)]
    public void Absurd_counts_are_refused(long parameters) => Assert.Throws<InvalidInputException>(() => InferredShape.Of(parameters));
}
