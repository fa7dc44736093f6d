namespace MemoryModel;

/// <summary>Finds legal degrees near wanted ones.</summary>
static class Divisors
{
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
