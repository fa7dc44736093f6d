using System.Collections.Immutable;

namespace MemoryModel;

/// <summary>Finds the legal degrees of what must divide.</summary>
static class Divisors
{
    /// <summary>Returns the divisors of a number in rising order; O(√number).</summary>
    public static ImmutableArray<long> Of(long number)
    {
        var (low, high) = (new List<long>(), new List<long>());
        for (var divisor = 1L; divisor * divisor <= number; divisor++)
        {
            if (number % divisor == 0)
            {
                low.Add(divisor);
                if (divisor * divisor != number)
                {
                    high.Add(number / divisor);
                }
            }
        }

        high.Reverse();
        return [.. low, .. high];
    }

    /// <summary>Returns the divisor of a number that is nearest to a wanted value.</summary>
    public static long Nearest(long number, long wanted)
    {
        var (below, above) = (Math.Min(wanted, number), Math.Min(wanted, number));
        while (number % below != 0)
        {
            below--;
        }

        while (number % above != 0)
        {
            above++;
        }

        return wanted - below <= above - wanted ? below : above;
    }
}
