namespace MemoryModel.Tests.Planning;

/// <summary>A pool of sums keeps each sum once and gives back the sum of a place.</summary>
public class SumPoolTests
{
    [Fact]
    public void Equal_sums_have_one_place_and_others_their_own()
    {
        var pool = new SumPool<MomentSums>();
        var places = Enumerable.Range(0, 1_000).Select(i => pool.Place(Sum(i))).ToList();

        Assert.Equal(places, Enumerable.Range(0, 1_000).Select(i => pool.Place(Sum(i))));
        Assert.Equal(1_000, places.Distinct().Count());
        Assert.Equal(1_000, pool.Count);
        Assert.All(Enumerable.Range(0, 1_000), i => Assert.Equal(Sum(i), pool.Sums[places[i]]));
    }

    [Fact]
    public void The_sum_of_nothing_is_at_place_0() => Assert.Equal(0, new SumPool<TotalLedger>().Place(new()));

    static MomentSums Sum(long value)
    {
        var sum = new MomentSums();
        sum.Add(Moments.Forward | Moments.OptimizerStep, value);
        return sum;
    }
}
