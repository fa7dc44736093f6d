namespace MemoryModel;

/// <summary>Represents the interval in which nine of ten measured values lie.</summary>
/// <param name="Low">The predicted bytes over 1 + half-width.</param>
/// <param name="High">The predicted bytes times 1 + half-width.</param>
public readonly record struct MemoryInterval(Bytes Low, Bytes High)
{
    // How uncertain a byte is before calibration: states are sizes that an engine's source fixes; what passes depends on how modules
    // are implemented; the allocator, streams and libraries are known by measurement only.
    const double States = 0.03;
    const double Passing = 0.25;
    const double Runtime = 0.5;

    /// <summary>Returns the interval around a prediction that is made of states, of what passes, and of the rest.</summary>
    internal static MemoryInterval Around(Bytes predicted, Bytes states, Bytes passing, double scale)
    {
        var all = Math.Max(1.0, predicted.Value);
        var (s, a) = (Math.Min(1, states.Value / all), Math.Min(1, passing.Value / all));
        var r = Math.Max(0, 1 - s - a);
        var width = scale * Math.Sqrt(States * s * States * s + Passing * a * Passing * a + Runtime * r * Runtime * r);
        return Within(predicted, width);
    }

    /// <summary>Returns the interval of a half-width around a prediction.</summary>
    internal static MemoryInterval Within(Bytes predicted, double width) =>
        new(new((long)(predicted.Value / (1 + width))), new((long)Math.Min(long.MaxValue / 2, predicted.Value * (1 + width))));

    /// <summary>Says whether a number of bytes lies inside.</summary>
    public bool Contains(Bytes bytes) => bytes >= Low && bytes <= High;
}
