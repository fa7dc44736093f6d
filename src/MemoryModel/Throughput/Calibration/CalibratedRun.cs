using System.Collections.Immutable;

namespace MemoryModel;

/// <summary>Represents a calibrating run: where it lies among runs, and the logarithm of measured over predicted time that the factors leave.</summary>
/// <param name="Position">Logarithms of its sizes, as <see cref="TimeProfile"/> compares them.</param>
/// <param name="LogResidual">Logarithm of measured over predicted.</param>
public sealed record CalibratedRun(ImmutableArray<double> Position, double LogResidual);
