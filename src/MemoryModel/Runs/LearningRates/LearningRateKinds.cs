using System.Collections.Immutable;

namespace MemoryModel;

/// <summary>Spells the kinds of learning-rate schedules as the programs that have them do.</summary>
public static class LearningRateKinds
{
    static readonly ImmutableArray<(string Name, LearningRateKind Kind)> All =
    [
        ("linear", LearningRateKind.Linear),
        ("cosine", LearningRateKind.Cosine),
        ("cosine_with_restarts", LearningRateKind.CosineWithRestarts),
        ("polynomial", LearningRateKind.Polynomial),
        ("constant", LearningRateKind.Constant),
        ("constant_with_warmup", LearningRateKind.ConstantWithWarmup),
        ("inverse_sqrt", LearningRateKind.InverseSquareRoot),
        ("cosine_with_min_lr", LearningRateKind.CosineWithMinimum),
        ("cosine_warmup_with_min_lr", LearningRateKind.CosineWarmupWithMinimum),
        ("warmup_stable_decay", LearningRateKind.WarmupStableDecay),
        ("WarmupLR", LearningRateKind.DeepSpeedWarmup),
        ("WarmupDecayLR", LearningRateKind.DeepSpeedWarmupDecay),
        ("WarmupCosineLR", LearningRateKind.DeepSpeedWarmupCosine),
    ];

    /// <summary>Gets those that Hugging Face's <c>lr_scheduler_type</c> names.</summary>
    internal static IReadOnlyDictionary<string, LearningRateKind> HuggingFace { get; } = All.Where(row => row.Kind <= LearningRateKind.WarmupStableDecay).ToDictionary(row => row.Name, row => row.Kind);

    /// <summary>Returns the name of a kind: Hugging Face's or DeepSpeed's.</summary>
    public static string Name(LearningRateKind kind) => All.First(row => row.Kind == kind).Name;
}
