using MemoryModel.Catalog;

namespace MemoryModel.Tests.Memory;

/// <summary>Offloading saved tensors moves them to the host, byte for byte, and leaves two layers on the device.</summary>
public sealed class ActivationOffloadTests
{
    [Theory]
    [InlineData(AttentionKernel.Flash)]
    [InlineData(AttentionKernel.Eager)]
    public void WhatLeavesTheDeviceIsOnTheHost(AttentionKernel attention)
    {
        var run = new TrainingRun { Model = Models.Get("llama-3-8b"), Accelerator = Gpus.H100Sxm, SequenceLength = 1024, Attention = attention };
        var kept = Estimator.Memory(run);
        var offloaded = Estimator.Memory(run with { Plan = run.Plan with { OffloadActivations = OffloadTarget.Cpu } });
        var layer = kept.Saved.PerLayer.Value;
        var host = offloaded.Terms.Where(term => term.Tier == MemoryTier.HostPinned && term.Kind == MemoryKind.Activations).Sum(term => term.Bytes.Value);

        Assert.Equal(32 * layer, host);
        Assert.Equal(kept.Saved.Total.Value - 30 * layer, offloaded.Saved.Total.Value);
    }

    [Fact]
    public void FullRecomputeOffloadsTheLayersInputs()
    {
        var run = new TrainingRun { Model = Models.Get("llama-3-8b"), Accelerator = Gpus.H100Sxm, SequenceLength = 8192, Plan = new() { Recompute = Recompute.Full, OffloadActivations = OffloadTarget.Cpu } };
        var host = Estimator.Memory(run).Terms.Where(term => term.Tier == MemoryTier.HostPinned && term.Kind == MemoryKind.Activations).Sum(term => term.Bytes.Value);

        // 2·s·h bytes a layer, as transformers' offloaded checkpoints free
        Assert.Equal(32L * 2 * 8192 * 4096, host);
    }
}
