using System.Text.Json;
using MemoryModel.Catalog;

namespace MemoryModel;

/// <summary>Reads the <c>model</c> object of a run file: a name, a Hugging Face config, a bare count or dimensions.</summary>
static class RunModelReader
{
    // Sources round: "7b" is the name of models of 6.2 to 8.3 billion parameters.
    const double StatedWithin = 0.25;

    /// <summary>Returns the network, the count that model states follow where the shape only stands in for it, and the config it was read from.</summary>
    /// <exception cref="InvalidInputException">The object does not say the size, or names nothing known.</exception>
    public static (ModelArchitecture Model, long? Stated, string? Config) Read(RunObject run)
    {
        if (run.Find("model.config") is { } config)
        {
            if (RunFields.All.FirstOrDefault(field => field.Path.StartsWith("model.", StringComparison.Ordinal) && field.Path is not ("model.config" or "model.name") && run.Has(field.Path)) is { } other)
            {
                throw new InvalidInputException($"{other.Path["model.".Length..]} is given beside a config; allowed: one of them");
            }

            var model = HuggingFaceConfig.Read(config, run.Text("model.name"));
            return (model, null, config.GetRawText());
        }

        var described = Described(run);
        var count = described.Parameters;
        if (run.Flag("model.inferred") == true && count is { } parameters && (described.Name is null || Models.Find(described.Name) is null))
        {
            var inferred = InferredShape.Of(parameters).Architecture;
            return (Same(described, inferred) ? inferred : described.ToArchitecture(), parameters, null);
        }

        if (described.Name is not null && Models.Find(described.Name) is null && described.Layers is null && described.Hidden is null && count is { } bare)
        {
            return (InferredShape.Of(bare).Architecture, bare, null);
        }

        if (described == new DescribedModel())
        {
            throw new InvalidInputException("no model is given; allowed: a name, a Hugging Face config, a number of parameters, or layers, hidden and heads");
        }

        var network = described.ToArchitecture();
        var bareCount = described.Name is null && described.Layers is null && described.Hidden is null;
        if (count is { } stated && !bareCount && ModelParameters.Of(network).Total is var own && Math.Abs(stated - own) > StatedWithin * own)
        {
            run.Note(FormattableString.Invariant($"model.parameters: {own}, those of the shape; {stated} is stated and not used"));
        }

        return (network, bareCount ? count : null, null);
    }

    static DescribedModel Described(RunObject run) => new()
    {
        Name = run.Text("model.name"),
        Layers = run.Whole("model.layers"),
        Hidden = run.Whole("model.hidden"),
        Heads = run.Whole("model.heads"),
        KvHeads = run.Whole("model.kv_heads"),
        HeadDim = run.Whole("model.head_dim"),
        FfnHidden = run.Whole("model.ffn_hidden"),
        Vocab = run.Whole("model.vocab"),
        MaxPositions = run.Whole("model.max_positions"),
        Mlp = run.Text("model.mlp")?.ToLowerInvariant(),
        Norm = run.Text("model.norm")?.ToLowerInvariant(),
        Positions = run.Text("model.positions")?.ToLowerInvariant(),
        TiedEmbeddings = run.Flag("model.tied_embeddings"),
        Bias = run.Flag("model.bias"),
        Dropout = run.Number("model.dropout"),
        Experts = run.Whole("model.experts") is > 0 and { } experts ? experts : null,
        TopK = run.Whole("model.top_k") is > 0 and { } visited ? visited : null,
        ExpertFfnHidden = run.Whole("model.expert_ffn_hidden"),
        SharedExperts = run.Whole("model.shared_experts"),
        SharedExpertFfnHidden = run.Whole("model.shared_expert_ffn_hidden") is > 0 and { } shared ? shared : null,
        DenseLayers = run.Whole("model.dense_layers"),
        QueryKeyNorm = run.Flag("model.qk_norm"),
        Latent = run.Has("model.mla") ? Latent(run) : null,
        Parameters = run.Whole("model.parameters"),
    };

    static LatentShape Latent(RunObject run)
    {
        long Needed(string name) => run.Whole("model.mla." + name) ?? throw new InvalidInputException($"run file: model.mla.{name} is missing; needed: a whole number");
        return new(run.Whole("model.mla.q_lora_rank") ?? 0, Needed("kv_lora_rank"), Needed("qk_nope_head_dim"), Needed("qk_rope_head_dim"), Needed("v_head_dim"));
    }

    static bool Same(DescribedModel described, ModelArchitecture model) =>
        (described.Layers ?? model.Layers) == model.Layers && (described.Hidden ?? model.Hidden) == model.Hidden && (described.Vocab ?? model.Embedding.Vocab) == model.Embedding.Vocab
        && model.Main.Blocks[0] is { Attention: { } attention, FeedForward: { } dense }
        && (described.Heads ?? attention.Heads) == attention.Heads && (described.KvHeads ?? attention.KvHeads) == attention.KvHeads && (described.HeadDim ?? attention.HeadDim) == attention.HeadDim
        && (described.FfnHidden ?? dense.Hidden) == dense.Hidden;
}
