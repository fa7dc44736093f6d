using System.Numerics;
using System.Runtime.CompilerServices;

namespace MemoryModel;

/// <summary>Sums terms per moment without allocating: the fast path.</summary>
/// <remarks>
/// Names, formulas and sources are dead code here and vanish when the JIT specializes a formula for this struct. Sums are kept as
/// running totals per moment (<see cref="MomentSums"/>); terms alive in every moment take a single addition.
/// </remarks>
struct TotalLedger : IMemoryLedger, IEquatable<TotalLedger>
{
    // The moments at which memory can peak.
    const Moments Peaks = Moments.Step | Moments.Evaluation | Moments.Save;

    long _group, _resident, _host, _hostAtLoad, _nvme, _outside, _all;
    Moments _alive;
    MemoryTier _tier;
    MomentSums _tensors, _cached;

    /// <inheritdoc/>
    public static bool Explains => false;

    /// <summary>Gets the largest sum over the moments of one training step, inside the caching allocator.</summary>
    public readonly Bytes Peak => new(_resident + _tensors.Largest(Peaks));

    /// <summary>Gets the largest sum of tensors and cached blocks over the moments of one training step: what the allocator must hold, unfragmented.</summary>
    public readonly Bytes Held => new(_resident + _tensors.Largest(in _cached, Peaks));

    /// <summary>Gets the smallest sum over the moments of one training step, inside the caching allocator: what is there whatever runs.</summary>
    public readonly Bytes Standing => new(_resident + _tensors.Smallest(Peaks));

    /// <summary>Gets the bytes alive in every moment.</summary>
    public readonly Bytes Resident => new(_resident);

    /// <summary>Gets the bytes of the device outside the caching allocator (largest, all moments).</summary>
    public readonly Bytes OutsideAllocator => new(_outside);

    /// <summary>Gets the host bytes of this rank while it trains, pinned or not.</summary>
    public readonly Bytes Host => new(_host);

    /// <summary>Gets the host bytes of this rank while it loads.</summary>
    public readonly Bytes HostAtLoad => new(_hostAtLoad);

    /// <summary>Gets the NVMe bytes of this rank.</summary>
    public readonly Bytes Nvme => new(_nvme);

    /// <summary>Gets the sum in one moment, inside the caching allocator.</summary>
    public readonly Bytes At(Moments moment) => BitOperations.IsPow2((int)moment)
        ? new(_resident + _tensors.At(moment))
        : throw new ArgumentOutOfRangeException(nameof(moment), moment, "one single moment");

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Let(long value, string symbol = "")
    {
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Let(Bytes value, string symbol = "")
    {
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Open(MemoryKind kind, string name, Source source, string where = "", Moments alive = Moments.All, MemoryTier tier = MemoryTier.Gpu)
    {
        _group = 0;
        _alive = alive;
        _tier = tier;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(string name, Bytes bytes, string formula = "") => _group += bytes.Value;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Close(long times = 1, string formula = "")
    {
        var bytes = _group * times;
        // No sum is larger than that of everything, which is checked.
        _all += bytes;
        if (_tier == MemoryTier.Gpu)
        {
            if (_alive == Moments.All)
            {
                _resident += bytes;
            }
            else
            {
                _tensors.Add(_alive, bytes);
            }
        }
        else if (_tier == MemoryTier.GpuOutsideAllocator)
        {
            _outside += bytes;
        }
        else if (_tier == MemoryTier.GpuCached)
        {
            _cached.Add(_alive, bytes);
        }
        else if (_tier == MemoryTier.Nvme)
        {
            _nvme += bytes;
        }
        else
        {
            if ((_alive & Moments.Step) != 0) _host += bytes;
            if ((_alive & Moments.Load) != 0) _hostAtLoad += bytes;
        }
    }

    /// <inheritdoc/>
    public void CloseLast(long times, Moments last, string formula = "")
    {
        if (times == 0)
        {
            return;
        }

        Close(times - 1);
        _alive = last;
        Close(1);
    }

    /// <summary>Makes a ledger that has the tensors of one (<see cref="Tensors"/>) and nothing beside them.</summary>
    public static TotalLedger OfTensors(in MomentSums tensors) => new() { _tensors = tensors };

    /// <summary>Gets the sum of everything, wherever and whenever it exists.</summary>
    public readonly long All => _all;

    /// <summary>Gets what the allocator hands out in each moment at which memory can peak.</summary>
    public readonly MomentSums Tensors => _tensors.Within(Peaks, _resident);

    /// <summary>Gets the sums without <see cref="Tensors"/> and <see cref="All"/>.</summary>
    public readonly TotalLedger BesideTensors => new() { _host = _host, _hostAtLoad = _hostAtLoad, _nvme = _nvme, _outside = _outside, _cached = _cached };

    /// <summary>Gets whether nothing was added.</summary>
    public readonly bool IsZero => (_all | _resident | _outside | _host | _hostAtLoad | _nvme) == 0 && _tensors.IsZero && _cached.IsZero;

    /// <summary>Returns by how much each sum is larger than that of another ledger.</summary>
    public readonly TotalLedger Less(in TotalLedger other)
    {
        var difference = this;
        difference.Add(in other, -1);
        return difference;
    }

    /// <summary>Adds all sums of another ledger.</summary>
    public void Add(in TotalLedger other)
    {
        _all += other._all;
        _resident += other._resident;
        _outside += other._outside;
        _host += other._host;
        _hostAtLoad += other._hostAtLoad;
        _nvme += other._nvme;
        _tensors.Add(in other._tensors);
        _cached.Add(in other._cached);
    }

    /// <summary>Adds all sums of another ledger, <paramref name="times"/> times.</summary>
    public void Add(in TotalLedger other, long times)
    {
        _all += other._all * times;
        _resident += other._resident * times;
        _outside += other._outside * times;
        _host += other._host * times;
        _hostAtLoad += other._hostAtLoad * times;
        _nvme += other._nvme * times;
        _tensors.Add(in other._tensors, times);
        _cached.Add(in other._cached, times);
    }
    /// <summary>Says whether all sums are the same.</summary>
    public readonly bool Equals(TotalLedger other) => Less(in other).IsZero;

    /// <inheritdoc/>
    public override readonly bool Equals(object? obj) => obj is TotalLedger other && Equals(other);

    /// <inheritdoc/>
    public override readonly int GetHashCode() => HashCode.Combine(_all, _resident, _outside, _host, _hostAtLoad, _nvme, _tensors, _cached);
}
