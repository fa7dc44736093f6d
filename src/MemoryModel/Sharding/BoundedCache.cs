namespace MemoryModel;

/// <summary>Remembers what was made for a key, for any number of threads without locks, in a bounded number of slots.</summary>
/// <remarks>
/// Entries never change, so a racing thread sees a whole entry or none; the worst that a race does is to make a value twice. A full
/// neighbourhood makes the table grow, and at its bound gives up its first slot: memory is bounded, and a hit allocates nothing. A
/// lookup reads at most <see cref="Reach"/> slots.
/// </remarks>
sealed class BoundedCache<TKey, TValue>(int most, Func<TKey, TValue> make)
    where TKey : struct, IEquatable<TKey>
    where TValue : class
{
    const int Reach = 8;
    const int Fewest = 16;

    volatile Entry?[] _entries = new Entry?[Math.Min(Fewest, most)];

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
            var entry = entries[(home + i) & (entries.Length - 1)];
            if (entry is null)
            {
                break;
            }

            if (entry.Key.Equals(key))
            {
                return entry.Value;
            }
        }

        var made = new Entry(key, make(key));
        Put(entries, made);
        return made.Value;
    }

    void Put(Entry?[] entries, Entry made)
    {
        while (!Fits(entries, made))
        {
            if (entries.Length >= most)
            {
                Volatile.Write(ref entries[made.Key.GetHashCode() & (entries.Length - 1)], made);
                return;
            }

            var larger = new Entry?[2 * entries.Length];
            foreach (var entry in entries)
            {
                // What finds no place is made again when it is asked for.
                _ = entry is null || Fits(larger, entry);
            }

            _entries = entries = larger;
        }
    }

    static bool Fits(Entry?[] entries, Entry made)
    {
        for (var i = 0; i < Reach; i++)
        {
            ref var slot = ref entries[(made.Key.GetHashCode() + i) & (entries.Length - 1)];
            if (slot is null || slot.Key.Equals(made.Key))
            {
                Volatile.Write(ref slot, made);
                return true;
            }
        }

        return false;
    }
}
