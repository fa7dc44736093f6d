using System.Runtime.CompilerServices;

namespace MemoryModel;

/// <summary>Receives the named work of one layer: matrix products, attention, memory traffic.</summary>
/// <remarks>
/// As with <see cref="IMemoryLedger"/> every piece of work is posted once, by a generic method over a struct ledger: the total
/// ledger turns it into seconds, the breakdown ledger also keeps the captured texts of the dimensions. A posted linear layer
/// stands for its three products: forward, gradient of the input, gradient of the weights.
/// </remarks>
interface IWorkLedger
{
    /// <summary>Declares a letter of the dimensions that follow.</summary>
    void Let(long value, [CallerArgumentExpression(nameof(value))] string symbol = "");

    /// <summary>Begins the work of one part of a layer.</summary>
    void Open(string name, Source source, string where = "");

    /// <summary>Posts <paramref name="times"/> equal linear layers: <paramref name="rows"/> × <paramref name="inner"/> by <paramref name="inner"/> × <paramref name="outer"/>.</summary>
    void Linear(
        string name, long rows, long inner, long outer, long times = 1, LinearKind kind = LinearKind.Plain,
        [CallerArgumentExpression(nameof(rows))] string rowsText = "",
        [CallerArgumentExpression(nameof(inner))] string innerText = "",
        [CallerArgumentExpression(nameof(outer))] string outerText = "",
        [CallerArgumentExpression(nameof(times))] string timesText = "");

    /// <summary>Posts softmax attention of <paramref name="heads"/> (head, sequence) pairs over query and key tokens.</summary>
    /// <param name="name">Name of the term.</param>
    /// <param name="heads">Heads times sequences.</param>
    /// <param name="queries">Query tokens.</param>
    /// <param name="keys">Key tokens.</param>
    /// <param name="widths">Width of a query head plus that of a value head.</param>
    /// <param name="causal">Whether half of the pairs are masked (and skipped by a fused kernel).</param>
    void Attention(string name, double heads, long queries, long keys, long widths, bool causal);

    /// <summary>Posts the traffic of elementwise kernels in the forward pass; the backward pass moves twice as much.</summary>
    /// <param name="name">Name of the term.</param>
    /// <param name="bytes">Bytes that one kernel would move.</param>
    /// <param name="kind">Which operation it is: frameworks make it of one kernel or of many.</param>
    /// <param name="formula">The expression.</param>
    void Move(string name, Bytes bytes, MoveKind kind = MoveKind.Plain, [CallerArgumentExpression(nameof(bytes))] string formula = "");

    /// <summary>Ends the part.</summary>
    void Close();
}

/// <summary>Says how a linear layer computes.</summary>
enum LinearKind
{
    /// <summary>In the run's compute type, one matrix.</summary>
    Plain,

    /// <summary>In 16 bits whatever the compute type: router and output matrix stay wide in fp8 training.</summary>
    Wide,

    /// <summary>One matrix per expert, of unequal rows.</summary>
    Grouped,

    /// <summary>In 16 bits and trained, whatever is frozen or quantized around it: the matrices of an adapter.</summary>
    Trained,
}

/// <summary>Names an elementwise operation that a framework makes of one kernel or of a chain of them.</summary>
enum MoveKind
{
    /// <summary>One kernel everywhere.</summary>
    Plain,

    /// <summary>RMSNorm or LayerNorm.</summary>
    Norm,

    /// <summary>Rotation of queries and keys by their positions.</summary>
    Rotary,

    /// <summary>The activation of a feed-forward block, with its gate.</summary>
    Activation,
}
