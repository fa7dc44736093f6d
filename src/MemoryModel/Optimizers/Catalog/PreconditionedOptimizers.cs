using System.Collections.Immutable;
using static MemoryModel.Catalog.Parts;

namespace MemoryModel.Catalog;

/// <summary>Optimizers that treat a weight as a matrix: Muon, Shampoo, SOAP.</summary>
static class PreconditionedOptimizers
{
    // Meta's distributed Shampoo cuts to blocks of max_preconditioner_dim = 1024 and packs its symmetric matrices (shampoo_types.py).
    const long ShampooBlock = 1024;

    // soap.py: a longer side (most vocabularies) gets no preconditioner.
    const long SoapLongest = 10_000;

    static readonly OptimizerState[] AuxiliaryAdam =
    [
        new("exp_avg", StateShape.Elementwise) { Scope = TensorScope.NotHidden },
        new("exp_avg_sq", StateShape.Elementwise) { Scope = TensorScope.NotHidden },
    ];

    // muon.py's variable keeps the update of the matrix before.
    static readonly StepTemporary LastUpdate = new("update of the matrix before", StateShape.Elementwise) { Scope = TensorScope.Hidden, Type = DataType.BFloat16, Copies = 0, PreviousCopies = 1 };

    public static ImmutableArray<Optimizer> Rows { get; } =
    [
        // Newton-Schulz runs eagerly in bf16 whatever the weights are: a·X + B·X holds X, both products and their sum beside A and B.
        // muon.py's own Adam for the rest makes both corrected moments, a root and a denominator.
        Row("muon", Sources.Muon, [new("momentum_buffer", StateShape.Elementwise) { Scope = TensorScope.Hidden }, .. AuxiliaryAdam])
            .Named("muon_adamw", "muon-with-aux-adam", "muonadamw")
            .Making(
                new StepTemporary("Newton-Schulz iterates", StateShape.NewtonSchulz) { Scope = TensorScope.Hidden, Type = DataType.BFloat16 },
                LastUpdate,
                new StepTemporary("corrected moments, root and denominator", StateShape.Elementwise) { Scope = TensorScope.NotHidden, Copies = 4, PreviousCopies = 1 }) with { Implementation = StepImplementation.Loop },
        // torch.optim.Muon takes matrices only, torch.optim.AdamW (foreach) updates the rest; the Nesterov update is a tensor of its own.
        Row("muon-torch", Sources.TorchOptim, [new("momentum_buffer", StateShape.Elementwise) { Scope = TensorScope.Hidden }, .. AuxiliaryAdam])
            .Named("torch_muon")
            .Making(
                new StepTemporary("Newton-Schulz iterates", StateShape.NewtonSchulz) { Scope = TensorScope.Hidden, Type = DataType.BFloat16 },
                new StepTemporary("Nesterov update", StateShape.Elementwise) { Scope = TensorScope.Hidden },
                new StepTemporary("denominators", StateShape.Elementwise) { Scope = TensorScope.NotHidden, OfAllTensors = true }).Unmeasured() with { Implementation = StepImplementation.Loop },
        // With Adam's second moment as grafting, the way its README replaces AdamW.
        Row(
            "shampoo", Sources.DistributedShampoo,
            Like("filtered gradient"), Like("grafting second moment"),
            new("factor matrices", StateShape.PackedKronecker(ShampooBlock)) { Type = DataType.Float32 },
            new("inverse roots", StateShape.PackedKronecker(ShampooBlock)) { Type = DataType.Float32 })
            .Named("distributed_shampoo")
            .Making(Lists("corrected and preconditioned gradients", 2), new StepTemporary("eigendecomposition of a block", StateShape.Table(4 * ShampooBlock * ShampooBlock)) { Type = DataType.Float32 }).Unmeasured(),
        // Measured by running soap.py (CPU, without LAPACK's workspace): beside the matrices of the refresh stand the projected gradient, the denominator, the
        // update, the moment that is projected anew and the reordered second moment. The decompositions of a GPU's library have a workspace of their own.
        Row(
            "soap", Sources.Soap,
            Like("exp_avg"), Like("exp_avg_sq"),
            new("GG, the preconditioners", StateShape.Kronecker(SoapLongest)) { Type = DataType.Float32 },
            new("Q, their eigenbases", StateShape.Kronecker(SoapLongest)) { Type = DataType.Float32 })
            .Making(One("projected gradient, denominator, update and moments", 5), new StepTemporary("refresh of the eigenbases", StateShape.Eigenbases(SoapLongest)) { Type = DataType.Float32 }).Unmeasured() with { Implementation = StepImplementation.Loop },
    ];
}
