namespace MemoryModel;

/// <summary>Says which memory an offload target means.</summary>
static class Tiers
{
    /// <summary>Returns the memory of states that an engine keeps at a target.</summary>
    public static MemoryTier Of(OffloadTarget target) => target switch
    {
        OffloadTarget.Cpu => MemoryTier.HostPinned,
        OffloadTarget.Nvme => MemoryTier.Nvme,
        _ => MemoryTier.Gpu,
    };
}
