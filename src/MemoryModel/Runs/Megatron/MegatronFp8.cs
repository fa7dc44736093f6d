namespace MemoryModel;

/// <summary>Describes how 8-bit weights are kept.</summary>
/// <param name="PrimaryWeights">Whether the weights themselves are 8-bit (<c>--fp8-param-gather</c>) instead of 8-bit copies beside 16-bit weights.</param>
/// <param name="Recipe">How they are scaled.</param>
public sealed record MegatronFp8(bool PrimaryWeights, Float8Recipe Recipe);
