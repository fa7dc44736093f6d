namespace MemoryModel.Planning;

/// <summary>Says how far predicted step times of two plans of one run can be told apart: the standard error of the logarithm of their ratio.</summary>
/// <remarks>
/// The interval of one step time is wide because machines and software differ; two plans of one run share that error. What is left is in
/// the seconds that they do not spend alike. A class of seconds that both spend on the same work (products of the same shapes, the same
/// pipeline) errs alike in both, so that only the difference of its shares counts; where the work differs, both shares count on
/// their own. The standard errors of the classes make the measured pairs most likely (<c>benchmarks/TimeFit pairs</c>: plans of one model
/// on one machine, 630 published pairs and 18,097 of vTrain's, Student's t with four degrees of freedom, since some runs have other faults).
/// The published pairs alone give 0.07, 0.09, 0.86, 0.25 and 0.47, vTrain's alone 0.05, 0.29, 0.56, 0.12 and 0.52. docs/accuracy-plans.md has how often
/// pairs that differ by more, and by less, are in the measured order.
/// </remarks>
static class PlanError
{
    /// <summary>The factor by which a plan may be predicted slower and still be preferred as the simpler one, however uncertain the difference is.</summary>
    public const double Most = 1.1;

    /// <summary>The probability with which the recommended plan should fit, where one that is equal to the best does: one standard error, as for time.</summary>
    public const double Sure = 0.84;

    /// <summary>The standard error of each class of <see cref="TimeShares"/>, as a share of its seconds.</summary>
    /// <remarks>The last, states and their update off the GPU, has no measured run behind it: half is an assumption.</remarks>
    public static ReadOnlySpan<double> Standing => [0.07, 0.16, 0.56, 0.11, 0.56, 0.50];

    /// <summary>Returns the standard error of the logarithm of a plan's step time, as far as it is the plan's and not the machine's.</summary>
    public static double Of(TimeShares shares)
    {
        Span<double> squares = stackalloc double[TimeShares.Classes];
        TimeShares.Squares(shares, squares);
        return Sum(squares, shares.SlowerHost);
    }

    /// <summary>Returns the standard error of the logarithm of the ratio of two plans' step times.</summary>
    public static double Between(TimeShares left, TimeShares right)
    {
        Span<double> squares = stackalloc double[TimeShares.Classes];
        TimeShares.Squares(left, right, squares);
        return Sum(squares, left.SlowerHost - right.SlowerHost);
    }

    static double Sum(ReadOnlySpan<double> squares, double host)
    {
        var variance = host * host;
        for (var i = 0; i < squares.Length; i++)
        {
            variance += Standing[i] * Standing[i] * squares[i];
        }

        return Math.Sqrt(variance);
    }
}
