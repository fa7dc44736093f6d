using MemoryModel.Catalog;

namespace MemoryModel.Tests;

/// <summary>Every name of <c>optim</c> in transformers' <c>OptimizerNames</c> (src/transformers/training_args.py), and what its code keeps.</summary>
public class HuggingFaceNamesTests
{
    // One bf16 weight of a linear layer, 4096 × 4096; n elements, l elements projected to the Trainer's rank of 128.
    const long N = 4096 * 4096, L = 128 * 4096;

    [Theory]
    [InlineData("adamw_hf", 2 * 2 * N, 4)]
    [InlineData("adamw_torch", 2 * 2 * N, 4)]
    [InlineData("adamw_torch_fused", 2 * 2 * N + 4, 0)]
    [InlineData("adamw_torch_xla", 2 * 2 * N + 4, 0)]
    [InlineData("adamw_torch_npu_fused", 2 * 2 * N, 0)]
    [InlineData("adamw_apex_fused", 2 * 2 * N, 0)]
    [InlineData("adafactor", 4 * (4096 + 4096), 0)]
    [InlineData("adamw_anyprecision", 2 * 4 * N, 4)]
    [InlineData("adamw_torch_4bit", 2 * (N / 2 + 4 * N / 256 + 4 * 16), 4)]
    [InlineData("adamw_torch_8bit", 2 * (N + 4 * N / 256 + 4 * 256), 4)]
    [InlineData("ademamix", 3 * 4 * N, 0)]
    [InlineData("sgd", 0, 0)]
    [InlineData("adagrad", 2 * N, 4)]
    [InlineData("adamw_bnb_8bit", 2 * (N + 4 * N / 256 + 4 * 256), 0)]
    [InlineData("adamw_8bit", 2 * (N + 4 * N / 256 + 4 * 256), 0)]
    [InlineData("ademamix_8bit", 3 * (N + 4 * N / 256) + 2 * 4 * 256, 0)]
    [InlineData("lion_8bit", N + 4 * N / 256 + 4 * 256, 0)]
    [InlineData("lion_32bit", 4 * N, 0)]
    [InlineData("paged_adamw_32bit", 0, 2 * 4 * N)]
    [InlineData("paged_adamw_8bit", 2 * (4 * N / 256 + 4 * 256), 2 * N)]
    [InlineData("paged_ademamix_32bit", 0, 3 * 4 * N)]
    [InlineData("paged_ademamix_8bit", 3 * 4 * N / 256 + 2 * 4 * 256, 3 * N)]
    [InlineData("paged_lion_32bit", 0, 4 * N)]
    [InlineData("paged_lion_8bit", 4 * N / 256 + 4 * 256, N)]
    [InlineData("rmsprop", 2 * N, 4)]
    [InlineData("rmsprop_bnb", 4 * N, 0)]
    [InlineData("rmsprop_bnb_8bit", N + 4 * N / 256 + 4 * 256, 0)]
    [InlineData("rmsprop_bnb_32bit", 4 * N, 0)]
    [InlineData("galore_adamw", 2 * (2 * L + L), 0)]
    [InlineData("galore_adamw_8bit", 2 * (L + 4 * L / 256 + 4 * 256) + 2 * L, 0)]
    [InlineData("galore_adafactor", 4 * (128 + 4096) + 2 * L, 0)]
    [InlineData("galore_adamw_layerwise", 2 * (2 * L + L), 0)]
    [InlineData("galore_adamw_8bit_layerwise", 2 * (L + 4 * L / 256 + 4 * 256) + 2 * L, 0)]
    [InlineData("galore_adafactor_layerwise", 4 * (128 + 4096) + 2 * L, 0)]
    [InlineData("lomo", 0, 0)]
    [InlineData("adalomo", 4 * (4096 + 4096), 0)]
    [InlineData("grokadamw", 0, 3 * 2 * N)]
    [InlineData("schedule_free_radam", 2 * 2 * N, 0)]
    [InlineData("schedule_free_adamw", 2 * 2 * N, 0)]
    [InlineData("schedule_free_sgd", 2 * N, 0)]
    [InlineData("apollo_adamw", 2 * (2 * L + L) + 2, 0)]
    [InlineData("apollo_adamw_layerwise", 2 * (2 * L + L) + 2, 0)]
    [InlineData("stable_adamw", 3 * 2 * N + 2 + 4, 0)]
    public void The_name_keeps_what_its_code_keeps(string name, long gpuBytes, long hostBytes)
    {
        var optimizer = Optimizers.Find(name);

        Assert.Equal(gpuBytes, StatesOf.Bytes(optimizer, DataType.BFloat16, onGpu: true, StatesOf.Matrix(4096, 4096)));
        Assert.Equal(hostBytes, StatesOf.Bytes(optimizer, DataType.BFloat16, onGpu: false, StatesOf.Matrix(4096, 4096)));
        Assert.Equal(name.EndsWith("layerwise", StringComparison.Ordinal) || name.EndsWith("lomo", StringComparison.Ordinal), optimizer.UpdatesInBackward);
    }
}
