using System.Collections.Immutable;
using static MemoryModel.Catalog.Parts;

namespace MemoryModel.Catalog;

/// <summary>bitsandbytes: 32-bit states are fp32 whatever the weights are; 8-bit ones are codes with a fp32 scale per block of 256.</summary>
/// <remarks>
/// bitsandbytes/optim/optimizer.py: tensors of fewer than 4096 elements keep fp32 states (<c>min_8bit_size</c>); a paged state of at
/// least 100 000 elements lies in managed memory, its scales do not. The 256-entry code tables exist once. Blocks were of 2048 before
/// version 0.45. Nothing is allocated in the step.
/// </remarks>
static class BitsAndBytesOptimizers
{
    const long Smallest8Bit = 4096, Block = 256, SmallestPaged = 100_000, CodeTable = 256;

    public static Optimizer AdamW8Bit { get; } = Row("adamw-8bit", Sources.BitsAndBytes, Codes8(false, 2, "state1", "state2"))
        .Named("adamw8bit", "adamw_bnb_8bit", "adamw_8bit", "adam8bit", "adam_8bit");

    public static ImmutableArray<Optimizer> Rows { get; } =
    [
        AdamW8Bit,
        Row("adamw-32bit", Sources.BitsAndBytes, Full(false, "state1", "state2")).Named("adamw_bnb_32bit", "adam32bit"),
        Row("paged-adamw-32bit", Sources.BitsAndBytes, Full(true, "state1", "state2")).Named("paged_adamw_32bit", "paged_adamw", "paged-adamw32bit"),
        Row("paged-adamw-8bit", Sources.BitsAndBytes, Codes8(true, 2, "state1", "state2")).Named("paged_adamw_8bit", "paged_adamw8bit"),
        Row("lion-32bit", Sources.BitsAndBytes, Full(false, "state1")).Named("lion_32bit"),
        Row("lion-8bit", Sources.BitsAndBytes, Codes8(false, 1, "state1")).Named("lion_8bit", "lion8bit"),
        Row("paged-lion-32bit", Sources.BitsAndBytes, Full(true, "state1")).Named("paged_lion_32bit", "paged_lion"),
        Row("paged-lion-8bit", Sources.BitsAndBytes, Codes8(true, 1, "state1")).Named("paged_lion_8bit", "paged_lion8bit"),
        // state1 holds the fast and the slow average.
        Row("ademamix", Sources.BitsAndBytes, Full(false, "state1 (fast)", "state1 (slow)", "state2")).Named("ademamix_32bit"),
        Row("ademamix-8bit", Sources.BitsAndBytes, Codes8(false, 2, "state1 (fast)", "state1 (slow)", "state2")).Named("ademamix_8bit"),
        Row("paged-ademamix-32bit", Sources.BitsAndBytes, Full(true, "state1 (fast)", "state1 (slow)", "state2")).Named("paged_ademamix_32bit", "paged_ademamix"),
        Row("paged-ademamix-8bit", Sources.BitsAndBytes, Codes8(true, 2, "state1 (fast)", "state1 (slow)", "state2")).Named("paged_ademamix_8bit"),
        Row("rmsprop-32bit", Sources.BitsAndBytes, Full(false, "state1")).Named("rmsprop_bnb", "rmsprop_bnb_32bit"),
        Row("rmsprop-8bit", Sources.BitsAndBytes, Codes8(false, 1, "state1")).Named("rmsprop_bnb_8bit"),
        Row("adagrad-32bit", Sources.BitsAndBytes, Full(false, "state1")).Named("adagrad_bnb_32bit"),
        Row("adagrad-8bit", Sources.BitsAndBytes, Codes8(false, 1, "state1")).Named("adagrad_bnb_8bit"),
        Row("sgd-8bit", Sources.BitsAndBytes, Codes8(false, 1, "state1")).Named("momentum-8bit", "sgd_bnb_8bit"),
        Row("lamb-32bit", Sources.BitsAndBytes, [.. Full(false, "state1", "state2"), UpdateNorm]).Named("lamb_bnb_32bit"),
        Row("lamb-8bit", Sources.BitsAndBytes, [.. Codes8(false, 2, "state1", "state2"), UpdateNorm]).Named("lamb_bnb_8bit"),
        Row("lars-32bit", Sources.BitsAndBytes, [.. Full(false, "state1"), UpdateNorm]).Named("lars_bnb_32bit"),
        Row("lars-8bit", Sources.BitsAndBytes, [.. Codes8(false, 1, "state1"), UpdateNorm]).Named("lars_bnb_8bit"),
    ];

    static OptimizerState UpdateNorm => new("unorm_vec", StateShape.PerTensor) { Type = DataType.Float32 };

    static ImmutableArray<OptimizerState> Full(bool paged, params ImmutableArray<string> names) => paged
        ? [.. names.Select(name => Paged(Wide(name, StateShape.Elementwise.From(SmallestPaged)))), .. names.Select(name => Wide(name + ", small tensors", StateShape.Elementwise.Below(SmallestPaged)))]
        : [.. names.Select(name => Wide(name, StateShape.Elementwise))];

    /// <summary>Makes 8-bit states, for the gradient projected to a rank where <paramref name="of"/> says so.</summary>
    internal static ImmutableArray<OptimizerState> Codes8(bool paged, int tables, ImmutableArray<string> names, StateShape of = default, TensorScope scope = TensorScope.All)
    {
        ImmutableArray<OptimizerState> codes = paged
            ?
            [
                .. names.Select(name => Paged(Code(name + ", codes", of.From(SmallestPaged)))),
                .. names.Select(name => Code(name + ", codes of small tensors", of.From(Smallest8Bit).Below(SmallestPaged))),
            ]
            : [.. names.Select(name => Code(name + ", codes", of.From(Smallest8Bit)))];
        ImmutableArray<OptimizerState> all =
        [
            .. codes,
            .. names.Select(name => Wide(name + ", scales", of.From(Smallest8Bit).Per(Block))),
            .. names.Select(name => Wide(name + ", small tensors in fp32", of.Below(Smallest8Bit))),
            .. tables > 0 ? [Wide("code tables", StateShape.Table(tables * CodeTable))] : ImmutableArray<OptimizerState>.Empty,
        ];
        return scope == TensorScope.All ? all : [.. all.Select(state => state with { Scope = scope })];
    }

    static ImmutableArray<OptimizerState> Codes8(bool paged, int tables, params ImmutableArray<string> names) => Codes8(paged, tables, names, StateShape.Elementwise);

    static OptimizerState Wide(string name, StateShape shape) => new(name, shape) { Type = DataType.Float32 };

    static OptimizerState Code(string name, StateShape shape) => new(name, shape) { Type = DataType.Int8 };

    static OptimizerState Paged(OptimizerState state) => state with { Place = StatePlace.Paged };
}
