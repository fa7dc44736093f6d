namespace MemoryModel;

/// <summary>Names a published way to count the floating-point operations of a step: an MFU means nothing without it.</summary>
public enum FlopsConvention
{
    /// <summary>Six per matmul parameter and token (output matrix counted, input table not), no attention.</summary>
    SixPerParameter,

    /// <summary>The same plus attention over all pairs, 12·L·h·s per token (PaLM appendix B, nanoGPT, NeMo to 2025).</summary>
    FullAttention,

    /// <summary>The same plus attention over the causal half, 6·L·h·s per token (Megatron-LM today, Megatron-Bridge).</summary>
    CausalAttention,

    /// <summary>72·B·s·L·h²·(1 + s/6h + V/12Lh): model operations of Korthikanti et al. 2022, appendix A.</summary>
    Korthikanti,

    /// <summary>96·B·s·L·h²·(1 + s/6h + V/16Lh): hardware operations with full recompute, Narayanan et al. 2021.</summary>
    Narayanan,

    /// <summary>Four per frozen matmul parameter and token, and causal attention: adapters on a frozen base.</summary>
    FrozenBase,
}

/// <summary>Counts operations by a named convention.</summary>
public static class FlopsConventions
{
    static readonly (string Name, FlopsConvention Convention)[] Named =
    [
        ("6n", FlopsConvention.SixPerParameter), ("full-attention", FlopsConvention.FullAttention), ("causal-attention", FlopsConvention.CausalAttention),
        ("korthikanti", FlopsConvention.Korthikanti), ("narayanan", FlopsConvention.Narayanan), ("frozen-base", FlopsConvention.FrozenBase),
        // the same by the names of who uses them
        ("palm", FlopsConvention.FullAttention), ("nanogpt", FlopsConvention.FullAttention), ("megatron", FlopsConvention.CausalAttention),
    ];

    /// <summary>Gets the names of the conventions.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Named.Select(row => row.Name)];

    /// <summary>Returns a name that is one of a convention.</summary>
    /// <exception cref="InvalidInputException">No convention has the name.</exception>
    internal static string Checked(string name)
    {
        _ = Find(name);
        return name;
    }

    /// <summary>Finds a convention by name.</summary>
    /// <exception cref="InvalidInputException">No convention has the name.</exception>
    public static FlopsConvention Find(string name)
    {
        var key = NearestName.Key(name);
        foreach (var row in Named)
        {
            if (NearestName.Key(row.Name) == key) return row.Convention;
        }

        throw new InvalidInputException($"flops-convention is '{name}'; allowed: {string.Join(", ", Names)}{NearestName.Hint(name, Names)}");
    }

    /// <summary>Returns the name of a convention.</summary>
    public static string Name(FlopsConvention convention) => Named.First(row => row.Convention == convention).Name;

    /// <summary>Returns the operations of one token of a sequence of <paramref name="sequence"/> tokens.</summary>
    public static Flops PerToken(FlopsConvention convention, ModelArchitecture model, long sequence)
    {
        var (h, L, V, s) = ((double)model.Hidden, (double)model.Layers, (double)model.Embedding.Vocab, (double)sequence);
        return new(convention switch
        {
            FlopsConvention.SixPerParameter => 6 * ActiveMatrixElements(model),
            FlopsConvention.FullAttention => 6 * ActiveMatrixElements(model) + 12 * AttentionWidth(model) * s,
            FlopsConvention.CausalAttention => 6 * ActiveMatrixElements(model) + 6 * AttentionWidth(model) * s,
            FlopsConvention.FrozenBase => Frozen(model, sequence, reached: 1, trained: 0).Value,
            FlopsConvention.Korthikanti => 72 * L * h * h * (1 + s / (6 * h) + V / (12 * L * h)),
            FlopsConvention.Narayanan => 96 * L * h * h * (1 + s / (6 * h) + V / (16 * L * h)),
            _ => throw new ArgumentOutOfRangeException(nameof(convention), convention, "a declared convention"),
        });
    }

    /// <summary>Returns the operations of one token where a part of the layers has a backward pass, and a part of them trains its own weights.</summary>
    /// <param name="model">The network.</param>
    /// <param name="sequence">Tokens of the sequence.</param>
    /// <param name="reached">Share of the layers that the backward pass reaches.</param>
    /// <param name="trained">Share of the layers whose weights are trained.</param>
    internal static Flops Frozen(ModelArchitecture model, long sequence, double reached, double trained) =>
        new((2 + 2 * reached + 2 * trained) * ActiveMatrixElements(model) + (2 + 4 * reached) * AttentionWidth(model) * sequence);

    /// <summary>Returns the elements of all matrices that a token multiplies: experts by those it visits, the output matrix, not the table.</summary>
    internal static double ActiveMatrixElements(ModelArchitecture model)
    {
        // one rank that holds everything: the shard of degree 1 is the layer itself
        var shape = new WorkShape { Hidden = model.Hidden, Vocab = model.Embedding.Vocab, Layers = model.Layers, Sequence = 1, MicroBatch = 1, MicroBatches = 1 };
        var elements = model.Head.Present ? (double)model.Hidden * model.Embedding.Vocab : 0;
        foreach (var stack in model.Stacks)
        {
            for (var i = 0; i < stack.Blocks.Length && stack.Kind != StackKind.Vision; i++)
            {
                var shard = BlockShard.Of(stack.Blocks[i], stack.Kind, stack.CountOf(i), in shape);
                var perExpert = (shard.Gates + 1.0) * shard.ExpertWidth * shard.ExpertInner;
                elements += shard.Layers * (shard.Parameters - (shard.Experts - shard.RoutedTokens) * perExpert);
            }
        }

        return elements;
    }

    // Σ over layers of heads × head width: L·h where heads divide the hidden size.
    static double AttentionWidth(ModelArchitecture model)
    {
        var width = 0.0;
        foreach (var stack in model.Stacks)
        {
            for (var i = 0; i < stack.Blocks.Length && stack.Kind != StackKind.Vision; i++)
            {
                width += stack.CountOf(i) * (stack.Blocks[i].Attention?.QueryWidth ?? 0);
            }
        }

        return width;
    }
}
