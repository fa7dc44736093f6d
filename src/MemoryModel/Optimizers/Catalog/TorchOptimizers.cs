using System.Collections.Immutable;
using static MemoryModel.Catalog.Parts;

namespace MemoryModel.Catalog;

/// <summary>torch.optim, and the fused Adam of Apex, DeepSpeed and Transformer Engine.</summary>
/// <remarks>
/// States are <c>zeros_like</c> the parameter. The temporaries are those that allocator traces of whole steps show for PyTorch 1.13
/// (two lists in foreach Adam, three in foreach Adagrad); PyTorch 2 divides and adds in place, and saves one list.
/// </remarks>
static class TorchOptimizers
{
    /// <summary>The default: one kernel, step counter in the group.</summary>
    public static Optimizer AdamW { get; } = Row("adamw", Sources.FusedOptimizers, Like("exp_avg"), Like("exp_avg_sq"))
        .Named("adam", "fused_adam", "adamw_fused", "adamw_apex_fused", "adamw_torch_npu_fused");

    public static Optimizer AdamWForeach { get; } = Torch("adamw-foreach", "adamw", StepImplementation.Foreach, Like("exp_avg"), Like("exp_avg_sq"), Counter())
        .Named("adamw_torch", "adamw_hf", "adam-foreach")
        .Making(Lists("denominators", 1));

    public static ImmutableArray<Optimizer> Rows { get; } =
    [
        AdamW,
        AdamWForeach,
        Torch("adamw-foreach-1.13", "adamw", StepImplementation.ForeachOfPyTorch1, Like("exp_avg"), Like("exp_avg_sq"), Counter()).Making(Lists("square roots and denominators", 2)),
        // The Python variable holds the previous tensor's denominator while the square root and the quotient of this one are made.
        Torch("adamw-loop", "adamw", StepImplementation.Loop, Like("exp_avg"), Like("exp_avg_sq"), Counter()).Making(One("square root and denominator", 2, 1)),
        Torch("adamw-torch-fused", "adamw-torch-fused", StepImplementation.Fused, Like("exp_avg"), Like("exp_avg_sq"), Counter(StatePlace.WithParameters))
            .Named("adamw_torch_fused", "adamw_torch_xla", "adamw-capturable"),
        Torch("amsgrad", "amsgrad", StepImplementation.Fused, Like("exp_avg"), Like("exp_avg_sq"), Like("max_exp_avg_sq"), Counter(StatePlace.WithParameters)).Named("adamw-amsgrad", "adam-amsgrad"),
        Torch("amsgrad-foreach", "amsgrad", StepImplementation.Foreach, Like("exp_avg"), Like("exp_avg_sq"), Like("max_exp_avg_sq"), Counter()).Making(Lists("denominators", 1)),
        Torch("amsgrad-foreach-1.13", "amsgrad", StepImplementation.ForeachOfPyTorch1, Like("exp_avg"), Like("exp_avg_sq"), Like("max_exp_avg_sq"), Counter()).Making(Lists("square roots and denominators", 2)),
        Torch("amsgrad-loop", "amsgrad", StepImplementation.Loop, Like("exp_avg"), Like("exp_avg_sq"), Like("max_exp_avg_sq"), Counter()).Making(One("square root and denominator", 2, 1)),
        Torch("nadam", "nadam", StepImplementation.Foreach, Like("exp_avg"), Like("exp_avg_sq"), Counter(), Counter(name: "mu_product")).Making(Lists("square roots", 1)).Unmeasured(),
        Torch("radam", "radam", StepImplementation.Foreach, Like("exp_avg"), Like("exp_avg_sq"), Counter()).Making(Lists("square roots", 1)).Unmeasured(),
        Torch("adamax", "adamax", StepImplementation.Foreach, Like("exp_avg"), Like("exp_inf"), Counter()).Making(Lists("denominators", 1)).Unmeasured(),
        Torch("adadelta", "adadelta", StepImplementation.Foreach, Like("square_avg"), Like("acc_delta"), Counter()).Making(Lists("standard deviations and steps", 2)).Unmeasured(),
        Torch("sgd", "sgd", StepImplementation.Foreach),
        Torch("sgd-momentum", "sgd-momentum", StepImplementation.Foreach, Like("momentum_buffer")).Named("momentum", "signum"),
        Torch("sgd-nesterov", "sgd-nesterov", StepImplementation.Foreach, Like("momentum_buffer")).Named("nesterov"),
        Torch("adagrad", "adagrad", StepImplementation.Foreach, Like("sum"), Counter()).Making(Lists("standard deviations and numerators", 2)).Unmeasured() with { StatesFromStart = true },
        Torch("adagrad-foreach-1.13", "adagrad", StepImplementation.ForeachOfPyTorch1, Like("sum"), Counter()).Making(Lists("square roots, denominators and numerators", 3)) with { StatesFromStart = true },
        Torch("adagrad-loop", "adagrad", StepImplementation.Loop, Like("sum"), Counter()).Making(One("standard deviation", 1, 1)) with { StatesFromStart = true },
        Torch("rmsprop", "rmsprop", StepImplementation.Foreach, Like("square_avg"), Counter()).Making(Lists("square roots", 1)).Unmeasured(),
        Torch("rmsprop-loop", "rmsprop", StepImplementation.Loop, Like("square_avg"), Counter()).Making(One("square root", 1, 1)).Unmeasured(),
        Torch("rmsprop-centered", "rmsprop-centered", StepImplementation.Foreach, Like("square_avg"), Like("grad_avg"), Counter()).Making(Lists("square roots", 1)).Unmeasured(),
        Torch("rmsprop-momentum", "rmsprop-momentum", StepImplementation.Foreach, Like("square_avg"), Like("momentum_buffer"), Counter()).Making(Lists("square roots", 1)).Unmeasured(),
        Torch("rmsprop-centered-momentum", "rmsprop-centered-momentum", StepImplementation.Foreach, Like("square_avg"), Like("grad_avg"), Like("momentum_buffer"), Counter()).Making(Lists("square roots", 1)).Unmeasured(),
        Row("lamb", Sources.FusedOptimizers, Like("exp_avg"), Like("exp_avg_sq")).Named("fused_lamb"),
        Row("lars", Sources.PytorchOptimizer, Like("momentum_buffer")).Making(One("scaled gradient", 1)).Unmeasured(),
        Row("none", Sources.Input).Named("no optimizer"),
    ];

    static Optimizer Torch(string name, string family, StepImplementation implementation, params ImmutableArray<OptimizerState> states) =>
        Row(name, Sources.TorchOptim, states) with { Family = family, Implementation = implementation };
}
