using System.Collections.Immutable;

namespace MemoryModel;

/// <summary>Holds the numbers that the terms of a step are made of, under the words that their formulas use.</summary>
/// <param name="Parts">The step as the catalog times it.</param>
/// <param name="Pieces">What it is put together from.</param>
/// <param name="Shape">Batch and degrees.</param>
/// <param name="Machine">What the hardware reaches.</param>
/// <param name="Settings">The training method.</param>
sealed record StepValues(StepParts Parts, StepPieces Pieces, WorkShape Shape, MachineRates Machine, StepSettings Settings)
{
    // The stage that sets the pace: in the fullest stage, or in the last one where the output matrix makes that the slowest.
    double Layers => Pieces.Layer.Products > 0 ? Parts.ProductsForward / Pieces.Layer.Products / Shape.MicroBatches : Shape.StageLayers;

    /// <summary>Returns the numbers of a term.</summary>
    public ImmutableArray<KeyValuePair<string, double>> Of(string term)
    {
        var (layer, stage) = (Pieces.Layer, Pieces.Stage);
        return term switch
        {
            "matrix products, forward" => PerLayer(layer.Products, ("operations a second", Machine.Linear)),
            "matrix products, backward" => PerLayer(layer.ProductsBackward, ("operations a second", Machine.Linear)),
            "attention, forward" => PerLayer(layer.Attention, ("operations a second", Machine.EagerAttention ? Machine.Wide : Machine.Attention)),
            "attention, backward" => PerLayer(layer.AttentionBackward, (Machine.EagerAttention ? "operations over those of the forward pass" : "relative speed of the backward kernel", Machine.EagerAttention ? Machine.AttentionBackward : TimeConstants.AttentionBackwardSpeed)),
            "elementwise kernels, forward" => PerLayer(layer.Elementwise, ("memory bandwidth reached", Machine.Memory), ("bytes moved over those of one kernel", Machine.Kernels.Elementwise)),
            "elementwise kernels, backward" => PerLayer(layer.ElementwiseBackward, ("memory bandwidth reached", Machine.Memory)),
            "recompute" => PerLayer(stage.Recompute, ("share of the products", Settings.Recompute.Products), ("share of the attention", Settings.Recompute.Attention), ("share of the elementwise kernels", Settings.Recompute.Elementwise)),
            "reference model, forward" => PerLayer(stage.Reference, ("output matrix and loss", Pieces.Head)),
            "output matrix and loss" => [Pair("micro-batches", Shape.MicroBatches), Pair("T", Shape.Tokens), Pair("tokens of a chunk", Machine.Kernels.LossTokens(Shape)), Pair("h", Shape.Hidden), Pair("V", Shape.VocabShard), Pair("rate", Machine.Wide), Pair("bytes per logit", Machine.Kernels.LossBytes), Pair("memory bandwidth", Machine.Memory)],
            "tensor parallel" => PerLayer(stage.TensorForward + stage.TensorBackward, ("bandwidth", Bandwidth(Shape.Tensor)), ("latency", Machine.Fitted.IntraLatency), ("share not hidden", (stage.TensorForward + stage.TensorBackward) / (layer.Tensor + layer.TensorBackward + (Settings.RepeatedLayers * layer.WithBackward * layer.Tensor)))),
            "expert parallel" => PerLayer(stage.ExpertForward + stage.ExpertBackward, ("bandwidth", Bandwidth(Shape.Expert)), ("share not hidden", Machine.Fitted.ExpertExposed)),
            "context parallel" => PerLayer(stage.ContextForward + stage.ContextBackward, ("bandwidth", Bandwidth(Shape.Tensor * Shape.Context)), ("contention", Machine.Fitted.Contention)),
            "gathered, fetched and reduced layers" => PerLayer(stage.GatherForward + stage.GatherBackward, ("parameters of a layer", Pieces.Parameters), ("bytes of a gathered parameter", Settings.LayerBytes), ("ranks", Shape.StateShards), ("contention", Machine.Fitted.ContentionSharded), ("bandwidth for 90 % efficiency", Needed(TierBandwidth.OfParameters(Shape.Tokens)))),
            "between stages" => [Pair("micro-batches", Shape.MicroBatches), Pair("seconds a micro-batch", Pieces.Send), Pair("bandwidth", Bandwidth(Shape.Ranks)), Pair("chunks", Shape.Chunks), Pair("share not hidden", Machine.Fitted.StageExposed)],
            "between replicas" => [Pair("ranks", Shape.Replicas), Pair("bandwidth", Bandwidth(Shape.Replicas * Shape.Tensor)), Pair("bytes a gradient", Settings.GradientBytes), Pair("bytes a parameter", Settings.GatherBytes), Pair("contention", Machine.Fitted.Contention)],
            "pipeline fill and drain" => [Pair("p", Shape.Pipeline), Pair("chunks", Shape.Chunks), Pair("micro-batches", Shape.MicroBatches), Pair("forward of a micro-batch", Shape.StageLayers * stage.Forward), Pair("backward of a micro-batch", Shape.StageLayers * stage.Backward)],
            "host launches" => PerLayer(stage.HostForward + stage.HostBackward, ("operators", Machine.Kernels.Operators), ("seconds a call", Machine.HostSlowness * Machine.Kernels.Operator)),
            "activations to host memory and back" => PerLayer(stage.OffloadForward + stage.OffloadBackward, ("saved bytes", Settings.MovedActivations), ("host link", Machine.Host), ("host link for 90 % efficiency", Needed(TierBandwidth.OfCheckpoints(Shape.Hidden, 1)))),
            "optimizer" => [Pair("bytes per parameter", Settings.OptimizerCost.Bytes), Pair("bytes per parameter of one kernel", Settings.OptimizerCost.Fused), Pair("operations per parameter", Settings.OptimizerCost.Operations), Pair("memory bandwidth", Machine.Memory), Pair("ranks", Shape.StateShards)],
            "offloaded states" => [Pair("host link", Machine.Host), Pair("bandwidth for 90 % efficiency", Needed(TierBandwidth.OfStates(Shape.Tokens * Shape.MicroBatches))), Pair("ranks", Shape.StateShards)],
            "outside the network" => [Pair("micro-batches", Shape.MicroBatches), Pair("seconds each", TimeConstants.PerMicroBatch), Pair("seconds a step", Machine.Fitted.PerStep)],
            _ => [],
        };
    }

    // What ZeRO-Infinity's tiers need where nothing is hidden, on every accelerator.
    double Needed(double intensity) => TierBandwidth.Needed(intensity, 0.9, Machine.Wide);

    double Bandwidth(long ranks) => ranks <= Machine.Domain ? Machine.Intra : Machine.Network;

    ImmutableArray<KeyValuePair<string, double>> PerLayer(double seconds, params ReadOnlySpan<(string Name, double Value)> others) =>
        [Pair("micro-batches", Shape.MicroBatches), Pair("layers", Layers), Pair("seconds of a layer", seconds), .. others.ToArray().Select(other => Pair(other.Name, other.Value))];

    static KeyValuePair<string, double> Pair(string name, double value) => new(name, value);
}
