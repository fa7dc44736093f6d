using System.Collections.Immutable;

namespace MemoryModel.Catalog;

/// <summary>The optimizers: one row each.</summary>
public static class Optimizers
{
    /// <summary>Gets AdamW, one fused kernel.</summary>
    public static Optimizer AdamW { get; } = Make("adamw", Sources.PyTorch, Plain("exp_avg"), Plain("exp_avg_sq")) with { Aliases = ["adam", "adamw_torch_fused", "adamw_fused", "adamw_apex_fused", "fused_adam", "nadam", "radam", "lamb", "stable_adamw", "schedule_free_adamw", "schedule_free_radam"] };

    /// <summary>Gets AdamW over lists of tensors: one fp32 copy of all updated parameters in the step.</summary>
    public static Optimizer AdamWForeach { get; } = AdamW with { Name = "adamw-foreach", StepCopies = 1, Aliases = ["adamw_torch", "adamw_hf"] };

    /// <summary>Gets block-wise 8-bit AdamW.</summary>
    public static Optimizer AdamW8Bit { get; } = Make("adamw-8bit", Sources.BitsAndBytes, Blockwise("state1"), Blockwise("state2")) with { Aliases = ["adamw8bit", "adamw_bnb_8bit", "adamw_8bit", "adam8bit", "adamw_torch_8bit"] };

    /// <summary>Gets all optimizers.</summary>
    public static ImmutableArray<Optimizer> All { get; } =
    [
        AdamW,
        AdamWForeach,
        AdamW8Bit,
        AdamW8Bit with { Name = "paged-adamw-8bit", Paged = true, Aliases = ["paged_adamw8bit", "paged_adamw_8bit"] },
        AdamW with { Name = "paged-adamw", Paged = true, Aliases = ["paged_adamw_32bit", "paged_adamw"] },
        Make("amsgrad", Sources.PyTorch, Plain("exp_avg"), Plain("exp_avg_sq"), Plain("max_exp_avg_sq")) with { Aliases = ["ademamix", "grokadamw"] },
        Make("adafactor", Sources.Transformers, new OptimizerState("exp_avg_sq_row and _col", StateShape.Factored, DataType.Float32)) with { Aliases = ["adalomo"] },
        Make("adafactor-momentum", Sources.Transformers, new OptimizerState("exp_avg_sq_row and _col", StateShape.Factored, DataType.Float32), new OptimizerState("exp_avg", StateShape.Elementwise, DataType.Float32)),
        Make("sgd", Sources.PyTorch) with { Aliases = ["lomo", "none"] },
        Make("sgd-momentum", Sources.PyTorch, Plain("momentum_buffer")) with { Aliases = ["momentum", "schedule_free_sgd"] },
        Make("lion", Sources.PyTorch, Plain("exp_avg")) with { Aliases = ["lion_32bit", "signum"] },
        Make("lion-8bit", Sources.BitsAndBytes, Blockwise("state1")) with { Aliases = ["lion_8bit", "rmsprop_bnb_8bit"] },
        Make("adagrad", Sources.PyTorch, Plain("sum")) with { Aliases = ["rmsprop", "rmsprop_bnb"] },
        Make("ademamix-8bit", Sources.BitsAndBytes, Blockwise("state1"), Blockwise("state1 slow"), Blockwise("state2")) with { Aliases = ["ademamix_8bit", "paged_ademamix_8bit"] },
    ];

    /// <summary>Finds an optimizer by name or alias.</summary>
    /// <exception cref="InvalidInputException">No optimizer has the name.</exception>
    public static Optimizer Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var key = NearestName.Key(name);
        return All.FirstOrDefault(row => NearestName.Key(row.Name) == key || row.Aliases.Any(alias => NearestName.Key(alias) == key))
            ?? throw new InvalidInputException($"optimizer '{name}' is not known; nearest: {NearestName.Of(name, All.SelectMany(row => row.Aliases.Prepend(row.Name)))}; `llm-mem list optimizers` prints all");
    }

    static Optimizer Make(string name, Source source, params ImmutableArray<OptimizerState> states) => new(name, source, states);

    static OptimizerState Plain(string name) => new(name, StateShape.Elementwise);

    static OptimizerState Blockwise(string name) => new(name, StateShape.Blockwise8Bit);
}
