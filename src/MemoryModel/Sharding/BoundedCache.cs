namespace MemoryModel;

/// <summary>Remembers what was made for a key, for any number of threads without locks, in a fixed number of slots.</summary>
/// <remarks>
/// Entries never change, so a racing thread sees a whole entry or none; the worst that a race does is to make a value twice. A full
/// neighbourhood gives up its first slot: memory is bounded, and a hit allocates nothing. A lookup reads at most <see cref="Reach"/> slots.
/// </remarks>
sealed class BoundedCache<TKey, TValue>(int slots, Func<TKey, TValue> make)
    where TKey : struct, IEquatable<TKey>
    where TValue : class
{
    const int Reach = 8;

    readonly Entry?[] _entries = new Entry?[slots];
    readonly int _mask = slots - 1;

    sealed class Entry(TKey key, TValue value)
    {
        public readonly TKey Key = key;
        public readonly TValue Value = value;
    }

    /// <summary>Returns the value of a key, made at the first call.</summary>
    public TValue Get(TKey key)
    {
        var (entries, home) = (_entries, key.GetHashCode());
        for (var i = 0; i < Reach; i++)
        {
            var entry = entries[(home + i) & _mask];
            if (entry is null)
            {
                return Make(key, (home + i) & _mask);
            }

            if (entry.Key.Equals(key))
            {
                return entry.Value;
            }
        }

        return Make(key, home & _mask);
    }

    TValue Make(TKey key, int slot)
    {
        var entry = new Entry(key, make(key));
        Volatile.Write(ref _entries[slot], entry);
        return entry.Value;
    }
}
