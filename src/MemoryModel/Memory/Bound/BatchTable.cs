namespace MemoryModel;

/// <summary>Holds the lines of one way to divide a layer, by the place that an engine gives a stage.</summary>
/// <remarks>Lines are drawn when a plan first needs them; threads that race draw the same ones.</remarks>
sealed class BatchTable
{
    readonly Lock _growing = new();
    BatchLine[]?[] _lines = [];

    /// <summary>Returns the lines of a place, or <see langword="null"/> while they are not drawn.</summary>
    public BatchLine[]? this[int place]
    {
        get
        {
            var lines = Volatile.Read(ref _lines);
            return (uint)place < (uint)lines.Length ? lines[place] : null;
        }
    }

    /// <summary>Remembers the lines of a place.</summary>
    public void Add(int place, BatchLine[] drawn)
    {
        lock (_growing)
        {
            var lines = new BatchLine[]?[Math.Max(_lines.Length, place + 1)];
            _lines.CopyTo(lines, 0);
            lines[place] = drawn;
            Volatile.Write(ref _lines, lines);
        }
    }
}
