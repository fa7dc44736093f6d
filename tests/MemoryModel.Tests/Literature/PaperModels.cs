using MemoryModel.Catalog;

namespace MemoryModel.Tests.Literature;

/// <summary>Networks as papers describe them.</summary>
static class PaperModels
{
    /// <summary>A GPT of which only width, depth and heads are given.</summary>
    public static ModelArchitecture Gpt(int layers, long hidden, long heads, long vocab = 51200) => new()
    {
        Name = "gpt",
        Family = "gpt2",
        Source = Sources.Narayanan2021,
        Embedding = new(vocab, hidden, PositionKind.Learned),
        Stacks =
        [
            LayerStack.Uniform(StackKind.Decoder, hidden, layers, new Block
            {
                Attention = new() { Heads = heads, KvHeads = heads, HeadDim = hidden / heads },
                FeedForward = new(4 * hidden, Activation.Gelu, Gated: false),
                Norm = NormKind.LayerNorm,
            }, NormKind.LayerNorm),
        ],
        Head = new(Tied: true),
    };

    /// <summary>Returns the bytes of the model states, wherever they live.</summary>
    public static double States(MemoryEstimate estimate) => estimate.Terms
        .Where(term => (term.Kind is MemoryKind.Parameters or MemoryKind.Gradients or MemoryKind.OptimizerStates) && term.Alive.HasFlag(Moments.OptimizerStep)).Sum(term => (double)term.Bytes.Value);
}
