using MemoryModel.Catalog;

using static MemoryModel.MegatronWidths;

namespace MemoryModel;

/// <summary>Posts weights, main gradients and optimizer states as Megatron-LM's data-parallel buffers and optimizers keep them.</summary>
/// <remarks>
/// Megatron-LM megatron/core/distributed/param_and_grad_buffer.py and megatron/core/optimizer/{distrib_optimizer,optimizer}.py;
/// bytes per parameter: docs/user-guide/features/dist_optimizer.md (18 = 2 + 4 + 12 in bf16, 6 + 12/d when distributed).
/// </remarks>
static class MegatronStates
{
    public static void Post<TLedger>(in MegatronStage stage, in MegatronParameters parameters, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        ref readonly var run = ref stage.Run;
        var (spread, spreadExperts) = (checked(run.Data * run.Context), run.ExpertData);
        // Every rank of the groups over which states are spread holds an equal share of each buffer, the last one padded.
        var (copies, copiesExperts) = run.FullySharded ? (spread, spreadExperts) : (1L, 1L);
        var (owners, ownersExperts) = run.DistributedOptimizer
            ? (Math.Max(1, spread / run.OptimizerInstances), Math.Max(1, spreadExperts / run.OptimizerInstances))
            : (1L, 1L);
        var P = parameters.Dense;
        var Pe = parameters.Experts;
        ledger.Let(P);
        ledger.Let(Pe);
        ledger.Let(copies);
        ledger.Let(copiesExperts);
        ledger.Let(owners);
        ledger.Let(ownersExperts);

        Weights(in run, in parameters, copies, copiesExperts, ref ledger);

        var main = run.Precision.Gradients.Size();
        ledger.Let(main);
        var (reducers, reducersExperts) = run.ShardedGradients ? (spread, spreadExperts) : (1L, 1L);
        ledger.Let(reducers);
        ledger.Let(reducersExperts);
        ledger.Open(MemoryKind.Gradients, "main gradients", Sources.MegatronLm, "megatron/core/distributed/param_and_grad_buffer.py");
        ledger.Add("gradient buffer", main * CeilDiv(P, reducers));
        ledger.Add("gradient buffer of the experts", main * CeilDiv(Pe, reducersExperts));
        ledger.Close();

        // The hybrid optimizer keeps pinned copies of a fraction in host memory and steps there (cpu_offloading/hybrid_optimizer.py).
        var away = run.OptimizerInHost ? parameters.Part(run.Settings.OptimizerOffloadFraction) : default;
        Owned(in run, parameters - away, owners, ownersExperts, MemoryTier.Gpu, ref ledger);
        if (run.OptimizerInHost)
        {
            Owned(in run, in away, owners, ownersExperts, MemoryTier.HostPinned, ref ledger);
        }
        else if (owners == 1 && !run.DistributedOptimizer && run.Precision.Master is not null)
        {
            var remainders = run.StateRemainders(in stage);
            ledger.Let(remainders);
            ledger.Open(MemoryKind.Runtime, "remainders of the optimizer's blocks", Sources.PyTorch, "c10/cuda/CUDACachingAllocator.cpp should_split");
            ledger.Add("ends of blocks too short to split off", bool8 * remainders);
            ledger.Close();
        }

        if (run.Precision.Master == DataType.Float32 && main < fp32)
        {
            // fp16: gradients are unscaled in fp32 and stay until the next step clears them.
            ledger.Open(MemoryKind.Gradients, "unscaled gradients", Sources.MegatronLm, "megatron/core/optimizer/optimizer.py", MegatronMemory.AfterBackward);
            ledger.Add("fp32 gradients", fp32 * (CeilDiv(P, owners) + CeilDiv(Pe, ownersExperts)));
            ledger.Close();
        }
    }

    // Master weights and moments of the parameters that are stepped in one place.
    static void Owned<TLedger>(in MegatronRun run, in MegatronParameters parameters, long owners, long ownersExperts, MemoryTier tier, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        var P = parameters.Dense;
        var Pe = parameters.Experts;
        ledger.Let(P);
        ledger.Let(Pe);
        ledger.Let(owners);
        ledger.Let(ownersExperts);
        ledger.Open(MemoryKind.OptimizerStates, "optimizer states", Sources.MegatronLm, "megatron/core/optimizer/distrib_optimizer.py", tier: tier);
        if (run.Precision.Master is { } type)
        {
            var master = type.Size();
            ledger.Let(master);
            ledger.Add("master weights", master * CeilDiv(P, owners));
            ledger.Add("master weights of the experts", master * CeilDiv(Pe, ownersExperts));
        }

        var (moments, momentsMatrix) = (run.StateBytes.Other, run.StateBytes.Matrix);
        var matrices = parameters.DenseMatrices;
        var matricesExperts = parameters.ExpertMatrices;
        ledger.Let(moments);
        ledger.Let(momentsMatrix);
        ledger.Let(matrices);
        ledger.Let(matricesExperts);
        ledger.Add("moments of the layers' matrices", momentsMatrix * (CeilDiv(matrices, owners) + CeilDiv(matricesExperts, ownersExperts)));
        ledger.Add("moments of the rest", moments * (CeilDiv(P - matrices, owners) + CeilDiv(Pe - matricesExperts, ownersExperts)));
        ledger.Close();
        if (tier != MemoryTier.Gpu)
        {
            ledger.Open(MemoryKind.Gradients, "gradients copied for the step in host memory", Sources.MegatronLm, "megatron/core/optimizer/cpu_offloading/hybrid_optimizer.py", tier: tier);
            ledger.Add("fp32 gradients", fp32 * (CeilDiv(P, owners) + CeilDiv(Pe, ownersExperts)));
            ledger.Close();
        }
    }

    // Hopper multiplies 8-bit matrices in one layout only, so that each weight also has a transposed copy; so do block scales anywhere.
    static void Weights<TLedger>(in MegatronRun run, in MegatronParameters parameters, long copies, long copiesExperts, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        var P = parameters.Dense;
        var Pe = parameters.Experts;
        var (eightBit, eightBitExperts) = run.Fp8 is null ? (0L, 0L) : (parameters.DenseMatrices, parameters.ExpertMatrices);
        var kept = run.Fp8 is { PrimaryWeights: true };
        var (primary, primaryExperts) = kept ? (eightBit, eightBitExperts) : (0L, 0L);
        // What is no matrix of a layer stays in 16 bits.
        var weight = Bytes.Max(run.Precision.Parameters.Size(), kept ? new(2) : Bytes.Zero);
        var recipe = run.Fp8?.Recipe ?? default;
        long layouts = recipe.ScalesAlongRows() || run.ComputeCapability < 10 ? 2 : 1;
        var (scaled, scale) = recipe.Scales();
        ledger.Let(weight);
        ledger.Let(primary);
        ledger.Let(primaryExperts);
        ledger.Open(MemoryKind.Parameters, "weights", Sources.MegatronLm, "megatron/core/distributed/param_and_grad_buffer.py");
        ledger.Add("weights", weight * CeilDiv(P - primary, copies));
        ledger.Add("weights of the experts", weight * CeilDiv(Pe - primaryExperts, copiesExperts));
        ledger.Close();
        if (eightBit + eightBitExperts > 0)
        {
            ledger.Let(eightBit);
            ledger.Let(eightBitExperts);
            ledger.Let(layouts);
            ledger.Let(scaled);
            ledger.Let(scale);
            ledger.Let(copies);
            ledger.Let(copiesExperts);
            ledger.Open(MemoryKind.Parameters, "8-bit weights", Sources.TransformerEngine, "transformer_engine/pytorch/tensor/float8_tensor.py");
            ledger.Add("8-bit weights in each layout", bool8 * layouts * (eightBit + eightBitExperts));
            if (scale > Bytes.Zero) ledger.Add("their scales", scale * layouts * CeilDiv(eightBit + eightBitExperts, scaled));
            ledger.Close();
        }
    }
}
