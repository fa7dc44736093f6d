using System.Collections.Immutable;

namespace MemoryModel;

/// <summary>Represents the parameter tensors of one kind of layer and how many such layers there are.</summary>
/// <param name="Stack">The stack of the layers.</param>
/// <param name="Block">The kind of block.</param>
/// <param name="Layers">Layers with weights of their own of this kind.</param>
/// <param name="Tensors">The tensors of one layer.</param>
public sealed record BlockParameters(LayerStack Stack, Block Block, long Layers, ImmutableArray<ParameterTensor> Tensors)
{
    /// <summary>Gets the parameters of one layer.</summary>
    public long PerLayer { get; } = Tensors.Sum(tensor => tensor.Total);
}

/// <summary>Represents all parameters of a network, tensor by tensor; tied and shared tensors once.</summary>
/// <remarks>Counts equal what <c>sum(p.numel() for p in model.parameters())</c> gives in Hugging Face Transformers.</remarks>
public sealed partial class ModelParameters
{
    ModelParameters(ImmutableArray<BlockParameters> blocks, ImmutableArray<ParameterTensor> input, ImmutableArray<ParameterTensor> output)
    {
        Blocks = blocks;
        Input = input;
        Output = output;
        Total = Everything().Sum(pair => pair.Tensor.Total * pair.Layers);
        Active = Total - blocks.Sum(block => InactivePerLayer(block) * block.Layers);
    }

    /// <summary>Gets the layers, a row per distinct kind of block.</summary>
    public ImmutableArray<BlockParameters> Blocks { get; }

    /// <summary>Gets the tensors in front of the layers: token table, positions, embedding norm, a vision tower.</summary>
    public ImmutableArray<ParameterTensor> Input { get; }

    /// <summary>Gets the tensors after the layers: final norms, output matrix when it is not tied.</summary>
    public ImmutableArray<ParameterTensor> Output { get; }

    /// <summary>Gets the number of parameters.</summary>
    public long Total { get; }

    /// <summary>Gets the parameters that one token uses: all but the routed experts it does not visit.</summary>
    public long Active { get; }

    /// <summary>Counts the parameters of a network.</summary>
    public static ModelParameters Of(ModelArchitecture model)
    {
        ArgumentNullException.ThrowIfNull(model);
        var blocks = ImmutableArray.CreateBuilder<BlockParameters>();
        var output = new TensorList();
        foreach (var stack in model.Stacks)
        {
            for (var i = 0; i < stack.Blocks.Length; i++)
            {
                var layers = stack.SharedWeights ? Math.Min(1, stack.CountOf(i)) : stack.CountOf(i);
                if (layers > 0)
                {
                    blocks.Add(new(stack, stack.Blocks[i], layers, OfBlock(stack, stack.Blocks[i])));
                }
            }

            if (stack.FinalNorm is { } norm)
            {
                output.Norm($"{stack.Kind.ToString().ToLowerInvariant()} final norm", norm, stack.Hidden);
            }
        }

        var input = new TensorList();
        EmbeddingParameters.AddTo(input, model);
        HeadParameters.AddTo(output, model);
        return new(blocks.ToImmutable(), [.. input.Tensors, .. model.Extra], [.. output.Tensors]);
    }

    /// <summary>Returns the same kinds of layers with other tensors in them: those that are trained, or those that an adapter adds.</summary>
    internal ModelParameters With(Func<int, ImmutableArray<ParameterTensor>> block, ImmutableArray<ParameterTensor> input, ImmutableArray<ParameterTensor> output) =>
        new([.. Blocks.Select((kind, i) => new BlockParameters(kind.Stack, kind.Block, kind.Layers, block(i)))], input, output);

    /// <summary>Enumerates each distinct tensor and how many layers have it (1 outside the layers).</summary>
    public IEnumerable<(ParameterTensor Tensor, long Layers)> Everything()
    {
        foreach (var tensor in Input)
        {
            yield return (tensor, 1);
        }

        foreach (var block in Blocks)
        {
            foreach (var tensor in block.Tensors)
            {
                yield return (tensor, block.Layers);
            }
        }

        foreach (var tensor in Output)
        {
            yield return (tensor, 1);
        }
    }

    /// <summary>Returns the parameters of one part of the network.</summary>
    public long In(ParameterGroup group) => Everything().Where(pair => pair.Tensor.Group == group).Sum(pair => pair.Tensor.Total * pair.Layers);

    static long InactivePerLayer(BlockParameters block)
    {
        if (block.Block.Experts is not { } experts)
        {
            return 0;
        }

        var routed = block.Tensors.Where(tensor => tensor.Routed).Sum(tensor => tensor.Total);
        return routed / experts.Count * (experts.Count - experts.PerToken);
    }

    /// <summary>Returns the parameters of one layer of a kind.</summary>
    internal static ImmutableArray<ParameterTensor> OfBlock(LayerStack stack, Block block)
    {
        var list = new TensorList();
        for (var i = 0; i < block.NormCount; i++)
        {
            list.Norm($"norm {i + 1}", block.Norm, stack.Hidden);
        }

        if (block.Attention is { } attention)
        {
            AttentionParameters.AddTo(list, attention, stack.Hidden, block.Norm, "");
        }

        if (block.CrossAttention is { } cross)
        {
            AttentionParameters.AddTo(list, cross, stack.Hidden, block.Norm, "cross-attention ");
        }

        if (block.FeedForward is { } feedForward)
        {
            FeedForwardParameters.AddDense(list, feedForward, stack.Hidden, "");
        }

        if (block.Experts is { } experts)
        {
            FeedForwardParameters.AddExperts(list, experts, stack.Hidden);
        }

        foreach (var tensor in block.Extra)
        {
            list.Add(tensor);
        }

        return stack.Kind == StackKind.Vision
            ? [.. list.Tensors.Select(tensor => tensor with { Group = ParameterGroup.Vision })]
            : [.. list.Tensors];
    }
}
