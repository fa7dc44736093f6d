using System.Collections.Immutable;

namespace MemoryModel;

/// <summary>Represents all parameters that fine-tuning trains, tensor by tensor.</summary>
/// <remarks><see cref="Trainable"/> equals what PEFT's <c>print_trainable_parameters</c> prints.</remarks>
public sealed class AdapterParameters
{
    AdapterParameters(ImmutableArray<AdaptedBlock> blocks, ImmutableArray<AdapterSite> sites, ImmutableArray<ParameterTensor> outside, ImmutableArray<ParameterTensor> unfrozen)
    {
        (Blocks, OutsideSites, Outside, OutsideUnfrozen) = (blocks, sites, outside, unfrozen);
        Added = outside.Sum(tensor => tensor.Total) + blocks.Sum(block => block.Layers * block.Added.Sum(tensor => tensor.Total));
        Trainable = Added + unfrozen.Sum(tensor => tensor.Total) + blocks.Sum(block => block.Layers * block.Unfrozen.Sum(tensor => tensor.Total));
    }

    /// <summary>What the names of modules end with that are copied and trained whole.</summary>
    internal const string SavedCopy = " (trained copy)";

    /// <summary>Gets the adapted layers, a row for each kind of layer of the network.</summary>
    public ImmutableArray<AdaptedBlock> Blocks { get; }

    /// <summary>Gets the adapted modules outside the layers: token table, output matrix.</summary>
    public ImmutableArray<AdapterSite> OutsideSites { get; }

    /// <summary>Gets the new tensors outside the layers.</summary>
    public ImmutableArray<ParameterTensor> Outside { get; }

    /// <summary>Gets the network's own tensors outside the layers that are trained.</summary>
    public ImmutableArray<ParameterTensor> OutsideUnfrozen { get; }

    /// <summary>Gets the parameters that are new.</summary>
    public long Added { get; }

    /// <summary>Gets the parameters that are trained: the new ones and those of the network that are not frozen.</summary>
    public long Trainable { get; }

    /// <summary>Lays an adapter on a network.</summary>
    /// <exception cref="InvalidInputException">A target names no module of the network, or a size is not allowed.</exception>
    public static AdapterParameters Of(Adapter adapter, ModelArchitecture model, ModelParameters parameters)
    {
        ArgumentNullException.ThrowIfNull(adapter);
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(parameters);
        Check(adapter, model);
        var names = ModuleNamesOfFamilies.Of(model.Family, Gated(model));
        var defaults = adapter.Targets.IsEmpty ? AdapterDefaults.Targets(adapter.Method, model.Family) : adapter.Targets;
        var linear = adapter.ReadsInputs || adapter.Method == AdapterMethod.Ia3;
        var targets = linear ? new AdapterTargets(defaults, model, parameters, names) : null;
        var scaled = adapter.Method != AdapterMethod.Ia3 ? [] : adapter.FeedForwardTargets.IsEmpty ? AdapterDefaults.FeedForward(model.Family) : adapter.FeedForwardTargets;
        var blocks = parameters.Blocks.Select(block => OfBlock(adapter, block, targets, scaled, names, defaults)).ToImmutableArray();

        var (added, unfrozen, sites) = (new List<ParameterTensor>(), new List<ParameterTensor>(), new List<AdapterSite>());
        PromptTensors.AddOutside(added, adapter, model);
        foreach (var tensor in parameters.Input.Concat(parameters.Output))
        {
            if (adapter.Layers is null && targets?.Site(tensor, null) is { } site)
            {
                sites.Add(site);
                AdapterTensors.AddTo(added, adapter, site, scalesInput: false);
            }

            Own(adapter, tensor, names, defaults, added, unfrozen);
            foreach (var copied in adapter.ModulesToSave)
            {
                if (AdapterTargets.Ends(names.Of(tensor), copied))
                {
                    added.Add(tensor with { Name = tensor.Name + SavedCopy });
                }
            }
        }

        return new(blocks, [.. sites], [.. added], [.. unfrozen]);
    }

    static AdaptedBlock OfBlock(Adapter adapter, BlockParameters block, AdapterTargets? targets, ImmutableArray<string> scaled, ModuleNames names, ImmutableArray<string> defaults)
    {
        var (added, unfrozen, sites) = (new List<ParameterTensor>(), new List<ParameterTensor>(), new List<AdapterSite>());
        if (block.Stack.Kind != StackKind.Vision)
        {
            PromptTensors.AddToLayer(added, adapter, block.Block, block.Stack.Hidden);
            foreach (var tensor in block.Tensors)
            {
                if (targets?.Site(tensor, block.Block.Attention) is { } site)
                {
                    sites.Add(site);
                    // IA³ compares the end of the path without a dot.
                    AdapterTensors.AddTo(added, adapter, site, scaled.Any(target => site.Path.EndsWith(target, StringComparison.Ordinal)));
                }

                Own(adapter, tensor, names, defaults, added, unfrozen);
            }
        }

        return new(block, Layers(adapter, block), [.. sites], [.. added], [.. unfrozen]);
    }

    // Tensors of the network that are trained in place, or copied and trained.
    static void Own(Adapter adapter, in ParameterTensor tensor, ModuleNames names, ImmutableArray<string> targets, List<ParameterTensor> added, List<ParameterTensor> unfrozen)
    {
        var bias = tensor.IsVector && (tensor.Name.EndsWith(" bias", StringComparison.Ordinal) || tensor.Name == "output bias");
        var inLayer = tensor.Group is not (ParameterGroup.Embeddings or ParameterGroup.Head or ParameterGroup.Positions or ParameterGroup.Vision);
        switch (adapter.Method)
        {
            case AdapterMethod.BitFit when bias:
                unfrozen.Add(tensor);
                break;
            case AdapterMethod.LayerNormTuning when tensor.Group == ParameterGroup.Norms && tensor.Name is not ("embedding norm" or "embedding norm bias") && IsTarget(names.Of(tensor), targets):
                added.Add(tensor with { Name = tensor.Name + " (tuned)" });
                break;
            case AdapterMethod.LastLayers or AdapterMethod.NewLayers when inLayer && !tensor.Name.Contains("final norm", StringComparison.Ordinal):
                (adapter.Method == AdapterMethod.LastLayers ? unfrozen : added).Add(tensor);
                break;
            case AdapterMethod.AdaptionPromptV2 when tensor.IsLinear && tensor.Name != "token embedding":
                added.Add(new(tensor.Name + " bias and scale", tensor.Group, 2 * tensor.Rows, 1, tensor.Split == TensorSplit.Input ? TensorSplit.Replicated : tensor.Split));
                break;
            case AdapterMethod.AdaptionPromptV2 when tensor.Group == ParameterGroup.Norms:
                unfrozen.Add(tensor);
                break;
            default:
                if (adapter.TrainsBiases && bias)
                {
                    unfrozen.Add(tensor);
                }

                break;
        }
    }

    static bool IsTarget(string path, ImmutableArray<string> targets) => targets.IsEmpty || targets.Any(target => AdapterTargets.Ends(path, target));

    static long Layers(Adapter adapter, BlockParameters block) => adapter.Method switch
    {
        AdapterMethod.NewLayers => Math.Min(adapter.Tokens, block.Layers),
        AdapterMethod.AdaptionPromptV2 => block.Layers,
        _ => Math.Min(adapter.Layers ?? block.Layers, block.Layers),
    };

    internal static bool Gated(ModelArchitecture model)
    {
        var block = model.Main.Blocks[0];
        return block.FeedForward?.Gated ?? block.Experts?.Expert.Gated ?? false;
    }

    static void Check(Adapter adapter, ModelArchitecture model)
    {
        var widest = Math.Max(model.Hidden, model.Embedding.Vocab);
        if (adapter.HasRank && (adapter.Rank < 1 || adapter.Rank > widest))
        {
            throw new InvalidInputException($"lora-rank is {adapter.Rank}; allowed: 1 to {widest}");
        }

        if (adapter.Tokens is < 0 or > 1_000_000)
        {
            throw new InvalidInputException($"virtual-tokens is {adapter.Tokens}; allowed: 0 to 1000000");
        }

        if (adapter.Layers is < 1)
        {
            throw new InvalidInputException($"peft layers is {adapter.Layers}; allowed: 1 or more");
        }

        if (adapter.Dropout is < 0 or >= 1 or double.NaN)
        {
            throw new InvalidInputException($"lora-dropout is {adapter.Dropout}; allowed: 0 to less than 1");
        }
    }
}
