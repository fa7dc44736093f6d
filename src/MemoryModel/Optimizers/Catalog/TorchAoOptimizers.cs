using System.Collections.Immutable;
using static MemoryModel.Catalog.Parts;

namespace MemoryModel.Catalog;

/// <summary>torchao's low-bit AdamW, and AdamW with free types of torchdistx.</summary>
/// <remarks>
/// torchao/optim/adam.py: a tensor is quantized when it has at least 4096 elements and blocks divide it; others get a state of their own
/// type. Each quantized state carries its own table of 256 or 16 entries. Hugging Face's Trainer asks for blocks of 256 in both widths
/// (transformers, trainer_optimizer.py); torchao's own default for 4 bits is 128. The step is one compiled kernel per tensor.
/// </remarks>
static class TorchAoOptimizers
{
    const long Smallest = 4096;

    public static ImmutableArray<Optimizer> Rows { get; } =
    [
        Quantized("adamw-torch-8bit", 256, 1, 256).Named("adamw_torch_8bit", "torchao-adamw-8bit"),
        Quantized("adamw-torch-4bit", 256, 2, 16).Named("adamw_torch_4bit"),
        Quantized("torchao-adamw-4bit", 128, 2, 16).Named("torchao-adamw4bit"),
        Quantized("torchao-adamw-fp8", 256, 1, 0).Named("torchao-adamwfp8"),
        Row("adamw-anyprecision", Sources.TorchDistX, Like("exp_avg", DataType.Float32), Like("exp_avg_sq", DataType.Float32), Counter())
            .Named("adamw_anyprecision").Making(One("square root and denominator", 2, 1, DataType.Float32)).Unmeasured(),
        Row("adamw-anyprecision-kahan", Sources.TorchDistX, Like("exp_avg", DataType.BFloat16), Like("exp_avg_sq", DataType.BFloat16), Like("compensation", DataType.BFloat16), Counter())
            .Making(One("square root, denominator and copy of the weight", 3, 1)).Unmeasured(),
    ];

    static Optimizer Quantized(string name, long block, long perByte, long table)
    {
        var quantized = StateShape.Elementwise.From(Smallest).MultipleOf(block);
        ImmutableArray<string> states = ["exp_avg", "exp_avg_sq"];
        return Row(
            name, Sources.TorchAoOptim,
            [
                .. states.Select(state => new OptimizerState(state + ", codes", quantized.Per(perByte)) { Type = DataType.Int8 }),
                .. states.Select(state => new OptimizerState(state + ", scales", quantized.Per(block)) { Type = DataType.Float32 }),
                .. states.Select(state => new OptimizerState(state + ", tensors not quantized", quantized.Otherwise())),
                .. table == 0 ? ImmutableArray<OptimizerState>.Empty : [.. states.Select(state => new OptimizerState(state + ", code table", quantized.TablePerTensor(table)) { Type = DataType.Float32 })],
                Counter(),
            ]);
    }
}
