using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MemoryModel;

/// <summary>Holds a sum for each of the moments, a lane each, and adds to any set of them without a branch.</summary>
/// <remarks>
/// A term lives in up to fifteen moments, and most terms in five or more: four wide additions under a mask cost less than the tests
/// and additions of single sums. Lanes do not notice an overflow, so that whoever adds keeps a checked sum of everything beside them.
/// </remarks>
struct MomentSums : IEquatable<MomentSums>
{
    const int Lanes = 4;

    // For each set of four moments the lanes that take part.
    static readonly Vector256<long>[] Masks =
    [
        .. Enumerable.Range(0, 1 << Lanes).Select(set => Vector256.Create(-(long)(set & 1), -(long)((set >> 1) & 1), -(long)((set >> 2) & 1), -(long)((set >> 3) & 1))),
    ];

    Vector256<long> _first, _second, _third, _fourth;

    /// <summary>Gets whether every sum is zero.</summary>
    public readonly bool IsZero => (_first | _second | _third | _fourth) == Vector256<long>.Zero;

    /// <summary>Adds to the moments of a set.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(Moments alive, long value)
    {
        var (masks, set) = (Masks, (int)alive);
        var added = Vector256.Create(value);
        _first += added & masks[set & 15];
        _second += added & masks[(set >> 4) & 15];
        _third += added & masks[(set >> 8) & 15];
        _fourth += added & masks[(set >> 12) & 15];
    }

    /// <summary>Adds other sums.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(in MomentSums other)
    {
        _first += other._first;
        _second += other._second;
        _third += other._third;
        _fourth += other._fourth;
    }

    /// <summary>Adds other sums, <paramref name="times"/> times.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(in MomentSums other, long times)
    {
        _first += other._first * times;
        _second += other._second * times;
        _third += other._third * times;
        _fourth += other._fourth * times;
    }

    /// <summary>Returns these sums and <paramref name="more"/> in each of the moments of a set, and nothing in the others.</summary>
    public readonly MomentSums Within(Moments moments, long more)
    {
        var (masks, set, added) = (Masks, (int)moments, Vector256.Create(more));
        return new()
        {
            _first = (_first + added) & masks[set & 15],
            _second = (_second + added) & masks[(set >> 4) & 15],
            _third = (_third + added) & masks[(set >> 8) & 15],
            _fourth = (_fourth + added) & masks[(set >> 12) & 15],
        };
    }

    /// <summary>Keeps of every moment the larger sum.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void KeepLarger(in MomentSums other)
    {
        _first = Vector256.Max(_first, other._first);
        _second = Vector256.Max(_second, other._second);
        _third = Vector256.Max(_third, other._third);
        _fourth = Vector256.Max(_fourth, other._fourth);
    }

    /// <summary>Returns the sum in one moment.</summary>
    public readonly long At(Moments moment)
    {
        var index = BitOperations.TrailingZeroCount((int)moment);
        var four = (index / Lanes) switch { 0 => _first, 1 => _second, 2 => _third, _ => _fourth };
        return four[index % Lanes];
    }

    /// <summary>Returns the largest sum over all moments.</summary>
    public readonly long Largest() => Largest(Vector256.Max(Vector256.Max(_first, _second), Vector256.Max(_third, _fourth)));

    /// <summary>Returns the largest sum over the moments of a set, at least 0.</summary>
    public readonly long Largest(Moments moments) => Largest(_first, _second, _third, _fourth, moments);

    /// <summary>Returns the largest sum of this and another over the moments of a set, at least 0.</summary>
    public readonly long Largest(in MomentSums other, Moments moments) =>
        Largest(_first + other._first, _second + other._second, _third + other._third, _fourth + other._fourth, moments);

    static long Largest(Vector256<long> first, Vector256<long> second, Vector256<long> third, Vector256<long> fourth, Moments moments)
    {
        var (masks, set) = (Masks, (int)moments);
        var largest = Vector256.Max(
            Vector256.Max(first & masks[set & 15], second & masks[(set >> 4) & 15]),
            Vector256.Max(third & masks[(set >> 8) & 15], fourth & masks[(set >> 12) & 15]));
        return Largest(largest);
    }

    /// <summary>Returns the smallest sum over the moments of a set.</summary>
    public readonly long Smallest(Moments moments)
    {
        var (masks, set, none) = (Masks, (int)moments, Vector256.Create(long.MaxValue));
        var smallest = Vector256.Min(
            Vector256.Min(Vector256.ConditionalSelect(masks[set & 15], _first, none), Vector256.ConditionalSelect(masks[(set >> 4) & 15], _second, none)),
            Vector256.Min(Vector256.ConditionalSelect(masks[(set >> 8) & 15], _third, none), Vector256.ConditionalSelect(masks[(set >> 12) & 15], _fourth, none)));
        return Math.Min(Math.Min(smallest[0], smallest[1]), Math.Min(smallest[2], smallest[3]));
    }

    static long Largest(Vector256<long> sums) => Math.Max(Math.Max(sums[0], sums[1]), Math.Max(sums[2], sums[3]));

    /// <summary>Says whether all sums are the same.</summary>
    public readonly bool Equals(MomentSums other) =>
        ((_first ^ other._first) | (_second ^ other._second) | (_third ^ other._third) | (_fourth ^ other._fourth)) == Vector256<long>.Zero;

    /// <inheritdoc/>
    public override readonly bool Equals(object? obj) => obj is MomentSums other && Equals(other);

    /// <inheritdoc/>
    public override readonly int GetHashCode() => HashCode.Combine(_first, _second, _third, _fourth);
}
