using System.Runtime.CompilerServices;

namespace MemoryModel;

/// <summary>Sums model states: the parameters, gradients and optimizer states that are on the GPU while the optimizer steps.</summary>
struct StatesLedger : IMemoryLedger
{
    long _group, _sum;
    bool _counts;

    /// <inheritdoc/>
    public static bool Explains => false;

    /// <inheritdoc/>
    public static bool StatesOnly => true;

    /// <summary>Gets the sum.</summary>
    public readonly Bytes Sum => new(_sum);

    /// <inheritdoc/>
    public readonly void Let(long value, string symbol = "")
    {
    }

    /// <inheritdoc/>
    public readonly void Let(Bytes value, string symbol = "")
    {
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Open(MemoryKind kind, string name, Source source, string where = "", Moments alive = Moments.All, MemoryTier tier = MemoryTier.Gpu)
    {
        _group = 0;
        _counts = kind is MemoryKind.Parameters or MemoryKind.Gradients or MemoryKind.OptimizerStates && tier == MemoryTier.Gpu && (alive & Moments.OptimizerStep) != 0;
    }

    /// <inheritdoc/>
    public void Add(string name, Bytes bytes, string formula = "") => _group += bytes.Value;

    /// <inheritdoc/>
    public void Close(long times = 1, string formula = "") => _sum += _counts ? _group * times : 0;

    /// <inheritdoc/>
    public void CloseLast(long times, Moments last, string formula = "") => Close(times);
}
