using System.Reflection;
using MathNet.Numerics.LinearAlgebra;

namespace MemoryModel.TimeFit;

/// <summary>Represents a constant that the fit may move: what was known of it before, and how far, as a logarithm, it is expected to lie from there.</summary>
sealed record Constant(string Name, double Prior, double Spread)
{
    readonly PropertyInfo _property = typeof(FittedConstants).GetProperty(Name) ?? throw new ArgumentException($"{Name} is no constant", nameof(Name));

    public double Of(FittedConstants constants) => (double)_property.GetValue(constants)!;

    public void Set(FittedConstants constants, double value) => _property.SetValue(constants, value);
}

/// <summary>The constants that are fitted, with what was known of them before: datasheets, operator tables, NCCL's tuner, counts of kernels.</summary>
static class Constants
{
    public static readonly Constant[] Fitted =
    [
        new("ReachedVolta", 0.72, 0.1), new("ReachedAmpere", 0.775, 0.015), new("ReachedHopper", 0.70, 0.08), new("ReachedBlackwell", 0.52, 0.08),
        new("ReachedCdna", 0.5, 0.2), new("ReachedTpu", 0.8, 0.1),
        new("ReachedHopperFloat8", 0.62, 0.08), new("ReachedBlackwellFloat8", 0.50, 0.1), new("ReachedFloat4", 0.45, 0.15),
        new("AttentionReachedAmpere", 0.58, 0.08), new("AttentionReachedHopper", 0.62, 0.15), new("AttentionReachedHopperOlder", 0.38, 0.15), new("AttentionReachedBlackwell", 0.55, 0.15), new("AttentionFirst", 0.55, 0.15),
        new("BytesPerScore", 12, 0.15),
        new("ElementwiseFused", 1.0, 0.15), new("ElementwiseLegacy", 1.6, 0.2), new("ElementwiseEager", 1.2, 0.2), new("ElementwiseCompiled", 1.0, 0.12),
        new("Launch", 6e-6, 0.3), new("OperatorFused", 30e-6, 0.5), new("OperatorEager", 12e-6, 0.3), new("OperatorDeepSpeed", 20e-6, 0.5), new("KernelsPerNarrowExpert", 12, 0.5), new("Rendezvous", 0.3, 1), new("PerStep", 10e-3, 0.5),
        new("NetworkReached", 0.85, 0.08), new("OmniPathReached", 0.7, 0.5), new("IntraLatency", 25e-6, 0.3), new("NetworkLatency", 60e-6, 0.3), new("HopLatency", 8e-6, 0.5),
        new("Contention", 0.15, 0.4), new("ContentionSharded", 0.2, 0.4), new("TensorHidden", 0.6, 0.3), new("ExpertExposed", 0.5, 0.4), new("GroupedPenalty", 1.0, 0.2), new("StageExposed", 1.0, 0.3),
    ];

    /// <summary>Returns the constants at a point: the logarithms of their ratios to the priors.</summary>
    public static FittedConstants At(Vector<double> point)
    {
        var constants = new FittedConstants();
        for (var i = 0; i < Fitted.Length; i++) Fitted[i].Set(constants, Fitted[i].Prior * Math.Exp(point[i]));
        return constants;
    }
}
