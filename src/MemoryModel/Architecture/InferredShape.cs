using System.Globalization;
using MemoryModel.Catalog;

namespace MemoryModel;

/// <summary>Represents a shape made up for a bare parameter count.</summary>
/// <param name="Parameters">The count that was asked for; model states use it as it is.</param>
/// <param name="Architecture">A decoder of about that size; activations and time use its dimensions.</param>
/// <remarks>
/// A count within 3 % of a published GPT takes that model's shape. Any other takes the depth that fits its width best by Levine et al. 2020
/// (arXiv:2006.12467): ln h = 5.039 + 0.0555·L. Above 128 layers only the width grows, since deeper models are not trained in practice.
/// Heads and layers are rounded to numbers that the usual parallel degrees divide.
/// </remarks>
public sealed record InferredShape(long Parameters, ModelArchitecture Architecture)
{
    const double PublishedWithin = 0.03;
    const long LargestVocab = 51200;
    const long Positions = 2048;
    const long MostLayers = 128;

    // GPT-3's heads are 64 wide in its narrow models and 128 in its wide ones (arXiv:2005.14165 table 2.1).
    const long NarrowHead = 64;
    const long WideFrom = 2048;

    // GPT-3 (arXiv:2005.14165 table 2.1) and Megatron-LM (arXiv:2104.04473 table 1).
    static readonly string[] Published =
    [
        "gpt3-125m", "gpt3-350m", "gpt3-760m", "gpt3-1.3b", "gpt3-2.7b", "gpt3-6.7b", "gpt3-13b", "gpt3-175b",
        "megatron-gpt-18b", "megatron-gpt-39b", "megatron-gpt-76b", "megatron-gpt-145b", "megatron-gpt-310b", "mt-nlg-530b", "megatron-1t",
    ];

    /// <summary>Infers a shape for <paramref name="parameters"/> parameters.</summary>
    /// <exception cref="InvalidInputException">The count is below 10^6 or above 10^15.</exception>
    public static InferredShape Of(long parameters)
    {
        if (parameters is < 1_000_000 or > 1_000_000_000_000_000)
        {
            throw new InvalidInputException(string.Create(CultureInfo.InvariantCulture, $"params is {parameters}; allowed: 1e6 to 1e15"));
        }

        var (name, away) = Published
            .Select(candidate => (candidate, Away: Math.Abs((double)ModelParameters.Of(Models.Get(candidate)).Total / parameters - 1)))
            .MinBy(pair => pair.Away);
        var shape = away <= PublishedWithin ? Models.Get(name) : ByDepthRule(parameters);
        var rule = away <= PublishedWithin ? $"that of {name}" : "depth and width by arXiv:2006.12467";
        var total = ModelParameters.Of(shape).Total;
        return new(parameters, shape with
        {
            Name = string.Create(CultureInfo.InvariantCulture, $"{parameters} parameters"),
            Assumed =
            [
                string.Create(CultureInfo.InvariantCulture, $"shape: {rule}: {shape.Layers} layers, hidden {shape.Hidden}, {shape.Main.Blocks[0].Attention!.Heads} heads, vocabulary {shape.Embedding.Vocab}; it has {total} parameters"),
            ],
        });
    }

    static ModelArchitecture ByDepthRule(long parameters)
    {
        var layers = 1L;
        while (layers < MostLayers && Size(layers + 1, Levine(layers + 1), Vocab(parameters, Levine(layers + 1))) <= parameters)
        {
            layers++;
        }

        var width = NarrowHead;
        while (Size(layers, width + NarrowHead, Vocab(parameters, width + NarrowHead)) <= parameters)
        {
            width += NarrowHead;
        }

        var headDim = width < WideFrom ? NarrowHead : 2 * NarrowHead;
        var heads = Divisible(width / (double)headDim);
        var hidden = heads * headDim;
        var vocab = Vocab(parameters, hidden);
        return Gpt(Deep(parameters, hidden, vocab), hidden, heads, headDim, vocab);
    }

    // The nearest number of heads that the usual tensor-parallel degrees divide: eights, or a power of two below.
    static long Divisible(double heads) => heads < 8 ? 1L << (int)Math.Round(Math.Log2(heads)) : Math.Max(8, 8 * (long)Math.Round(heads / 8));

    // The layers that make up the count at a width; fours where there are many, so that pipelines divide them.
    static long Deep(double parameters, double hidden, long vocab)
    {
        var layers = (parameters - Size(0, hidden, vocab)) / (Size(1, hidden, vocab) - Size(0, hidden, vocab));
        return Math.Clamp((long)(layers < 8 ? Math.Round(layers) : 4 * Math.Round(layers / 4)), 1, MostLayers);
    }

    static double Levine(long layers) => Math.Exp(5.039 + (0.0555 * layers));

    // A small model cannot spend most of its parameters on words.
    static long Vocab(double parameters, double hidden) => Math.Clamp((long)(parameters / (2 * hidden) / 128) * 128, 128, LargestVocab);

    // 12·L·h² + 13·L·h + (V + s)·h + 2·h, arXiv:2104.04473 §5.1; in floating point, for the search only.
    static double Size(long layers, double hidden, long vocab) => (layers * hidden * ((12 * hidden) + 13)) + ((vocab + Positions + 2) * hidden);

    static ModelArchitecture Gpt(long layers, long hidden, long heads, long headDim, long vocab) => Families.Decoder(
        "gpt2",
        hidden,
        [new()
        {
            Norm = NormKind.LayerNorm,
            Attention = new() { Heads = heads, KvHeads = heads, HeadDim = headDim, QueryKeyValueBias = true, OutputBias = true, FusedProjection = true },
            FeedForward = new(4 * hidden, Activation.Gelu, false) { Bias = true },
        }],
        Families.Equal(layers),
        NormKind.LayerNorm,
        new(vocab, hidden, PositionKind.Learned) { PositionRows = Positions },
        new(true),
        Positions) with
    { Source = new("levine-2020", "Limits to Depth Efficiencies of Self-Attention", "arXiv:2006.12467", Basis.Model) };
}
