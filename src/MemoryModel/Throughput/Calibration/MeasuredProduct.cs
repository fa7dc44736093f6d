namespace MemoryModel;

/// <summary>Represents a measured matrix product: M×K by K×N.</summary>
/// <param name="M">Rows of the output.</param>
/// <param name="N">Columns of the output.</param>
/// <param name="K">Inner dimension.</param>
/// <param name="Type">Type of the inputs.</param>
/// <param name="Rate">The rate that it reached.</param>
sealed record MeasuredProduct(long M, long N, long K, DataType Type, FlopRate Rate);
