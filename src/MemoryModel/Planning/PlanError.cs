namespace MemoryModel.Planning;

/// <summary>Says how far predicted step times of two plans on one machine can be told apart.</summary>
static class PlanError
{
    /// <summary>The factor within which two predicted step times are called equal.</summary>
    /// <remarks>
    /// The interval of one step time is wide because machines and software differ; plans on one machine share that error. Of the pairs of
    /// measured runs of one model on one machine (docs/accuracy-plans.md, made and tested from the measured cases) that are predicted
    /// closer than this, the order is right little more often than a coin; of those predicted further apart, in four of five.
    /// </remarks>
    public const double Equal = 1.05;
}
