using System.Runtime.CompilerServices;

namespace MemoryModel;

/// <summary>Receives the named terms of a memory formula.</summary>
/// <remarks>
/// Every formula is written once, as a generic method over a struct ledger. With <see cref="TotalLedger"/> the JIT compiles it to a
/// bare sum; with <see cref="BreakdownLedger"/> the same method makes the explanation: the text of each term is the C# expression
/// that computed it, captured by the compiler.
/// </remarks>
interface IMemoryLedger
{
    /// <summary>Gets whether names are shown: a name that has to be put together is put together only then.</summary>
    static abstract bool Explains { get; }

    /// <summary>Gets whether only parameters, gradients and optimizer states of the optimizer's step are summed: what has none need not be posted.</summary>
    static virtual bool StatesOnly => false;

    /// <summary>Declares a letter of the formulas that follow: its name and its value.</summary>
    void Let(long value, [CallerArgumentExpression(nameof(value))] string symbol = "");

    /// <summary>Declares a number of bytes per element of the formulas that follow.</summary>
    void Let(Bytes value, [CallerArgumentExpression(nameof(value))] string symbol = "");

    /// <summary>Begins a group of terms that share a kind, a source, a lifetime and a memory.</summary>
    void Open(MemoryKind kind, string name, Source source, string where = "", Moments alive = Moments.All, MemoryTier tier = MemoryTier.Gpu);

    /// <summary>Posts one tensor (or one kind of tensor). The text of <paramref name="bytes"/> is the formula.</summary>
    void Add(string name, Bytes bytes, [CallerArgumentExpression(nameof(bytes))] string formula = "");

    /// <summary>Ends the group: it exists <paramref name="times"/> times (layers, live micro-batches).</summary>
    void Close(long times = 1, [CallerArgumentExpression(nameof(times))] string formula = "");

    /// <summary>Ends the group as <see cref="Close"/> does, one of the <paramref name="times"/> with a lifetime of its own: the last layer, which the backward pass frees first.</summary>
    void CloseLast(long times, Moments last, [CallerArgumentExpression(nameof(times))] string formula = "");
}
