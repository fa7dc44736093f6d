namespace MemoryModel.Tests;

/// <summary>A Megatron-LM run described by its fields keeps what each precision keeps: 18 bytes per parameter in bf16, 20 in fp16 (docs/user-guide/features/dist_optimizer.md), 8-bit copies beside the weights in fp8.</summary>
public class MegatronPrecisionTests
{
    static MemoryEstimate Of(string precision) => Estimator.Memory(RunReader.Parse(
        $$$"""{"model":{"name":"llama-3-8b"},"hardware":{"gpu":"h100-sxm","gpus":1},"framework":"megatron","precision":{"policy":"{{{precision}}}"},"seq_len":128,"micro_batch":1}"""));

    static double BytesPerParameter(MemoryEstimate estimate) =>
        (estimate.Of(MemoryKind.Parameters) + estimate.Of(MemoryKind.Gradients) + estimate.Of(MemoryKind.OptimizerStates)).Value / (double)ModelParameters.Of(estimate.Run.Model).Total;

    [Theory]
    [InlineData("bf16", 18)]
    [InlineData("fp16", 20)]
    public void Sixteen_bits_keep_what_the_documentation_says(string precision, double bytes) => Assert.Equal(bytes, BytesPerParameter(Of(precision)), 0.1);

    [Fact]
    public void Eight_bits_keep_two_layouts_of_the_layers_matrices_on_Hopper()
    {
        var more = Of("fp8").Of(MemoryKind.Parameters) - Of("bf16").Of(MemoryKind.Parameters);
        var model = ModelParameters.Of(Of("fp8").Run.Model);
        var matrices = model.In(ParameterGroup.Attention) + model.In(ParameterGroup.FeedForward);

        Assert.Equal(2.0 * matrices, more.Value, 0.01 * matrices);
    }
}
