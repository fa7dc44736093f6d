using FsCheck;
using FsCheck.Xunit;
using MemoryModel.Planning;

namespace MemoryModel.Tests.Planning;

public class SweepGridTests
{
    static readonly SweepGrid Grid = new([new("tp", ["1", "2", "4"]), new("zero", ["0", "1"]), new("micro-batch", ["1", "3"])]);

    [Fact]
    public void Every_combination_is_one_row_the_last_axis_fastest()
    {
        var rows = Enumerable.Range(0, (int)Grid.Rows).Select(row => string.Join(' ', Grid.Row(row))).ToArray();

        Assert.Equal(12, rows.Distinct().Count());
        Assert.Equal(["1 0 1", "1 0 3", "1 1 1"], rows[..3]);
    }

    [Property]
    public bool Shards_hold_each_row_once(PositiveInt count)
    {
        var shards = 1 + count.Get % 15;
        return Enumerable.Range(1, shards).SelectMany(shard => Grid.Shard(shard, shards)).Order().SequenceEqual(Enumerable.Range(0, (int)Grid.Rows).Select(row => (long)row));
    }

    [Property]
    public bool A_shard_goes_on_after_the_row_it_had(PositiveInt count, NonNegativeInt done)
    {
        var shards = 1 + count.Get % 5;
        var shard = 1 + done.Get % shards;
        var rows = Grid.Shard(shard, shards).ToArray();
        var had = rows.Length == 0 ? 0 : done.Get % rows.Length;
        return rows.Length == 0 || Grid.Shard(shard, shards, rows[had]).SequenceEqual(rows[(had + 1)..]);
    }

    [Theory]
    [InlineData("no field is varied")]
    [InlineData("has no values", "tp")]
    [InlineData("more than once", "tp=1", "tp=2")]
    public void A_grid_that_cannot_be_is_refused(string message, params string[] axes)
    {
        var problem = Assert.Throws<InvalidInputException>(() => new SweepGrid([.. axes.Select(axis => new SweepAxis(axis.Split('=')[0], [.. axis.Split('=').Skip(1)]))]));

        Assert.Contains(message, problem.Message, StringComparison.Ordinal);
    }
}
