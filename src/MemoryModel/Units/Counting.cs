global using static MemoryModel.Counting;

namespace MemoryModel;

/// <summary>Arithmetic of counts; its members are imported everywhere, so that a formula reads <c>CeilDiv(x, y)</c>.</summary>
static class Counting
{
    /// <summary>Divides and rounds up; both are positive.</summary>
    public static long CeilDiv(long x, long y) => (x + y - 1) / y;
}
