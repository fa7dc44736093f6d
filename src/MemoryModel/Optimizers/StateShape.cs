namespace MemoryModel;

/// <summary>Says how many numbers a state (or a temporary of the step) holds for one parameter tensor of m × n elements.</summary>
/// <remarks>
/// A value. Start from one of the static members and narrow it: <c>StateShape.Elementwise.From(4096).Per(256)</c> is a scale for each
/// 256 elements of the tensors with at least 4096. The default value is <see cref="Elementwise"/>.
/// </remarks>
public readonly record struct StateShape
{
    readonly Extent _extent;

    StateShape(Extent extent, long size = 0) => (_extent, Size) = (extent, size);

    enum Extent
    {
        Elements, Tensor, Table, Blocks, RowsAndColumns, RowsAndColumnsOfMatrices, RowsAndColumnsOfLowRank, LowRank, Projector, SmallerSquare, Kronecker, PackedKronecker,
        NewtonSchulz, SingularVectors, Eigenbases,
    }

    /// <summary>Gets one number per parameter.</summary>
    public static StateShape Elementwise => default;

    /// <summary>Gets one number per tensor.</summary>
    public static StateShape PerTensor => new(Extent.Tensor);

    /// <summary>Gets one number per block of Adam-mini: a head of queries or keys, a row of any other matrix, a whole norm, each element of a bias.</summary>
    public static StateShape PerBlock => new(Extent.Blocks);

    /// <summary>Gets a vector of rows and one of columns for a matrix, the whole of a vector (Adafactor).</summary>
    public static StateShape Factored => new(Extent.RowsAndColumns);

    /// <summary>Gets a vector of rows and one of columns for a matrix, nothing for a vector (the residual of CAME).</summary>
    public static StateShape FactoredMatrices => new(Extent.RowsAndColumnsOfMatrices);

    /// <summary>Gets the square of the smaller side of a matrix (a view of singular vectors keeps them all).</summary>
    public static StateShape SmallerSquare => new(Extent.SmallerSquare);

    /// <summary>Gets what Newton–Schulz iterations hold at once: four copies of the matrix and two squares of its smaller side (Muon).</summary>
    public static StateShape NewtonSchulz => new(Extent.NewtonSchulz);

    /// <summary>Gets what a thin singular value decomposition holds beside the matrix: its working copy and both sets of singular vectors (GaLore).</summary>
    public static StateShape SingularVectors => new(Extent.SingularVectors);

    /// <summary>Makes a table that exists once, whatever the tensors.</summary>
    public static StateShape Table(long elements) => new(Extent.Table, elements);

    /// <summary>Makes the gradient projected to a rank, along the smaller side of the matrix (GaLore, APOLLO).</summary>
    public static StateShape LowRank(long rank) => new(Extent.LowRank, rank);

    /// <summary>Makes a vector of rows and one of columns for the gradient projected to a rank (GaLore with Adafactor).</summary>
    public static StateShape FactoredLowRank(long rank) => new(Extent.RowsAndColumnsOfLowRank, rank);

    /// <summary>Makes the matrix that projects to a rank.</summary>
    public static StateShape Projector(long rank) => new(Extent.Projector, rank);

    /// <summary>Makes a square matrix for each side of a matrix that is not longer than <paramref name="longestSide"/> (SOAP).</summary>
    public static StateShape Kronecker(long longestSide) => new(Extent.Kronecker, longestSide);

    /// <summary>Makes a triangle for each side of each block, after cutting the tensor to blocks of at most <paramref name="blockSide"/> (distributed Shampoo).</summary>
    public static StateShape PackedKronecker(long blockSide) => new(Extent.PackedKronecker, blockSide);

    /// <summary>Makes what the refresh of a matrix's two eigenbases holds at once, for sides that are not longer than <paramref name="longestSide"/> (SOAP's power iteration and QR).</summary>
    /// <remarks>The first side's sorted basis, its product, Q and R are four squares m²; at the second side its own four k² stand beside the first Q and R. The outer product k² of the gradient stays.</remarks>
    public static StateShape Eigenbases(long longestSide) => new(Extent.Eigenbases, longestSide);

    /// <summary>Gets the formula for one tensor, in words and letters: n elements of the tensor, m rows, k columns, e stacked experts.</summary>
    public string Formula
    {
        get
        {
            Measure(new(1, 1, 1, TensorRoles.None, 1), out var text);
            text = TableLength > 0 ? FormattableString.Invariant($"{TableLength}") : Group > 1 ? FormattableString.Invariant($"⌈{text}/{Group}⌉") : text;
            var range = (Least, Limit) switch
            {
                (0, 0) => "",
                (_, 0) => FormattableString.Invariant($"n ≥ {Least}"),
                (0, _) => FormattableString.Invariant($"n < {Limit}"),
                _ => FormattableString.Invariant($"{Least} ≤ n < {Limit}"),
            };
            var multiple = Divisor > 1 ? FormattableString.Invariant($"{Divisor} divides n") : "";
            var condition = range.Length > 0 && multiple.Length > 0 ? range + " and " + multiple : range + multiple;
            return condition.Length == 0 ? text : Complement ? $"{text} unless {condition}" : $"{text} where {condition}";
        }
    }

    /// <summary>Gets whether it is one number per parameter of every tensor it is kept for.</summary>
    internal bool IsPlain => this == default;

    /// <summary>Gets whether it exists once, whatever the tensors.</summary>
    internal bool IsTable => _extent == Extent.Table;

    /// <summary>Gets whether a flat shard has no such thing, so that it is kept by rows of each tensor even where an engine cuts flat.</summary>
    internal bool NeedsTensors => _extent is Extent.LowRank or Extent.RowsAndColumnsOfLowRank or Extent.Projector or Extent.SmallerSquare or Extent.PackedKronecker or Extent.Blocks;

    /// <summary>Gets whether it is a square matrix for each side (SOAP), or a triangle for each side of each block (Shampoo).</summary>
    internal bool IsKronecker => _extent is Extent.Kronecker or Extent.PackedKronecker;

    /// <summary>Gets the rank of a matrix that projects gradients, or 0.</summary>
    internal long ProjectedRank => _extent == Extent.Projector ? Size : 0;

    /// <summary>Gets the longest side of a block that is preconditioned.</summary>
    internal long LongestSide => Size;

    /// <summary>Gets whether it takes the whole matrix, which a sharding engine gathers for it.</summary>
    internal bool NeedsWholeMatrix => _extent is Extent.NewtonSchulz or Extent.SingularVectors;

    // Rank, longest side or length of a table.
    long Size { get; init; }

    long Least { get; init; }

    long Limit { get; init; }

    long Divisor { get; init; }

    long Group { get; init; }

    long TableLength { get; init; }

    bool Complement { get; init; }

    /// <summary>Keeps the state for tensors of at least so many numbers.</summary>
    public StateShape From(long numbers) => this with { Least = numbers };

    /// <summary>Keeps the state for tensors of fewer numbers.</summary>
    public StateShape Below(long numbers) => this with { Limit = numbers };

    /// <summary>Keeps the state for tensors whose numbers are a multiple.</summary>
    public StateShape MultipleOf(long numbers) => this with { Divisor = numbers };

    /// <summary>Keeps one number for each group of so many, rounded up.</summary>
    public StateShape Per(long numbers) => this with { Group = numbers };

    /// <summary>Keeps a table of so many entries for each such tensor.</summary>
    public StateShape TablePerTensor(long entries) => this with { TableLength = entries };

    /// <summary>Keeps the state for the tensors that the conditions leave out.</summary>
    public StateShape Otherwise() => this with { Complement = !Complement };

    /// <summary>Returns the shape with another rank, where it has one.</summary>
    public StateShape WithRank(long rank) => _extent is Extent.LowRank or Extent.RowsAndColumnsOfLowRank or Extent.Projector ? this with { Size = rank } : this;

    /// <summary>Returns the numbers held for a tensor.</summary>
    internal long Count(in TensorSlice tensor)
    {
        var count = Measure(in tensor, out _);
        var inside = count >= Least && (Limit == 0 || count < Limit) && (Divisor <= 1 || count % Divisor == 0);
        return inside == Complement ? 0 : TableLength > 0 ? TableLength : Group > 1 ? CeilDiv(count, Group) : count;
    }

    // Each arm is a size and, beside it, the text that explains it.
    long Measure(in TensorSlice t, out string text)
    {
        var (small, large) = (Math.Min(t.Rows, t.Columns), Math.Max(t.Rows, t.Columns));
        switch (_extent)
        {
            case Extent.Tensor:
                text = "1";
                return 1;
            case Extent.Table:
                text = "table";
                return Size;
            case Extent.Blocks:
                text = "heads of queries and keys, rows of other matrices, 1 of a norm, n of a bias";
                return t.Blocks;
            case Extent.RowsAndColumns:
                text = "e·(m + k) of a matrix, n of a vector";
                return t.IsVector ? t.Elements : t.Stacked * (t.Rows + t.Columns);
            case Extent.RowsAndColumnsOfMatrices:
                text = "e·(m + k) of a matrix";
                return t.IsVector ? 0 : t.Stacked * (t.Rows + t.Columns);
            case Extent.RowsAndColumnsOfLowRank:
                text = "min(r, m, k) + max(m, k)";
                return t.Stacked * (Math.Min(Size, small) + large);
            case Extent.LowRank:
                text = "min(r, m, k)·max(m, k)";
                return t.Stacked * Math.Min(Size, small) * large;
            case Extent.Projector:
                text = "min(r, m, k)·min(m, k)";
                return t.Stacked * Math.Min(Size, small) * small;
            case Extent.SmallerSquare:
                text = "min(m, k)²";
                return t.IsVector ? 0 : t.Stacked * small * small;
            case Extent.Kronecker:
                text = "squares of the sides of a matrix that are not too long";
                return t.IsVector ? 0 : Square(t.Rows) + Square(t.Columns) + (t.Stacked > 1 ? Square(t.Stacked) : 0);
            case Extent.PackedKronecker:
                text = "triangles s·(s + 1)/2 of both sides s of each block";
                return BlockTriangles(in t);
            case Extent.NewtonSchulz:
                text = "4·m·k + 2·min(m, k)²";
                return t.IsVector ? 0 : t.Stacked * (4 * t.Rows * t.Columns + 2 * small * small);
            case Extent.SingularVectors:
                text = "m·k + (m + k)·min(m, k)";
                return t.IsVector ? 0 : t.Stacked * (t.Rows * t.Columns + (t.Rows + t.Columns) * small);
            case Extent.Eigenbases:
                text = "k² + max(4·m², 4·k² + 2·m²) of the sides that are not too long";
                return t.IsVector ? 0 : Square(t.Columns) + Math.Max(4 * Square(t.Rows), Square(t.Columns) == 0 ? 0 : 4 * Square(t.Columns) + 2 * Square(t.Rows));
            default:
                text = "n";
                return t.Elements;
        }
    }

    long Square(long side) => side <= Size ? side * side : 0;

    // Dimensions whose product is at most a block's side are merged to one; each other dimension is cut into sides of at most that length.
    long BlockTriangles(in TensorSlice t)
    {
        if (t.Elements <= Size)
        {
            return Triangle(t.Elements);
        }

        var (rows, columns, stacked) = (Parts(t.Rows), t.Columns == 1 ? 1 : Parts(t.Columns), t.Stacked == 1 ? 1 : Parts(t.Stacked));
        return Triangles(t.Rows) * columns * stacked
            + (t.Columns == 1 ? 0 : Triangles(t.Columns) * rows * stacked)
            + (t.Stacked == 1 ? 0 : Triangles(t.Stacked) * rows * columns);
    }

    long Parts(long side) => CeilDiv(side, Size);

    long Triangles(long side) => side / Size * Triangle(Size) + Triangle(side % Size);

    static long Triangle(long side) => side * (side + 1) / 2;
}
