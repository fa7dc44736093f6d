namespace MemoryModel;

/// <summary>Says which linear layers of a block have something to train: all their weights, or adapters beside frozen ones.</summary>
/// <remarks>
/// A frozen linear layer saves nothing but its weight, since only the weight's gradient needs the input. An adapter needs it again: it
/// shares the saved input of its neighbours unless it drops or casts it first.
/// </remarks>
readonly record struct TrainedSites
{
    /// <summary>Gets the sites of full training.</summary>
    public static TrainedSites Everything => new() { Weights = true };

    /// <summary>Whether the network's own weights are trained.</summary>
    public bool Weights { get; init; }

    /// <summary>Whether the queries' projection has an adapter.</summary>
    public bool Query { get; init; }

    /// <summary>Whether the keys' projection has an adapter.</summary>
    public bool Key { get; init; }

    /// <summary>Whether the values' projection has an adapter.</summary>
    public bool Value { get; init; }

    /// <summary>Whether the output projection has an adapter.</summary>
    public bool Output { get; init; }

    /// <summary>How many of the matrices in front of the activation have an adapter.</summary>
    public long Up { get; init; }

    /// <summary>Whether the matrix behind the activation has an adapter.</summary>
    public bool Down { get; init; }

    /// <summary>Rank of the adapters, r.</summary>
    public long Rank { get; init; }

    /// <summary>Bytes of an element of the adapters.</summary>
    public Bytes Type { get; init; }

    /// <summary>Whether adapters drop part of their input.</summary>
    public bool Dropout { get; init; }

    /// <summary>Whether the weights of norms are trained.</summary>
    public bool Norms { get; init; }

    /// <summary>Width of the bottlenecks after sublayers, or 0.</summary>
    public long Bottleneck { get; init; }

    /// <summary>How many bottlenecks a layer has.</summary>
    public long Bottlenecks { get; init; }

    /// <summary>Whether the adapters' branches save the input of their targets.</summary>
    public bool Reads { get; init; }

    /// <summary>Whether frozen products save their input all the same (LLM.int8()).</summary>
    public bool KeepsInputs { get; init; }

    /// <summary>Whether a linear layer saves its input whatever is beside it.</summary>
    public bool SavesInputs => Weights || KeepsInputs;

    /// <summary>Virtual keys and values in front of every layer's (prefix tuning), or virtual tokens that an attention of their own reads (LLaMA-Adapter).</summary>
    public long Prefix { get; init; }

    /// <summary>Says what an adapter puts where, in the kinds of layers that it adapts.</summary>
    public static TrainedSites Of(Adapter adapter, AdapterParameters parameters, Bytes type, bool keepsInputs)
    {
        var names = new HashSet<string>();
        foreach (var block in parameters.Blocks)
        {
            foreach (var site in block.Sites)
            {
                // Parts of a fused projection that are adapted one by one have names of their own.
                names.Add(site.Weight.Name);
            }
        }

        bool Has(params ReadOnlySpan<string> wanted)
        {
            foreach (var name in wanted)
            {
                if (names.Contains(name))
                {
                    return true;
                }
            }

            return false;
        }

        var fused = Has("query, key and value projection");
        return new()
        {
            Query = fused || Has("query projection", "query compression", "query expansion"),
            Key = fused || Has("key projection", "key and value compression", "key and value expansion"),
            Value = fused || Has("value projection", "key and value expansion"),
            Output = Has("output projection"),
            Up = (Has("gate projection", "gate and up projection", "expert gate projection", "expert gate and up projection") ? 1 : 0) + (Has("up projection", "expert up projection") ? 1 : 0),
            Down = Has("down projection", "expert down projection"),
            Rank = names.Count == 0 ? 0 : adapter.HasRank ? adapter.Rank : 1,
            Type = type,
            Dropout = adapter.Dropout > 0,
            Norms = adapter.Method is AdapterMethod.LayerNormTuning or AdapterMethod.AdaptionPromptV2 or AdapterMethod.LastLayers or AdapterMethod.NewLayers,
            Reads = adapter.Method is not (AdapterMethod.Ia3 or AdapterMethod.Vera or AdapterMethod.Miss),
            KeepsInputs = keepsInputs,
            Bottleneck = adapter.Method is AdapterMethod.Houlsby or AdapterMethod.Pfeiffer ? adapter.Rank : 0,
            Bottlenecks = adapter.Method == AdapterMethod.Houlsby ? 2 : 1,
            Prefix = adapter.Method is AdapterMethod.Prefix or AdapterMethod.AdaptionPrompt or AdapterMethod.AdaptionPromptV2 ? adapter.Tokens : 0,
        };
    }

    /// <summary>Whether the projections of queries, keys or values have an adapter.</summary>
    public bool AnyInput => Query || Key || Value;

    /// <summary>Whether any linear layer has an adapter.</summary>
    public bool AnySite => AnyInput || Output || Up > 0 || Down;

    /// <summary>Returns whether an adapter reads the very tensor that its frozen neighbour reads.</summary>
    public bool SharesInput(Bytes product) => Reads && !Dropout && Type == product;
}
