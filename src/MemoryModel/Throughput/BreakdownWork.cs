namespace MemoryModel;

/// <summary>Records posted work with its dimensions as written in the code: the explained path.</summary>
/// <remarks>Seconds are those of a <see cref="TotalWork"/> that it drives, so that the two cannot differ.</remarks>
/// <param name="machine">The machine.</param>
/// <param name="gradients">How far the layer's backward pass goes.</param>
struct BreakdownWork(in MachineRates machine, LayerGradients gradients) : IWorkLedger
{
    TotalWork _total = new(in machine, gradients);
    readonly double? _eager = machine.EagerAttention ? machine.Fitted.BytesPerScore : null;
    readonly List<TimeNode> _groups = [];
    readonly List<TimeNode> _terms = [];
    readonly List<KeyValuePair<string, long>> _symbols = [];
    string _name = "", _where = "";
    Source _source = null!;

    /// <summary>Gets the seconds so far.</summary>
    public readonly LayerTime Time => _total.Time;

    /// <summary>Gets the parts of the layer: one micro-batch, forward and backward, without recompute.</summary>
    public readonly IReadOnlyList<TimeNode> Groups => _groups;

    /// <inheritdoc/>
    public readonly void Let(long value, string symbol = "")
    {
        _symbols.RemoveAll(pair => pair.Key == symbol);
        _symbols.Add(new(symbol, value));
    }

    /// <inheritdoc/>
    public void Open(string name, Source source, string where = "") => (_name, _source, _where) = (name, source, where);

    /// <inheritdoc/>
    public void Linear(
        string name, long rows, long inner, long outer, long times = 1, LinearKind kind = LinearKind.Plain,
        string rowsText = "", string innerText = "", string outerText = "", string timesText = "")
    {
        var before = _total.Time;
        _total.Linear(name, rows, inner, outer, times, kind);
        var count = times == 1 ? "" : timesText + " * ";
        Record(name, FormulaText.Pretty($"{count}2 * {Factor(rowsText)} * {Factor(innerText)} * {Factor(outerText)}"), before);
    }

    /// <inheritdoc/>
    public void Attention(string name, double heads, long queries, long keys, long widths, bool causal)
    {
        var before = _total.Time;
        _total.Attention(name, heads, queries, keys, widths, causal);
        // A fused kernel skips masked pairs; scores that are stored are computed and moved in full.
        Record(name, _eager is { } bytes ? FormattableString.Invariant($"2·{heads}·{queries}·{keys}·{widths} and {bytes} B·{heads}·{queries}·{keys}") : FormattableString.Invariant($"2·{heads}·{queries}·{keys}·{widths}{(causal ? "/2" : "")}"), before);
    }

    /// <inheritdoc/>
    public void Move(string name, Bytes bytes, MoveKind kind = MoveKind.Plain, string formula = "")
    {
        var before = _total.Time;
        _total.Move(name, bytes, kind);
        Record(name, FormulaText.Pretty(formula), before);
    }

    /// <inheritdoc/>
    public readonly void Close()
    {
        var seconds = _terms.Sum(term => term.Seconds.Value);
        if (seconds > 0) _groups.Add(new(_name, new(seconds), "", _source, _where, [.. _terms]) { Symbols = [.. _symbols] });
        _terms.Clear();
        _symbols.Clear();
    }

    readonly void Record(string name, string formula, in LayerTime before)
    {
        var now = _total.Time;
        var seconds = now.Products - before.Products + now.ProductsBackward - before.ProductsBackward
            + now.Attention - before.Attention + now.AttentionBackward - before.AttentionBackward
            + now.Elementwise - before.Elementwise + now.ElementwiseBackward - before.ElementwiseBackward;
        _terms.Add(new(name, new(seconds), formula, _source, _where, []));
    }

    static string Factor(string text) => text.AsSpan().ContainsAny('+', '-') ? $"({text})" : text;
}
