namespace MemoryModel;

/// <summary>Represents bytes per second in one direction.</summary>
/// <remarks>A network port is sold in bits, a memory in bytes: the two constructors keep them apart. The default value is zero.</remarks>
public readonly record struct Bandwidth(double BytesPerSecond) : IComparable<Bandwidth>
{
    /// <summary>Gets the rate in GB/s (10^9 bytes per second).</summary>
    public double GigabytesPerSecond => BytesPerSecond / 1e9;

    /// <summary>Makes a rate from GB/s (10^9 bytes per second).</summary>
    public static Bandwidth FromGigabytesPerSecond(double gigabytes) => new(gigabytes * 1e9);

    /// <summary>Makes a rate from Gb/s (10^9 bits per second), as network ports are sold.</summary>
    public static Bandwidth FromGigabitsPerSecond(double gigabits) => new(gigabits * 1e9 / 8);

    /// <inheritdoc/>
    public int CompareTo(Bandwidth other) => BytesPerSecond.CompareTo(other.BytesPerSecond);

    /// <summary>Scales a rate.</summary>
    public static Bandwidth operator *(Bandwidth left, double right) => new(left.BytesPerSecond * right);

    /// <summary>Divides a rate.</summary>
    public static Bandwidth operator /(Bandwidth left, double right) => new(left.BytesPerSecond / right);

    /// <inheritdoc/>
    public static bool operator <(Bandwidth left, Bandwidth right) => left.BytesPerSecond < right.BytesPerSecond;

    /// <inheritdoc/>
    public static bool operator <=(Bandwidth left, Bandwidth right) => left.BytesPerSecond <= right.BytesPerSecond;

    /// <inheritdoc/>
    public static bool operator >(Bandwidth left, Bandwidth right) => left.BytesPerSecond > right.BytesPerSecond;

    /// <inheritdoc/>
    public static bool operator >=(Bandwidth left, Bandwidth right) => left.BytesPerSecond >= right.BytesPerSecond;

    /// <summary>Returns the rate in the unit that keeps it readable: <c>3.35 TB/s</c>.</summary>
    public override string ToString() => Metric.Text(BytesPerSecond, "B/s");
}
