using System.Runtime.CompilerServices;

namespace MemoryModel;

/// <summary>Sums terms per moment without allocating: the fast path.</summary>
/// <remarks>
/// Names, formulas and sources are dead code here and vanish when the JIT specializes a formula for this struct. Sums are kept as
/// running totals per moment; terms alive in every moment take a single addition.
/// </remarks>
struct TotalLedger : IMemoryLedger
{
    long _group, _resident, _host, _hostAtLoad, _nvme, _outside;
    Moments _alive;
    MemoryTier _tier;
    long _load, _forward, _lossForward, _lossBackward, _feedForward, _attention, _recomputeLast, _recomputeFirst;
    long _backwardEnd, _clipping, _step, _evaluation, _save, _resume;
    long _cachedForward, _cachedLossForward, _cachedLossBackward, _cachedFeedForward, _cachedAttention, _cachedRecomputeLast, _cachedRecomputeFirst;
    long _cachedBackwardEnd, _cachedClipping, _cachedStep;

    /// <inheritdoc/>
    public static bool Explains => false;

    /// <summary>Gets the largest sum over the moments of one training step, inside the caching allocator.</summary>
    public readonly Bytes Peak => new(_resident + Largest());

    /// <summary>Gets the largest sum of tensors and cached blocks over the moments of one training step: what the allocator must hold, unfragmented.</summary>
    public readonly Bytes Held => new(_resident + LargestHeld());

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
    public readonly Bytes At(Moments moment) => new(_resident + moment switch
    {
        Moments.Load => _load,
        Moments.Forward => _forward,
        Moments.LossForward => _lossForward,
        Moments.LossBackward => _lossBackward,
        Moments.FeedForwardBackward => _feedForward,
        Moments.AttentionBackward => _attention,
        Moments.RecomputeLastLayer => _recomputeLast,
        Moments.RecomputeFirstLayer => _recomputeFirst,
        Moments.BackwardEnd => _backwardEnd,
        Moments.GradientClipping => _clipping,
        Moments.OptimizerStep => _step,
        Moments.Evaluation => _evaluation,
        Moments.Save => _save,
        Moments.Resume => _resume,
        _ => throw new ArgumentOutOfRangeException(nameof(moment), moment, "one single moment"),
    });

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
        if (_tier == MemoryTier.Gpu)
        {
            if (_alive == Moments.All)
            {
                _resident += bytes;
            }
            else
            {
                Post(bytes);
            }
        }
        else if (_tier == MemoryTier.GpuOutsideAllocator)
        {
            _outside += bytes;
        }
        else if (_tier == MemoryTier.GpuCached)
        {
            Cache(bytes);
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

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    void Post(long bytes)
    {
        if ((_alive & Moments.Load) != 0) _load += bytes;
        if ((_alive & Moments.Forward) != 0) _forward += bytes;
        if ((_alive & Moments.LossForward) != 0) _lossForward += bytes;
        if ((_alive & Moments.LossBackward) != 0) _lossBackward += bytes;
        if ((_alive & Moments.FeedForwardBackward) != 0) _feedForward += bytes;
        if ((_alive & Moments.AttentionBackward) != 0) _attention += bytes;
        if ((_alive & Moments.RecomputeLastLayer) != 0) _recomputeLast += bytes;
        if ((_alive & Moments.RecomputeFirstLayer) != 0) _recomputeFirst += bytes;
        if ((_alive & Moments.BackwardEnd) != 0) _backwardEnd += bytes;
        if ((_alive & Moments.GradientClipping) != 0) _clipping += bytes;
        if ((_alive & Moments.OptimizerStep) != 0) _step += bytes;
        if ((_alive & Moments.Evaluation) != 0) _evaluation += bytes;
        if ((_alive & Moments.Save) != 0) _save += bytes;
        if ((_alive & Moments.Resume) != 0) _resume += bytes;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    void Cache(long bytes)
    {
        if ((_alive & Moments.Forward) != 0) _cachedForward += bytes;
        if ((_alive & Moments.LossForward) != 0) _cachedLossForward += bytes;
        if ((_alive & Moments.LossBackward) != 0) _cachedLossBackward += bytes;
        if ((_alive & Moments.FeedForwardBackward) != 0) _cachedFeedForward += bytes;
        if ((_alive & Moments.AttentionBackward) != 0) _cachedAttention += bytes;
        if ((_alive & Moments.RecomputeLastLayer) != 0) _cachedRecomputeLast += bytes;
        if ((_alive & Moments.RecomputeFirstLayer) != 0) _cachedRecomputeFirst += bytes;
        if ((_alive & Moments.BackwardEnd) != 0) _cachedBackwardEnd += bytes;
        if ((_alive & Moments.GradientClipping) != 0) _cachedClipping += bytes;
        if ((_alive & Moments.OptimizerStep) != 0) _cachedStep += bytes;
    }

    readonly long LargestHeld() => Math.Max(
        Math.Max(Math.Max(_forward + _cachedForward, _lossForward + _cachedLossForward), Math.Max(_lossBackward + _cachedLossBackward, _feedForward + _cachedFeedForward)),
        Math.Max(
            Math.Max(Math.Max(_attention + _cachedAttention, _recomputeLast + _cachedRecomputeLast), Math.Max(_recomputeFirst + _cachedRecomputeFirst, _backwardEnd + _cachedBackwardEnd)),
            Math.Max(_clipping + _cachedClipping, _step + _cachedStep)));

    readonly long Largest() => Math.Max(
        Math.Max(Math.Max(_forward, _lossForward), Math.Max(_lossBackward, _feedForward)),
        Math.Max(
            Math.Max(Math.Max(_attention, _recomputeLast), Math.Max(_recomputeFirst, _backwardEnd)),
            Math.Max(_clipping, _step)));
}
