using System.Globalization;

namespace MemoryModel;

/// <summary>Represents a duration in seconds.</summary>
/// <remarks>A double, since modelled times run from nanoseconds to years. The default value is zero.</remarks>
public readonly record struct Seconds(double Value) : IComparable<Seconds>
{
    /// <summary>Gets no time at all.</summary>
    public static Seconds Zero => default;

    /// <summary>Gets the duration in days of 86,400 seconds.</summary>
    public double Days => Value / 86_400;

    /// <summary>Gets the duration in hours.</summary>
    public double Hours => Value / 3_600;

    /// <summary>Makes a duration from microseconds.</summary>
    public static Seconds FromMicroseconds(double microseconds) => new(microseconds * 1e-6);

    /// <summary>Returns the longer of two durations.</summary>
    public static Seconds Max(Seconds left, Seconds right) => left.Value >= right.Value ? left : right;

    /// <summary>Returns the shorter of two durations.</summary>
    public static Seconds Min(Seconds left, Seconds right) => left.Value <= right.Value ? left : right;

    /// <inheritdoc/>
    public int CompareTo(Seconds other) => Value.CompareTo(other.Value);

    /// <summary>Adds two durations.</summary>
    public static Seconds operator +(Seconds left, Seconds right) => new(left.Value + right.Value);

    /// <summary>Subtracts one duration from another.</summary>
    public static Seconds operator -(Seconds left, Seconds right) => new(left.Value - right.Value);

    /// <summary>Scales a duration.</summary>
    public static Seconds operator *(Seconds left, double right) => new(left.Value * right);

    /// <summary>Scales a duration.</summary>
    public static Seconds operator *(double left, Seconds right) => new(left * right.Value);

    /// <summary>Divides a duration.</summary>
    public static Seconds operator /(Seconds left, double right) => new(left.Value / right);

    /// <summary>Divides one duration by another, giving their ratio.</summary>
    public static double operator /(Seconds left, Seconds right) => left.Value / right.Value;

    /// <inheritdoc/>
    public static bool operator <(Seconds left, Seconds right) => left.Value < right.Value;

    /// <inheritdoc/>
    public static bool operator <=(Seconds left, Seconds right) => left.Value <= right.Value;

    /// <inheritdoc/>
    public static bool operator >(Seconds left, Seconds right) => left.Value > right.Value;

    /// <inheritdoc/>
    public static bool operator >=(Seconds left, Seconds right) => left.Value >= right.Value;

    /// <summary>Returns the duration in the unit that keeps it readable: <c>12.3 ms</c>, <c>34.1 days</c>.</summary>
    public override string ToString() => In(this);

    /// <summary>Returns the duration in the unit that keeps another one readable, for numbers that stand side by side.</summary>
    internal string In(Seconds other)
    {
        var (scale, unit) = Math.Abs(other.Value) switch
        {
            >= 86_400 => (86_400.0, "days"),
            >= 3_600 => (3_600.0, "h"),
            >= 1 => (1.0, "s"),
            >= 1e-3 => (1e-3, "ms"),
            _ => (1e-6, "µs"),
        };
        return string.Create(CultureInfo.InvariantCulture, $"{Value / scale:0.###} {unit}");
    }
}
