namespace MemoryModel;

/// <summary>Finds the known name that is closest to what a user wrote.</summary>
static class NearestName
{
    /// <summary>Reduces a name to its letters and digits in lower case, so that <c>H100-SXM 80GB</c> equals <c>h100_sxm_80gb</c>.</summary>
    public static string Key(string name) => string.Create(
        name.Count(char.IsLetterOrDigit), name, static (key, text) =>
        {
            var at = 0;
            foreach (var letter in text)
            {
                if (char.IsLetterOrDigit(letter)) key[at++] = char.ToLowerInvariant(letter);
            }
        });

    /// <summary>Returns the candidate with the smallest edit distance to <paramref name="name"/>; null when there is none.</summary>
    public static string? Of(string name, IEnumerable<string> candidates)
    {
        var key = Key(name);
        return candidates.MinBy(candidate => Distance(key, Key(candidate)));
    }

    /// <summary>Returns the candidate with the smallest edit distance to <paramref name="name"/> where that is at most <paramref name="most"/>; else null.</summary>
    public static string? Within(string name, IEnumerable<string> candidates, int most)
    {
        var key = Key(name);
        var (nearest, least) = ((string?)null, most + 1);
        foreach (var candidate in candidates)
        {
            if (Math.Abs(candidate.Length - name.Length) <= most && Distance(key, Key(candidate)) is var distance && distance < least)
            {
                (nearest, least) = (candidate, distance);
            }
        }

        return nearest;
    }

    /// <summary>Returns <c>; nearest: </c> and the nearest candidate where one is like the name: at most half of its letters differ; else nothing.</summary>
    public static string Hint(string name, IEnumerable<string> candidates)
    {
        var key = Key(name);
        var nearest = Of(name, candidates);
        return nearest is not null && 2 * Distance(key, Key(nearest)) <= Math.Max(key.Length, 2) ? $"; nearest: {nearest}" : "";
    }

    // Levenshtein (1966), two rows.
    static int Distance(string left, string right)
    {
        var previous = Enumerable.Range(0, right.Length + 1).ToArray();
        var current = new int[right.Length + 1];
        for (var i = 1; i <= left.Length; i++)
        {
            current[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var substitution = previous[j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1);
                current[j] = Math.Min(substitution, 1 + Math.Min(previous[j], current[j - 1]));
            }

            (previous, current) = (current, previous);
        }

        return previous[right.Length];
    }
}
