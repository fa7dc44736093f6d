namespace MemoryModel;

/// <summary>Names the nonlinearity of a feed-forward block.</summary>
public enum Activation
{
    /// <summary>Gaussian error linear unit, by erf or tanh, one kernel.</summary>
    Gelu,

    /// <summary>Rectified linear unit.</summary>
    Relu,

    /// <summary>Squared rectified linear unit.</summary>
    SquaredRelu,

    /// <summary>Sigmoid linear unit (swish).</summary>
    Silu,
}
