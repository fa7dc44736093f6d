namespace MemoryModel;

/// <summary>Represents floating-point operations per second; a tera is 10^12, never 2^40.</summary>
/// <remarks>The default value is zero.</remarks>
public readonly record struct FlopRate(double FlopsPerSecond) : IComparable<FlopRate>
{
    /// <summary>Gets the rate in TFLOP/s (10^12 per second).</summary>
    public double TeraPerSecond => FlopsPerSecond / 1e12;

    /// <summary>Makes a rate from TFLOP/s (10^12 per second).</summary>
    public static FlopRate FromTera(double tera) => new(tera * 1e12);

    /// <inheritdoc/>
    public int CompareTo(FlopRate other) => FlopsPerSecond.CompareTo(other.FlopsPerSecond);

    /// <summary>Scales a rate.</summary>
    public static FlopRate operator *(FlopRate left, double right) => new(left.FlopsPerSecond * right);

    /// <summary>Divides a rate, as when a datasheet prints the sparse figure.</summary>
    public static FlopRate operator /(FlopRate left, double right) => new(left.FlopsPerSecond / right);

    /// <summary>Divides one rate by another, giving their ratio (MFU is such a ratio).</summary>
    public static double operator /(FlopRate left, FlopRate right) => left.FlopsPerSecond / right.FlopsPerSecond;

    /// <inheritdoc/>
    public static bool operator <(FlopRate left, FlopRate right) => left.FlopsPerSecond < right.FlopsPerSecond;

    /// <inheritdoc/>
    public static bool operator <=(FlopRate left, FlopRate right) => left.FlopsPerSecond <= right.FlopsPerSecond;

    /// <inheritdoc/>
    public static bool operator >(FlopRate left, FlopRate right) => left.FlopsPerSecond > right.FlopsPerSecond;

    /// <inheritdoc/>
    public static bool operator >=(FlopRate left, FlopRate right) => left.FlopsPerSecond >= right.FlopsPerSecond;

    /// <summary>Returns the rate in the unit that keeps it readable: <c>989.0 TFLOP/s</c>.</summary>
    public override string ToString() => Metric.Text(FlopsPerSecond, "FLOP/s");
}
