namespace MemoryModel;

/// <summary>Says how sure a number is.</summary>
public enum Basis
{
    /// <summary>Accounting: sizes, states and saved tensors of a known engine.</summary>
    Exact,

    /// <summary>Physics with a stated simplification.</summary>
    Model,

    /// <summary>A fitted or measured constant, with its data and cross-validated error.</summary>
    Empirical,
}
