namespace MemoryModel.Tests.Planning;

public class BoundedCacheTests
{
    [Fact]
    public void A_cache_smaller_than_its_keys_still_answers_right()
    {
        var cache = new BoundedCache<long, string>(16, key => key.ToString(System.Globalization.CultureInfo.InvariantCulture));

        Assert.All(Enumerable.Range(0, 1000).Concat(Enumerable.Range(0, 1000)), key => Assert.Equal($"{key}", cache.Get(key)));
    }

    [Fact]
    public void A_key_in_the_cache_is_made_once()
    {
        var made = 0;
        var cache = new BoundedCache<long, object>(16, _ => { made++; return new(); });

        Assert.Same(cache.Get(7), cache.Get(7));
        Assert.Equal(1, made);
    }
}
