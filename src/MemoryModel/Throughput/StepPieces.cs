namespace MemoryModel;

/// <summary>Holds what a step is put together from: an average layer, the ends of the network, and what passes between stages.</summary>
/// <remarks>All in seconds of one micro-batch. The total, its explanation and the timeline are made from these.</remarks>
struct StepPieces
{
    /// <summary>One average layer by what spends its time.</summary>
    public LayerTime Layer;

    /// <summary>The same layer with recompute, overlap and waiting.</summary>
    public StageLayer Stage;

    /// <summary>Parameters of an average layer on one rank.</summary>
    public double Parameters;

    /// <summary>Elements of the largest dense matrix of a layer on one rank.</summary>
    public double Largest;

    /// <summary>Output matrix and loss.</summary>
    public double Head;

    /// <summary>Token vectors where one stage has both ends.</summary>
    public double Embedding;

    /// <summary>Exposed sends and receives of a stage, both directions.</summary>
    public double Send;

    /// <summary>Gets the forward passes of a micro-batch: its own and a reference model's.</summary>
    public readonly int ForwardPasses => Stage.Reference > 0 ? 2 : 1;

    /// <summary>Returns the passes of a stage of so many layers.</summary>
    /// <param name="layers">Layers of the stage.</param>
    /// <param name="ends">Seconds of the ends of the network on the stage: a third of them forward, as for a matrix product.</param>
    public readonly PipelineStageSeconds Passes(long layers, double ends = 0)
    {
        var weights = layers * Stage.Weights;
        return new(layers * Stage.Forward + ForwardPasses * ends / 3 + Send / 2, layers * Stage.Backward - weights + ends * 2 / 3 + Send / 2, weights, layers * Stage.HiddenInPair);
    }
}
