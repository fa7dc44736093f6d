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

    // What no run file says: releases of one framework read 41 to 50 GiB for one run (six lines of torchtitan on 8 H100), and a run that
    // BigScience repeated read 38 and 44 GB.
    internal const double Releases = 0.1;

    /// <summary>The standard errors between a prediction and the ends of its interval, which one run in twenty passes on either side.</summary>
    internal const double EndsInErrors = 1.6449;

    // A sequence, micro-batch or recompute that had to be assumed: so much covers the 20 lines that leave one open as the others are.
    const double Assumption = 0.4;

    /// <summary>Returns the interval around a prediction that is made of states, of what passes, and of the rest.</summary>
    /// <param name="predicted">The prediction.</param>
    /// <param name="states">Bytes of parameters, gradients and optimizer states in it.</param>
    /// <param name="passing">Bytes of activations, buffers and temporaries in it.</param>
    /// <param name="assumed">How many of the fields that decide most were assumed.</param>
    /// <param name="scale">The calibration.</param>
    /// <param name="reading">Half-width of what is not known of the reading that it is compared with, zero where that is known.</param>
    internal static MemoryInterval Around(Bytes predicted, Bytes states, Bytes passing, int assumed, double scale, double reading)
    {
        var all = Math.Max(1.0, predicted.Value);
        var (s, a) = (Math.Min(1, states.Value / all), Math.Min(1, passing.Value / all));
        var r = Math.Max(0, 1 - s - a);
        var width = scale * Math.Sqrt(States * s * States * s + Passing * a * Passing * a + Runtime * r * Runtime * r + Releases * Releases + assumed * Assumption * Assumption);
        return Within(predicted, Math.Sqrt(width * width + reading * reading));
    }

    /// <summary>Returns how uncertain bytes of the three kinds are together, as a share of a total, before calibration.</summary>
    internal static double Width(Bytes total, Bytes states, Bytes passing, Bytes rest)
    {
        var (s, a, r) = (States * states.Value, Passing * passing.Value, Runtime * rest.Value);
        return Math.Sqrt(s * s + a * a + r * r) / Math.Max(1.0, total.Value);
    }

    /// <summary>Returns the interval of a half-width around a prediction.</summary>
    internal static MemoryInterval Within(Bytes predicted, double width) =>
        new(new((long)(predicted.Value / (1 + width))), new((long)Math.Min(long.MaxValue / 2, predicted.Value * (1 + width))));

    /// <summary>Says whether a number of bytes lies inside.</summary>
    public bool Contains(Bytes bytes) => bytes >= Low && bytes <= High;
}
