using System.Globalization;

namespace MemoryModel;

/// <summary>Writes the arguments of Megatron-LM that describe a network.</summary>
static class MegatronModelExport
{
    // rope_theta of the published configs; a model that is not here gets Megatron's own default, 10000.
    static readonly (string Prefix, long Base)[] RotaryBases =
    [
        ("llama-3", 500_000), ("llama-2", 10_000), ("mixtral-8x7b", 1_000_000), ("mixtral-8x22b", 1_000_000), ("qwen2.5", 1_000_000), ("deepseek-v3", 10_000),
    ];

    public static IEnumerable<(string, string)> Arguments(TrainingRun run)
    {
        var (model, block) = (run.Model, run.Model.Main.Blocks[^1]);
        var attention = block.Attention!;
        var dense = run.Model.Main.Blocks.Select(kind => kind.FeedForward).FirstOrDefault(shape => shape is not null);
        var shape = dense ?? block.Experts!.Expert;
        yield return ("--num-layers", MegatronExport.Count(model.Layers));
        yield return ("--hidden-size", MegatronExport.Count(model.Hidden));
        yield return ("--num-attention-heads", MegatronExport.Count(attention.Heads));
        if (attention.Latent is { } latent)
        {
            yield return ("--multi-latent-attention", "");
            if (latent.QueryRank > 0)
            {
                yield return ("--q-lora-rank", MegatronExport.Count(latent.QueryRank));
            }

            yield return ("--kv-lora-rank", MegatronExport.Count(latent.KeyValueRank));
            yield return ("--qk-head-dim", MegatronExport.Count(latent.NopeHeadDim));
            yield return ("--qk-pos-emb-head-dim", MegatronExport.Count(latent.RopeHeadDim));
            yield return ("--v-head-dim", MegatronExport.Count(latent.ValueHeadDim));
        }
        else
        {
            yield return ("--kv-channels", MegatronExport.Count(attention.HeadDim));
            if (attention.KvHeads != attention.Heads)
            {
                yield return ("--group-query-attention", "");
                yield return ("--num-query-groups", MegatronExport.Count(attention.KvHeads));
            }
        }

        yield return ("--ffn-hidden-size", MegatronExport.Count(shape.Hidden));
        if (shape.Gated)
        {
            yield return ("--swiglu", "");
        }

        if (!shape.Bias)
        {
            yield return ("--disable-bias-linear", "");
        }

        if (attention.QueryKeyValueBias && !shape.Bias)
        {
            yield return ("--add-qkv-bias", "");
        }

        yield return ("--normalization", block.Norm == NormKind.LayerNorm ? "LayerNorm" : "RMSNorm");
        yield return ("--position-embedding-type", model.Embedding.Positions switch { PositionKind.Learned => "learned_absolute", PositionKind.Rotary => "rope", _ => "none" });
        if (model.Embedding.Positions == PositionKind.Rotary && RotaryBases.FirstOrDefault(row => model.Name.StartsWith(row.Prefix, StringComparison.Ordinal)) is { Prefix: not null } rotary)
        {
            yield return ("--rotary-base", MegatronExport.Count(rotary.Base));
        }

        yield return ("--max-position-embeddings", MegatronExport.Count(model.Embedding.PositionRows is > 0 and var rows ? rows : model.MaxPositions ?? run.SequenceLength));
        yield return ("--vocab-size", MegatronExport.Count(model.Embedding.Vocab));
        if (!model.Head.Tied)
        {
            yield return ("--untie-embeddings-and-output-weights", "");
        }

        yield return ("--hidden-dropout", model.Dropout.ToString(CultureInfo.InvariantCulture));
        yield return ("--attention-dropout", model.Dropout.ToString(CultureInfo.InvariantCulture));
        if (block.Experts is { } experts)
        {
            foreach (var argument in Experts(model, experts))
            {
                yield return argument;
            }
        }
    }

    static IEnumerable<(string, string)> Experts(ModelArchitecture model, ExpertsShape experts)
    {
        yield return ("--num-experts", MegatronExport.Count(experts.Count));
        yield return ("--moe-router-topk", MegatronExport.Count(experts.PerToken));
        yield return ("--moe-ffn-hidden-size", MegatronExport.Count(experts.Expert.Hidden));
        yield return ("--moe-grouped-gemm", "");
        yield return ("--moe-token-dispatcher-type", "alltoall");
        yield return ("--expert-tensor-parallel-size", "1");
        if (experts.Shared is { } shared)
        {
            yield return ("--moe-shared-expert-intermediate-size", MegatronExport.Count(shared.Hidden));
        }

        var leading = model.Main.Pattern.TakeWhile(index => model.Main.Blocks[index].Experts is null).Count();
        if (leading > 0)
        {
            yield return ("--moe-layer-freq", $"([0]*{leading}+[1]*{model.Layers - leading})");
        }
    }
}
