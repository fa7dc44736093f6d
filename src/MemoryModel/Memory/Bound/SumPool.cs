namespace MemoryModel;

/// <summary>Keeps one copy of each of many sums that are often the same, side by side, so that the caches of a core hold those that plans need.</summary>
/// <remarks>Sums are never changed or taken away; threads read them without a lock once they know a place. Place 0 is the sum of nothing.</remarks>
sealed class SumPool<TSum>
    where TSum : struct, IEquatable<TSum>
{
    readonly Lock _growing = new();
    readonly HashSet<int> _places;
    TSum[] _sums = new TSum[64];
    int _count;

    /// <summary>Makes a pool of the sum of nothing.</summary>
    public SumPool()
    {
        _places = new(new ByValue(this));
        Place(default);
    }

    /// <summary>Gets how many sums there are.</summary>
    public int Count => _count;

    /// <summary>Gets the sums by their places; at least all of which a place was returned before.</summary>
    public TSum[] Sums => Volatile.Read(ref _sums);

    /// <summary>Returns the place of a sum.</summary>
    public int Place(in TSum sum)
    {
        lock (_growing)
        {
            if (_count == _sums.Length)
            {
                var larger = new TSum[2 * _count];
                _sums.CopyTo(larger, 0);
                Volatile.Write(ref _sums, larger);
            }

            _sums[_count] = sum;
            return _places.TryGetValue(_count, out var place) ? place : Add();
        }
    }

    int Add()
    {
        _places.Add(_count);
        return _count++;
    }

    sealed class ByValue(SumPool<TSum> pool) : IEqualityComparer<int>
    {
        public bool Equals(int x, int y) => pool._sums[x].Equals(pool._sums[y]);

        public int GetHashCode(int place) => pool._sums[place].GetHashCode();
    }
}
