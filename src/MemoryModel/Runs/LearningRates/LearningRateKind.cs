namespace MemoryModel;

/// <summary>Names how a learning rate goes with the steps.</summary>
/// <remarks>The first ten are those of Hugging Face's Trainer (src/transformers/optimization.py), the last three of DeepSpeed (deepspeed/runtime/lr_schedules.py).</remarks>
public enum LearningRateKind
{
    /// <summary>Down in a straight line to 0.</summary>
    Linear,

    /// <summary>Down along a cosine to 0.</summary>
    Cosine,

    /// <summary>Down along a cosine, several times.</summary>
    CosineWithRestarts,

    /// <summary>Down along a power of the remaining share.</summary>
    Polynomial,

    /// <summary>The same at every step, without a warm-up.</summary>
    Constant,

    /// <summary>The same at every step after the warm-up.</summary>
    ConstantWithWarmup,

    /// <summary>Down with the inverse square root of the step.</summary>
    InverseSquareRoot,

    /// <summary>Down along a cosine to a minimum.</summary>
    CosineWithMinimum,

    /// <summary>The same with a warm-up that does not begin at 0.</summary>
    CosineWarmupWithMinimum,

    /// <summary>Up, level, and down.</summary>
    WarmupStableDecay,

    /// <summary>DeepSpeed's <c>WarmupLR</c>: up along a logarithm or a line, then level.</summary>
    DeepSpeedWarmup,

    /// <summary>DeepSpeed's <c>WarmupDecayLR</c>: the same, then down in a straight line to 0.</summary>
    DeepSpeedWarmupDecay,

    /// <summary>DeepSpeed's <c>WarmupCosineLR</c>: the same, then down along a cosine to a minimum.</summary>
    DeepSpeedWarmupCosine,
}

/// <summary>Names the curve of a warm-up or a decay.</summary>
public enum LearningRateCurve
{
    /// <summary>A straight line.</summary>
    Linear,

    /// <summary>Half a cosine.</summary>
    Cosine,

    /// <summary>One minus a square root.</summary>
    OneMinusSquareRoot,

    /// <summary>A logarithm: DeepSpeed's warm-up.</summary>
    Logarithm,
}
