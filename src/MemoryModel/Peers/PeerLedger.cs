using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace MemoryModel;

/// <summary>Collects the terms of another tool's formula; the text of each is the C# expression that computed it.</summary>
/// <remarks>The tools compute in Python's floating point, and so do these formulas; a term is cut to whole bytes.</remarks>
sealed class PeerLedger
{
    readonly ImmutableArray<PeerTerm>.Builder _terms = ImmutableArray.CreateBuilder<PeerTerm>();
    readonly ImmutableArray<KeyValuePair<string, double>>.Builder _symbols = ImmutableArray.CreateBuilder<KeyValuePair<string, double>>();

    PeerTerm? _host;

    /// <summary>Declares a letter of the formulas.</summary>
    public void Let(double value, [CallerArgumentExpression(nameof(value))] string symbol = "") => _symbols.Add(new(symbol, value));

    /// <summary>Posts a term that the tool counts on one GPU.</summary>
    public void Add(string name, ReadOnlySpan<MemoryKind> kinds, double bytes, IEnumerable<string>? why = null, [CallerArgumentExpression(nameof(bytes))] string formula = "") =>
        _terms.Add(new(name, [.. kinds], new((long)bytes), FormulaText.Pretty(formula), [.. why ?? []]));

    /// <summary>Posts what the tool says of a node's host memory.</summary>
    public void Host(string name, double bytes, [CallerArgumentExpression(nameof(bytes))] string formula = "") =>
        _host = new(name, [], new((long)bytes), FormulaText.Pretty(formula), []);

    /// <summary>Ends the estimate; the total is the sum unless the tool prints something else.</summary>
    public PeerEstimate Close(string tool, Source source, IEnumerable<string> remarks, Bytes? total = null)
    {
        var sum = Bytes.Zero;
        foreach (var term in _terms)
        {
            sum += term.Bytes;
        }

        return new()
        {
            Tool = tool,
            Source = source,
            Terms = _terms.ToImmutable(),
            Total = total ?? sum,
            Host = _host,
            Symbols = _symbols.ToImmutable(),
            Remarks = [.. remarks],
        };
    }
}
