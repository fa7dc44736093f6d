using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using MemoryModel.Planning;

namespace MemoryModel.Cli;

/// <summary>Represents the rows of a grid that one shard computes.</summary>
/// <param name="Grid">The grid.</param>
/// <param name="Shard">The shard, from 1.</param>
/// <param name="Shards">The number of shards.</param>
sealed record SweepPart(SweepGrid Grid, int Shard, int Shards)
{
    /// <summary>Returns how many rows of the shard come before one, or -1 when the shard does not have it.</summary>
    public long Before(long row) => row % Shards == Shard - 1 ? row / Shards : -1;

    /// <summary>Returns a name of grid and shard: other fields, values or shards have another.</summary>
    public string Name()
    {
        var text = string.Join(';', Grid.Axes.Select(axis => $"{axis.Name}={string.Join(',', axis.Values)}"));
        return string.Create(CultureInfo.InvariantCulture, $"{Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text)))} {Shard}/{Shards}");
    }
}
