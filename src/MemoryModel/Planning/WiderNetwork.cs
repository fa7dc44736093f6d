using System.Collections.Immutable;

namespace MemoryModel.Planning;

/// <summary>Makes a network wider or narrower in its own proportions.</summary>
/// <remarks>
/// Heads keep their width and become as many as the hidden size has room for, as do key and value heads where every head has its own; grouped
/// ones stay as many, as in Llama's family from 8 to 405 billion parameters. Feed-forward blocks and experts grow with the hidden size; ranks of
/// latent attention, vocabulary and layers stay.
/// </remarks>
static class WiderNetwork
{
    // Inner widths are rounded up to whole tiles of the products, where they were so before.
    const long Tile = 256;

    // A hidden size is a multiple of so many, where it was one before.
    const long Even = 64;

    /// <summary>Returns the least hidden size of a run's network whose heads groups and tensor ranks share evenly; the others are its multiples.</summary>
    public static long Unit(TrainingRun run)
    {
        var hidden = run.Model.Hidden;
        var unit = Divisor(hidden, Even);
        var ranks = run.Plan.Tensor * (run.ContextExchange == ContextExchange.AllToAll ? run.Plan.Context : 1);
        foreach (var attention in Widened(run.Model).SelectMany(stack => stack.Blocks).SelectMany(Attentions))
        {
            var together = Multiple(ranks, attention.KvHeads == attention.Heads ? 1 : attention.KvHeads);
            unit = Multiple(unit, checked(hidden * together / Divisor(hidden * together, attention.Heads)));
        }

        return unit;
    }

    /// <summary>Returns the run with another hidden size.</summary>
    /// <exception cref="InvalidInputException">The network has parts whose width is none of its layers'.</exception>
    public static TrainingRun Of(TrainingRun run, long hidden)
    {
        var model = run.Model;
        if (Widened(model).Any(stack => stack.Blocks.Any(block => !block.Extra.IsEmpty || block.Attention?.LinearMixer is not null)))
        {
            throw new InvalidInputException($"hidden: {model.Name} has layers with parts beside attention and feed-forward blocks, whose widths are their own; allowed with: a transformer, such as llama-3-8b");
        }

        var (old, tile) = (model.Hidden, Multiple(Tile, run.Plan.Tensor));
        long Scaled(long width) => checked(width * hidden) % old == 0 && width * hidden / old % run.Plan.Tensor == 0 ? width * hidden / old : CeilDiv(CeilDiv(width * hidden, old), tile) * tile;
        long Side(long length) => length == old || length == old + 1 ? length - old + hidden : length;
        FeedForwardShape? Dense(FeedForwardShape? shape) => shape is null ? null : shape with { Hidden = Scaled(shape.Hidden) };
        AttentionShape? Attention(AttentionShape? shape) => shape is null ? null : shape with
        {
            Heads = shape.Heads * hidden / old,
            KvHeads = shape.KvHeads == shape.Heads ? shape.Heads * hidden / old : shape.KvHeads,
        };
        Block Wide(Block block) => block with
        {
            Attention = Attention(block.Attention),
            CrossAttention = Attention(block.CrossAttention),
            FeedForward = Dense(block.FeedForward),
            Experts = block.Experts is { } experts ? experts with { Expert = Dense(experts.Expert)!, Shared = Dense(experts.Shared) } : null,
        };
        var wide = Widened(model).ToArray();
        return run with
        {
            StatedParameters = null,
            Model = model with
            {
                Embedding = model.Embedding.Width == old ? model.Embedding with { Width = hidden } : model.Embedding,
                Stacks = [.. model.Stacks.Select(stack => wide.Contains(stack) ? stack with { Hidden = hidden, Blocks = [.. stack.Blocks.Select(Wide)] } : stack)],
                // a table of positions, a pooler with its bias
                Extra = [.. model.Extra.Select(tensor => tensor with { Rows = Side(tensor.Rows), Columns = Side(tensor.Columns) })],
                Head = model.Head with
                {
                    Width = model.Head.Width == old ? hidden : model.Head.Width,
                    Transform = model.Head.Transform is { } transform && transform.Width == old ? transform with { Width = hidden } : model.Head.Transform,
                },
            },
        };
    }

    static IEnumerable<LayerStack> Widened(ModelArchitecture model) => model.Stacks.Where(stack => stack.Kind != StackKind.Vision && stack.Hidden == model.Hidden);

    static IEnumerable<AttentionShape> Attentions(Block block) => new[] { block.Attention, block.CrossAttention }.OfType<AttentionShape>();

    static long Multiple(long a, long b) => checked(a / Divisor(a, b) * b);

    static long Divisor(long a, long b) => b == 0 ? a : Divisor(b, a % b);
}
