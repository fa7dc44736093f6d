using System.Globalization;
using System.Numerics;

namespace MemoryModel;

/// <summary>Represents an exact number of bytes.</summary>
/// <remarks>
/// Bytes are bytes: GiB is 2^30 and GB is 10^9, and every text says which. Arithmetic is checked: a size past 8 EiB throws
/// <see cref="OverflowException"/> instead of wrapping. The default value is zero bytes.
/// </remarks>
public readonly record struct Bytes(long Value) :
    IComparable<Bytes>,
    IComparisonOperators<Bytes, Bytes, bool>,
    IAdditionOperators<Bytes, Bytes, Bytes>
{
    const double BytesPerGiB = 1L << 30;
    const double BytesPerGB = 1e9;

    /// <summary>Gets zero bytes.</summary>
    public static Bytes Zero => default;

    /// <summary>Gets the size in GiB (2^30 bytes).</summary>
    public double GiB => Value / BytesPerGiB;

    /// <summary>Gets the size in GB (10^9 bytes).</summary>
    public double GB => Value / BytesPerGB;

    /// <summary>Makes a size from GiB (2^30 bytes), rounded to the nearest byte.</summary>
    public static Bytes FromGiB(double gib) => new(checked((long)Math.Round(gib * BytesPerGiB)));

    /// <summary>Makes a size from MiB (2^20 bytes), rounded to the nearest byte.</summary>
    public static Bytes FromMiB(double mib) => new(checked((long)Math.Round(mib * (1L << 20))));

    /// <summary>Makes a size from GB (10^9 bytes), rounded to the nearest byte.</summary>
    public static Bytes FromGB(double gb) => new(checked((long)Math.Round(gb * BytesPerGB)));

    /// <summary>Returns the larger of two sizes.</summary>
    public static Bytes Max(Bytes left, Bytes right) => left.Value >= right.Value ? left : right;

    /// <summary>Returns the smaller of two sizes.</summary>
    public static Bytes Min(Bytes left, Bytes right) => left.Value <= right.Value ? left : right;

    /// <inheritdoc/>
    public int CompareTo(Bytes other) => Value.CompareTo(other.Value);

    /// <inheritdoc/>
    public static Bytes operator +(Bytes left, Bytes right) => new(checked(left.Value + right.Value));

    /// <summary>Subtracts one size from another; the result may be negative (a difference).</summary>
    public static Bytes operator -(Bytes left, Bytes right) => new(checked(left.Value - right.Value));

    /// <summary>Multiplies bytes per element by a number of elements.</summary>
    public static Bytes operator *(Bytes left, long right) => new(checked(left.Value * right));

    /// <summary>Multiplies a number of elements by bytes per element.</summary>
    public static Bytes operator *(long left, Bytes right) => new(checked(left * right.Value));

    /// <summary>Divides a size by a whole number, rounding towards zero.</summary>
    public static Bytes operator /(Bytes left, long right) => new(left.Value / right);

    /// <summary>Divides a size by a rate, giving the time to move it.</summary>
    public static Seconds operator /(Bytes left, Bandwidth right) => new(left.Value / right.BytesPerSecond);

    /// <inheritdoc/>
    public static bool operator <(Bytes left, Bytes right) => left.Value < right.Value;

    /// <inheritdoc/>
    public static bool operator <=(Bytes left, Bytes right) => left.Value <= right.Value;

    /// <inheritdoc/>
    public static bool operator >(Bytes left, Bytes right) => left.Value > right.Value;

    /// <inheritdoc/>
    public static bool operator >=(Bytes left, Bytes right) => left.Value >= right.Value;

    /// <summary>Returns the size in the binary unit that keeps it readable, with its unit: <c>46.24 GiB</c>.</summary>
    public override string ToString()
    {
        var size = Math.Abs((double)Value);
        var (scale, unit) = size switch
        {
            >= 1L << 60 => ((double)(1L << 60), "EiB"),
            >= 1L << 50 => ((double)(1L << 50), "PiB"),
            >= 1L << 40 => ((double)(1L << 40), "TiB"),
            >= 1L << 30 => ((double)(1L << 30), "GiB"),
            >= 1L << 20 => ((double)(1L << 20), "MiB"),
            >= 1L << 10 => ((double)(1L << 10), "KiB"),
            _ => (1.0, "B"),
        };
        return scale == 1
            ? string.Create(CultureInfo.InvariantCulture, $"{Value} B")
            : string.Create(CultureInfo.InvariantCulture, $"{Value / scale:0.00} {unit}");
    }
}
