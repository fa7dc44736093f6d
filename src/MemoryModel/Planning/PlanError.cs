namespace MemoryModel.Planning;

/// <summary>Says how far predicted step times of two plans on one machine can be told apart.</summary>
static class PlanError
{
    /// <summary>The factor within which two predicted step times are called equal.</summary>
    public const double Equal = 1.05;
}
