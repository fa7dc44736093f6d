using System.Collections.Immutable;
using static MemoryModel.Catalog.Parts;

namespace MemoryModel.Catalog;

/// <summary>Optimizers of packages of their own: factored ones, those without gradients, variants of Adam.</summary>
static class OtherOptimizers
{
    // Adafactor and CAME compute in fp32: 16-bit gradients and weights are cast, tensor by tensor.
    static readonly StepTemporary Casts = new("gradient and weight in fp32", StateShape.Elementwise) { Copies = 2, Type = DataType.Float32, Width = TypeWidth.Narrow };

    static readonly OptimizerState SecondMoment = new("exp_avg_sq_row and _col", StateShape.Factored) { Type = DataType.Float32 };

    public static ImmutableArray<Optimizer> Rows { get; } =
    [
        // transformers' Adafactor as its Trainer runs it: beta1 is None, so there is no first moment; every tensor of rank 2 and more is factored.
        Row("adafactor", Sources.Transformers, SecondMoment)
            .Named("adafactor_hf").Making(One("squared gradient and update", 2, 1, DataType.Float32), Casts) with { Implementation = StepImplementation.Loop },
        Row("adafactor-momentum", Sources.Transformers, SecondMoment, Like("exp_avg", DataType.Float32))
            .Named("adafactor_beta1").Making(One("squared gradient and update", 2, 0, DataType.Float32), Casts) with { Implementation = StepImplementation.Loop },
        Row("came", Sources.Came, Like("exp_avg", DataType.Float32), SecondMoment, new("exp_avg_res_row and _col", StateShape.FactoredMatrices) { Type = DataType.Float32 }, new("RMS", StateShape.PerTensor))
            .Making(One("update, its residual and their product", 3, 2, DataType.Float32), Casts with { Name = "gradient in fp32", Copies = 1 }) with { Implementation = StepImplementation.Loop },
        // LOMO's hook runs before the new gradient is stored and updates what the earlier hook left: two gradients exist.
        Row("lomo", Sources.Lomo).Making(One("gradient and weight in fp32", 2, 0, DataType.Float32)).Unmeasured() with { UpdatesInBackward = true, LiveGradients = 2, Implementation = StepImplementation.Loop },
        Row("adalomo", Sources.Lomo, SecondMoment).Making(One("gradient, its square, update and weight in fp32", 4, 1, DataType.Float32)).Unmeasured()
            with { UpdatesInBackward = true, LiveGradients = 2, StatesFromStart = true, StatesWhole = true, Implementation = StepImplementation.Loop },
        // Its states stay in host memory and visit the GPU tensor by tensor (version 0.1.2).
        Row("grokadamw", Sources.GrokAdamW, OnHost("exp_avg"), OnHost("exp_avg_sq"), OnHost("grok_ema")).Making(One("states on the GPU and amplified gradient", 5, 1)).Unmeasured() with { Implementation = StepImplementation.Loop },
        Row("schedule-free-adamw", Sources.ScheduleFree, Like("z"), Like("exp_avg_sq")).Named("schedule_free_adamw").Making(Lists("denominators", 1)).Unmeasured() with { Implementation = StepImplementation.Foreach },
        Row("schedule-free-radam", Sources.ScheduleFree, Like("z"), Like("exp_avg_sq")).Named("schedule_free_radam").Making(Lists("denominators", 1)).Unmeasured() with { Implementation = StepImplementation.Foreach },
        Row("schedule-free-sgd", Sources.ScheduleFree, Like("z")).Named("schedule_free_sgd") with { Implementation = StepImplementation.Foreach },
        Row(
            "stable-adamw", Sources.Optimi, Like("exp_avg"), Like("exp_avg_sq"),
            new("kahan_comp", StateShape.Elementwise) { Width = TypeWidth.Narrow }, new("eps_sq", StateShape.PerTensor),
            new("mean_square", StateShape.PerTensor) { Type = DataType.Float32 }).Named("stable_adamw", "stableadamw"),
        Row(
            "adam-mini", Sources.AdamMini, Like("m"), new OptimizerState("vmean", StateShape.PerBlock))
            .Named("adam_mini").Making(One("update", 2)) with { Implementation = StepImplementation.Loop },
        Row("lion", new("lion", "Lion: symbolic discovery of optimization algorithms (arXiv:2302.06675)", "github.com/lucidrains/lion-pytorch lion_pytorch/lion_pytorch.py", Basis.Exact), Like("exp_avg"))
            .Named("lion_pytorch").Making(One("update", 2)) with { Implementation = StepImplementation.Loop },
        Row("sophia", Sources.Sophia, Like("exp_avg"), Like("hessian"), Counter()).Named("sophiag", "sophia-g").Making(One("moment, ratio and update", 3, 1)) with { Implementation = StepImplementation.Loop },
        Row("adan", Sources.PytorchOptimizer, Like("exp_avg"), Like("exp_avg_sq"), Like("exp_avg_diff"), Like("previous_grad")).Making(One("denominator", 2, 1)).Unmeasured() with { Implementation = StepImplementation.Loop },
        Row("prodigy", Sources.PytorchOptimizer, Like("s"), Like("p0"), Like("exp_avg"), Like("exp_avg_sq")).Making(One("denominator", 2, 1)).Unmeasured() with { Implementation = StepImplementation.Loop },
        Row("tiger", Sources.PytorchOptimizer, Like("exp_avg")).Making(One("update", 1)).Unmeasured() with { Implementation = StepImplementation.Loop },
    ];

    static OptimizerState OnHost(string name) => Like(name) with { Place = StatePlace.Host };
}
