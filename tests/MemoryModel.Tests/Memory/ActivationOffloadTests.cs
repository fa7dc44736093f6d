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

    // torchtitan's prototype moves tensors of 14336 · 8192 elements or more: at 8,192 tokens gate, up, activated gate and their product.
    [Theory]
    [InlineData(8192, 32L * 4 * 2 * 8192 * 14336)]
    [InlineData(4096, 0)]
    public void TorchtitanOffloadsItsWidestTensors(long sequence, long bytes)
    {
        var run = new TrainingRun { Model = Models.Get("llama-3-8b"), Accelerator = Gpus.H100Sxm, Gpus = 8, Framework = "torchtitan", FusedKernels = false, SequenceLength = sequence, Plan = new() { Zero = 3, OffloadActivations = OffloadTarget.Cpu } };
        var offloaded = Estimator.Memory(run);
        var host = offloaded.Terms.Where(term => term.Tier == MemoryTier.HostPinned && term.Kind == MemoryKind.Activations).Sum(term => term.Bytes.Value);

        Assert.Equal(bytes, host);
        Assert.Equal(Estimator.Memory(run with { Plan = run.Plan with { OffloadActivations = OffloadTarget.None } }).Saved.Total.Value - bytes * 30 / 32, offloaded.Saved.Total.Value);
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
