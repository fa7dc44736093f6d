namespace MemoryModel;

/// <summary>Represents a number of floating-point operations (a multiply-add counts as two).</summary>
/// <remarks>Kept as a double: 10^27 operations are needed, exactness is not. The default value is zero.</remarks>
public readonly record struct Flops(double Value) : IComparable<Flops>
{
    /// <summary>Gets zero operations.</summary>
    public static Flops Zero => default;

    /// <inheritdoc/>
    public int CompareTo(Flops other) => Value.CompareTo(other.Value);

    /// <summary>Adds two amounts of work.</summary>
    public static Flops operator +(Flops left, Flops right) => new(left.Value + right.Value);

    /// <summary>Subtracts one amount of work from another.</summary>
    public static Flops operator -(Flops left, Flops right) => new(left.Value - right.Value);

    /// <summary>Multiplies an amount of work.</summary>
    public static Flops operator *(Flops left, double right) => new(left.Value * right);

    /// <summary>Multiplies an amount of work.</summary>
    public static Flops operator *(double left, Flops right) => new(left * right.Value);

    /// <summary>Divides work by a rate, giving the time to do it.</summary>
    public static Seconds operator /(Flops left, FlopRate right) => new(left.Value / right.FlopsPerSecond);

    /// <summary>Divides work by a time, giving the rate.</summary>
    public static FlopRate operator /(Flops left, Seconds right) => new(left.Value / right.Value);

    /// <summary>Divides one amount of work by another, giving their ratio.</summary>
    public static double operator /(Flops left, Flops right) => left.Value / right.Value;

    /// <inheritdoc/>
    public static bool operator <(Flops left, Flops right) => left.Value < right.Value;

    /// <inheritdoc/>
    public static bool operator <=(Flops left, Flops right) => left.Value <= right.Value;

    /// <inheritdoc/>
    public static bool operator >(Flops left, Flops right) => left.Value > right.Value;

    /// <inheritdoc/>
    public static bool operator >=(Flops left, Flops right) => left.Value >= right.Value;

    /// <summary>Returns the amount in the unit that keeps it readable: <c>3.386 EFLOP</c>.</summary>
    public override string ToString() => Metric.Text(Value, "FLOP");
}
