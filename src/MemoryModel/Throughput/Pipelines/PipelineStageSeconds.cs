namespace MemoryModel;

/// <summary>Holds the seconds of one micro-batch on one pipeline stage.</summary>
/// <param name="Forward">Forward pass, F.</param>
/// <param name="Backward">Gradient of the input, B.</param>
/// <param name="Weights">Gradient of the weights, W; a schedule that does not split the backward pass runs it with the gradient of the input.</param>
/// <param name="HiddenInPair">What a forward and a backward pass hide of each other side by side (DualPipe).</param>
readonly record struct PipelineStageSeconds(double Forward, double Backward, double Weights = 0, double HiddenInPair = 0);
