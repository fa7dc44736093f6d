using System.Runtime.CompilerServices;

namespace MemoryModel;

/// <summary>Sums posted work as seconds without allocating: the fast path.</summary>
struct TotalWork(in MachineRates machine) : IWorkLedger
{
    readonly MachineRates _machine = machine;

    /// <summary>The seconds so far.</summary>
    public LayerTime Time;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Let(long value, string symbol = "")
    {
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Open(string name, Source source, string where = "")
    {
    }

    /// <inheritdoc/>
    public void Linear(
        string name, long rows, long inner, long outer, long times = 1, LinearKind kind = LinearKind.Plain,
        string rowsText = "", string innerText = "", string outerText = "", string timesText = "")
    {
        var rate = kind == LinearKind.Wide ? _machine.Wide : _machine.Linear;
        var penalty = kind == LinearKind.Grouped ? _machine.Fitted.GroupedPenalty : 1;
        var forward = Roofline.Product(rows, outer, inner, times, rate, 2, _machine);
        var backward = Roofline.Product(rows, inner, outer, times, rate, 2, _machine);
        var weights = _machine.Frozen ? 0 : Roofline.Product(outer, inner, rows, times, rate, 8, _machine);
        backward += weights;
        if (_machine.Narrow && kind != LinearKind.Wide)
        {
            // casts read 16 bits and write the narrow tensor and its transpose
            forward += times * 4.0 * rows * inner / _machine.Memory;
            backward += times * 4.0 * rows * outer / _machine.Memory;
        }

        if (_machine.DecodeBytes > 0 && kind != LinearKind.Wide)
        {
            var decode = times * _machine.DecodeBytes * inner * outer / _machine.Memory;
            forward += decode;
            backward += decode;
        }

        Time.Products += penalty * forward;
        Time.ProductsBackward += penalty * backward;
        Time.ProductsWeights += penalty * weights;
        var operations = 2.0 * times * rows * inner * outer;
        Time.Operations += operations;
        Time.OperationsBackward += _machine.Frozen ? operations : 2 * operations;
    }

    /// <inheritdoc/>
    public void Attention(string name, double heads, long queries, long keys, long widths, bool causal)
    {
        var (forward, backward) = Roofline.Attention(heads, queries, keys, widths, causal, _machine);
        Time.Attention += forward;
        Time.AttentionBackward += backward;
        var operations = 2 * heads * queries * keys * widths * (causal && !_machine.EagerAttention ? 0.5 : 1);
        Time.Operations += operations;
        Time.OperationsBackward += (_machine.EagerAttention ? 2 : 2.5) * operations;
    }

    /// <inheritdoc/>
    public void Move(string name, Bytes bytes, string formula = "") =>
        Time.Elementwise += bytes.Value * _machine.Kernels.Elementwise / _machine.Memory;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Close()
    {
    }
}
