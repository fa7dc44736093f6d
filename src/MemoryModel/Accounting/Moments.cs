namespace MemoryModel;

/// <summary>The moments of a training run at which memory can peak; a term lists those in which it exists.</summary>
/// <remarks>The peak is the largest, over the moments, of the sum of the terms alive in it: moments are alternatives in time.</remarks>
[Flags]
public enum Moments
{
    /// <summary>No moment.</summary>
    None = 0,

    /// <summary>Building and loading the model and the engine.</summary>
    Load = 1 << 0,

    /// <summary>End of the forward pass, before the loss.</summary>
    Forward = 1 << 1,

    /// <summary>Forward pass of the loss: logits and their copies.</summary>
    LossForward = 1 << 2,

    /// <summary>Backward pass of the loss: the logits' gradients.</summary>
    LossBackward = 1 << 3,

    /// <summary>Backward pass of the last layer's feed-forward block.</summary>
    FeedForwardBackward = 1 << 4,

    /// <summary>Backward pass of the last layer's attention.</summary>
    AttentionBackward = 1 << 5,

    /// <summary>Recompute and backward pass of the last layer.</summary>
    RecomputeLastLayer = 1 << 6,

    /// <summary>Recompute and backward pass of the first layer, when nearly all gradients exist.</summary>
    RecomputeFirstLayer = 1 << 7,

    /// <summary>End of the backward pass: all gradients, no activations.</summary>
    BackwardEnd = 1 << 8,

    /// <summary>Gradient norm and clipping.</summary>
    GradientClipping = 1 << 9,

    /// <summary>The optimizer's step.</summary>
    OptimizerStep = 1 << 10,

    /// <summary>Evaluation between training steps.</summary>
    Evaluation = 1 << 11,

    /// <summary>Writing a checkpoint.</summary>
    Save = 1 << 12,

    /// <summary>Loading a checkpoint with optimizer states.</summary>
    Resume = 1 << 13,

    /// <summary>Backward pass of the output matrix.</summary>
    HeadBackward = 1 << 14,

    /// <summary>The moments of one training step, forward to optimizer.</summary>
    Step = Forward | LossForward | LossBackward | Backward | GradientClipping | OptimizerStep,

    /// <summary>The moments of the backward pass after the loss.</summary>
    Backward = HeadBackward | FeedForwardBackward | AttentionBackward | RecomputeLastLayer | RecomputeFirstLayer | BackwardEnd,

    /// <summary>Every moment: the term is resident.</summary>
    All = (1 << 15) - 1,
}
