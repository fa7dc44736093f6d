using System.Runtime.CompilerServices;

namespace MemoryModel;

/// <summary>Sums posted work as seconds without allocating: the fast path.</summary>
/// <param name="machine">The machine.</param>
/// <param name="gradients">How far the layer's backward pass goes.</param>
struct TotalWork(in MachineRates machine, LayerGradients gradients) : IWorkLedger
{
    readonly MachineRates _machine = machine;
    readonly LayerGradients _gradients = gradients;

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
        var wide = kind is LinearKind.Wide or LinearKind.Trained;
        var rate = wide ? _machine.Wide : _machine.Linear;
        var penalty = kind == LinearKind.Grouped ? _machine.Fitted.GroupedPenalty : 1;
        var forward = Roofline.Product(rows, outer, inner, times, rate, 2, _machine);
        var backward = Roofline.Product(rows, inner, outer, times, rate, 2, _machine);
        var trained = kind == LinearKind.Trained || _gradients == LayerGradients.All;
        var weights = !trained ? 0 : Roofline.Product(outer, inner, rows, times, rate, 8, _machine);
        backward += weights;
        if (_machine.Narrow && !wide)
        {
            forward += times * _machine.CastBytes * rows * inner / _machine.Memory;
            backward += times * _machine.CastBytes * rows * outer / _machine.Memory;
        }

        if (_machine.DecodeBytes > 0 && !wide)
        {
            var decode = times * _machine.DecodeBytes * inner * outer / _machine.Memory;
            forward += decode;
            if (_machine.DecodesBackward) backward += decode;
        }

        Time.Products += penalty * forward;
        var operations = 2.0 * times * rows * inner * outer;
        Time.Operations += operations;
        if (_gradients == LayerGradients.None) return;
        Time.ProductsBackward += penalty * backward;
        Time.ProductsWeights += penalty * weights;
        Time.OperationsBackward += trained ? 2 * operations : operations;
    }

    /// <inheritdoc/>
    public void Attention(string name, double heads, long queries, long keys, long widths, bool causal)
    {
        var (forward, backward) = Roofline.Attention(heads, queries, keys, widths, causal, _machine);
        Time.Attention += forward;
        var operations = 2 * heads * queries * keys * widths * (causal && !_machine.EagerAttention ? 0.5 : 1);
        Time.Operations += operations;
        if (_gradients == LayerGradients.None) return;
        Time.AttentionBackward += backward;
        Time.OperationsBackward += _machine.AttentionBackward * operations;
    }

    /// <inheritdoc/>
    public void Move(string name, Bytes bytes, MoveKind kind = MoveKind.Plain, string formula = "")
    {
        var seconds = bytes.Value * _machine.Kernels.Traffic(kind) / _machine.Memory;
        Time.Elementwise += seconds;
        Time.ElementwiseBackward += _gradients == LayerGradients.None ? 0 : 2 * seconds;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Close()
    {
    }
}
