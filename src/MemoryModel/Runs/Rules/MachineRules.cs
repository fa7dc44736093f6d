namespace MemoryModel;

/// <summary>The rules of what an accelerator can do.</summary>
static class MachineRules
{
    /// <summary>Gets the types that products may have, widest-used first: the order in which an error offers them.</summary>
    static readonly DataType[] Offered = [DataType.BFloat16, DataType.Float16, DataType.Float8, DataType.TensorFloat32, DataType.Float32];

    public static readonly RunRule[] All =
    [
        new(
            "precision units", RulePart.Machine, "products of 8 bits or fewer need matrix units for them; wider ones fall back on fp32 arithmetic (NVIDIA, CUDA C++ Programming Guide, compute capabilities)",
            static (TrainingRun run, in ParallelPlan _) => run.Precision.Compute.Bits() <= 8 && run.Accelerator.Family != AcceleratorFamily.Cpu && run.Accelerator.Peak(run.Precision.Compute) is null,
            static (TrainingRun run, in ParallelPlan _) =>
                $"precision is {run.Precision.Compute.ShortName()}, for which {run.Accelerator.Name} has no units; allowed: {string.Join(", ", Has(run.Accelerator))}; nearest: {Has(run.Accelerator).First()}"),
    ];

    /// <summary>Returns whether products in a type run without units of their own: bf16 before Ampere, which PyTorch computes in fp32 (pytorch/pytorch pull request 148322).</summary>
    public static bool Emulates(Accelerator accelerator, DataType compute) => compute == DataType.BFloat16 && accelerator is { BFloat16: null, Float16: not null };

    static IEnumerable<string> Has(Accelerator accelerator) => Offered.Where(type => accelerator.Peak(type) is not null).Select(type => type.ShortName());
}
