using System.Runtime.CompilerServices;

namespace MemoryModel.Benchmarks;

/// <summary>Adds up the bytes of the same formulas without moments or tiers: the arithmetic itself.</summary>
struct BareSum : IMemoryLedger
{
    long _group, _sum;

    public static bool Explains => false;

    public readonly long Sum => _sum;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Let(long value, string symbol = "")
    {
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Let(Bytes value, string symbol = "")
    {
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Open(MemoryKind kind, string name, Source source, string where = "", Moments alive = Moments.All, MemoryTier tier = MemoryTier.Gpu) => _group = 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(string name, Bytes bytes, string formula = "") => _group += bytes.Value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Close(long times = 1, string formula = "") => _sum += _group * times;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void CloseLast(long times, Moments last, string formula = "") => _sum += _group * times;
}
