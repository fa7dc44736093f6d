using System.Collections.Immutable;

namespace MemoryModel;

/// <summary>Records every term with its formula, its letters and its source: the explained path.</summary>
/// <remarks>Create it with <see cref="Create"/>; the default value cannot record.</remarks>
struct BreakdownLedger : IMemoryLedger
{
    readonly List<MemoryNode> _groups;
    readonly List<MemoryNode> _terms;
    readonly List<KeyValuePair<string, long>> _symbols;
    MemoryKind _kind;
    MemoryTier _tier;
    Moments _alive;
    string _name, _where;
    Source _source;

    BreakdownLedger(List<MemoryNode> groups)
    {
        _groups = groups;
        _terms = [];
        _symbols = [];
        _name = _where = "";
        _source = null!;
    }

    /// <inheritdoc/>
    public static bool Explains => true;

    /// <summary>Gets the groups posted so far, in order; groups without bytes are left out.</summary>
    public readonly IReadOnlyList<MemoryNode> Groups => _groups;

    /// <summary>Makes an empty ledger.</summary>
    public static BreakdownLedger Create() => new([]);

    /// <inheritdoc/>
    public readonly void Let(long value, string symbol = "")
    {
        for (var i = 0; i < _symbols.Count; i++)
        {
            if (_symbols[i].Key == symbol)
            {
                _symbols[i] = new(symbol, value);
                return;
            }
        }

        _symbols.Add(new(symbol, value));
    }

    /// <inheritdoc/>
    public readonly void Let(Bytes value, string symbol = "") => Let(value.Value, symbol);

    /// <inheritdoc/>
    public void Open(MemoryKind kind, string name, Source source, string where = "", Moments alive = Moments.All, MemoryTier tier = MemoryTier.Gpu)
    {
        (_kind, _name, _source, _where, _alive, _tier) = (kind, name, source, where, alive, tier);
        _terms.Clear();
    }

    /// <inheritdoc/>
    public readonly void Add(string name, Bytes bytes, string formula = "")
    {
        if (bytes != Bytes.Zero)
        {
            _terms.Add(new(name, _kind, _tier, bytes, 1, _alive, FormulaText.Pretty(formula), _source, _where, []));
        }
    }

    /// <inheritdoc/>
    public readonly void Close(long times = 1, string formula = "")
    {
        var sum = Bytes.Zero;
        foreach (var term in _terms)
        {
            sum += term.Bytes;
        }

        if (sum != Bytes.Zero && times != 0)
        {
            var multiplier = formula.Length == 0 || long.TryParse(formula, out _) ? "" : FormulaText.Pretty(formula);
            _groups.Add(new(_name, _kind, _tier, sum * times, times, _alive, multiplier, _source, _where, [.. _terms])
            {
                Symbols = UsedSymbols(multiplier),
            });
        }
    }

    /// <inheritdoc/>
    public void CloseLast(long times, Moments last, string formula = "")
    {
        if (times == 0)
        {
            return;
        }

        Close(times - 1, formula + " - 1");
        (_alive, _name) = (last, _name + ", last layer");
        Close();
    }

    readonly ImmutableArray<KeyValuePair<string, long>> UsedSymbols(string multiplier)
    {
        var used = ImmutableArray.CreateBuilder<KeyValuePair<string, long>>();
        foreach (var symbol in _symbols)
        {
            if (FormulaText.Mentions(multiplier, symbol.Key) || Uses(symbol.Key))
            {
                used.Add(symbol);
            }
        }

        return used.ToImmutable();
    }

    readonly bool Uses(string symbol)
    {
        foreach (var term in _terms)
        {
            if (FormulaText.Mentions(term.Formula, symbol))
            {
                return true;
            }
        }

        return false;
    }
}
