using System.Collections.Immutable;

namespace MemoryModel.Planning;

/// <summary>Represents one field that a sweep varies.</summary>
/// <param name="Name">The field.</param>
/// <param name="Values">Its values, in order.</param>
public sealed record SweepAxis(string Name, ImmutableArray<string> Values);

/// <summary>Represents a grid over fields: row i has the same values whoever asks, so that shards need no coordination.</summary>
/// <remarks>The last axis varies fastest. Nothing is stored per row.</remarks>
public sealed class SweepGrid
{
    readonly ImmutableArray<SweepAxis> _axes;

    /// <summary>Makes the grid of some axes.</summary>
    /// <exception cref="InvalidInputException">There is no axis, an axis has no value or is named twice, or the rows do not fit 63 bits.</exception>
    public SweepGrid(ImmutableArray<SweepAxis> axes)
    {
        _axes = axes;
        if (axes.IsDefaultOrEmpty)
        {
            throw new InvalidInputException("no field is varied; allowed: --over field=values, such as --over tp=1,2,4,8");
        }

        if (axes.FirstOrDefault(axis => axis.Values.IsDefaultOrEmpty) is { } empty)
        {
            throw new InvalidInputException($"over {empty.Name} has no values; allowed: values or a range, such as {empty.Name}=1,2,4 or {empty.Name}=0..3");
        }

        if (axes.GroupBy(axis => axis.Name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw new InvalidInputException($"over {twice.Key} is given more than once; allowed: each field once");
        }

        try
        {
            Rows = axes.Aggregate(1L, (rows, axis) => rows * axis.Values.Length);
        }
        catch (OverflowException error)
        {
            throw new InvalidInputException("the grid has more than 2^63 rows; fewer values are needed", error);
        }
    }

    /// <summary>Gets the fields.</summary>
    public ImmutableArray<SweepAxis> Axes => _axes;

    /// <summary>Gets the number of rows.</summary>
    public long Rows { get; }

    /// <summary>Returns the values of a row, in the order of the axes.</summary>
    public string[] Row(long index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Rows);
        var values = new string[_axes.Length];
        for (var axis = _axes.Length - 1; axis >= 0; axis--)
        {
            var count = _axes[axis].Values.Length;
            values[axis] = _axes[axis].Values[(int)(index % count)];
            index /= count;
        }

        return values;
    }

    /// <summary>Enumerates the rows of shard <paramref name="shard"/> of <paramref name="shards"/> (from 1), after a row that is done already.</summary>
    /// <param name="shard">The shard, from 1.</param>
    /// <param name="shards">The number of shards.</param>
    /// <param name="after">The last row that is done, or -1.</param>
    public IEnumerable<long> Shard(int shard, int shards, long after = -1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(shard, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(shard, shards);
        var first = (long)shard - 1;
        if (after >= first)
        {
            first += ((after - first) / shards + 1) * shards;
        }

        for (var row = first; row < Rows; row += shards)
        {
            yield return row;
        }
    }
}
