namespace MemoryModel;

/// <summary>Represents what one plan takes: the bytes of the worst rank and the seconds of a step, without terms.</summary>
/// <param name="Allocated">What <c>torch.cuda.max_memory_allocated</c> would print.</param>
/// <param name="Device">What <c>nvidia-smi</c> would print.</param>
/// <param name="HostPerNode">Host memory of a node.</param>
/// <param name="NvmePerNode">NVMe of a node.</param>
/// <param name="Step">Time of a step; NaN where the accelerator has no peak for the type of the products.</param>
public readonly record struct PlanTotals(Bytes Allocated, Bytes Device, Bytes HostPerNode, Bytes NvmePerNode, Seconds Step);
