namespace MemoryModel;

/// <summary>Holds the lines of one way to divide a layer, by the place that an engine gives a stage.</summary>
/// <remarks>Lines are drawn when a plan first needs them; threads that race draw the same ones.</remarks>
sealed class BatchTable
{
    readonly Lock _growing = new();
    BatchLine[]?[] _lines = [];
    BatchLine[]?[]?[] _octaves = [];

    /// <summary>Returns the lines of a place, or <see langword="null"/> while they are not drawn.</summary>
    public BatchLine[]? this[int place]
    {
        get
        {
            var lines = Volatile.Read(ref _lines);
            return (uint)place < (uint)lines.Length ? lines[place] : null;
        }
    }

    /// <summary>Returns the lines of a place for the numbers of sequences between two powers of two, or <see langword="null"/> while they are not drawn.</summary>
    public BatchLine[]? this[int place, int octave]
    {
        get
        {
            var octaves = Volatile.Read(ref _octaves);
            return (uint)place < (uint)octaves.Length && octaves[place] is { } own ? Volatile.Read(ref own[octave]) : null;
        }
    }

    /// <summary>Remembers the lines of a place.</summary>
    public void Add(int place, BatchLine[] drawn)
    {
        lock (_growing)
        {
            Put(ref _lines, place, drawn);
        }
    }

    /// <summary>Remembers the lines of a place between two powers of two.</summary>
    public void Add(int place, int octave, BatchLine[] drawn)
    {
        lock (_growing)
        {
            if (place >= _octaves.Length || _octaves[place] is null)
            {
                Put(ref _octaves, place, new BatchLine[]?[PlanBits.Batch]);
            }

            Volatile.Write(ref _octaves[place]![octave], drawn);
        }
    }

    static void Put<T>(ref T?[] values, int place, T value)
    {
        var larger = new T?[Math.Max(values.Length, place + 1)];
        values.CopyTo(larger, 0);
        larger[place] = value;
        Volatile.Write(ref values, larger);
    }
}
