using System.Diagnostics.CodeAnalysis;

namespace MemoryModel;

/// <summary>Remembers what was made for a key, for any number of threads without locks, in a bounded number of slots.</summary>
/// <remarks>
/// Entries never change, so a racing thread sees a whole entry or none; the worst that a race does is to make a value twice. A full
/// neighbourhood makes the table grow, and at its bound gives up its first slot: memory is bounded, and a hit allocates nothing. A
/// lookup reads at most <see cref="Reach"/> slots.
/// </remarks>
sealed class BoundedCache<TKey, TValue>(int most, Func<TKey, TValue>? make = null)
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
        if (!TryGet(in key, out var value))
        {
            value = make!(key);
            Add(in key, value);
        }

        return value;
    }

    /// <summary>Finds the value of a key.</summary>
    public bool TryGet(in TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        var (entries, home) = (_entries, key.GetHashCode());
        for (var i = 0; i < Reach; i++)
        {
            var entry = Volatile.Read(ref entries[unchecked(home + i) & (entries.Length - 1)]);
            if (entry is null)
            {
                break;
            }

            if (entry.Key.Equals(key))
            {
                value = entry.Value;
                return true;
            }
        }

        value = null;
        return false;
    }

    /// <summary>Remembers the value of a key.</summary>
    public void Add(in TKey key, TValue value) => Put(_entries, new(key, value));

    void Put(Entry?[] entries, Entry made)
    {
        if (Fits(entries, made))
        {
            return;
        }

        for (var slots = 2 * entries.Length; slots <= most; slots *= 2)
        {
            var larger = new Entry?[slots];
            if (Array.TrueForAll(entries, entry => entry is null || Fits(larger, entry)) && Fits(larger, made))
            {
                _entries = larger;
                return;
            }
        }

        Volatile.Write(ref entries[made.Key.GetHashCode() & (entries.Length - 1)], made);
    }

    static bool Fits(Entry?[] entries, Entry made)
    {
        for (var i = 0; i < Reach; i++)
        {
            ref var slot = ref entries[unchecked(made.Key.GetHashCode() + i) & (entries.Length - 1)];
            if (slot is null || slot.Key.Equals(made.Key))
            {
                Volatile.Write(ref slot, made);
                return true;
            }
        }

        return false;
    }
}
