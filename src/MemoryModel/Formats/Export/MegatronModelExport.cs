using System.Globalization;

namespace MemoryModel;

/// <summary>Writes the arguments of Megatron-LM that describe a network.</summary>
static class MegatronModelExport
{
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

        // of latent attention it is the flag of the compressions' norms, which every such model has (megatron/core/models/gpt/gpt_layer_specs.py)
        if (attention.Latent is not null || attention.QueryKeyNorm == QueryKeyNorm.PerHead)
        {
            yield return ("--qk-layernorm", "");
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
        if (model.Embedding.RotaryBase is { } rotary)
        {
            yield return ("--rotary-base", MegatronExport.Count((long)rotary));
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
            foreach (var argument in Experts(run, experts))
            {
                yield return argument;
            }
        }
    }

    static IEnumerable<(string, string)> Experts(TrainingRun run, ExpertsShape experts)
    {
        yield return ("--num-experts", MegatronExport.Count(experts.Count));
        yield return ("--moe-router-topk", MegatronExport.Count(experts.PerToken));
        yield return ("--moe-ffn-hidden-size", MegatronExport.Count(experts.Expert.Hidden));
        yield return ("--moe-grouped-gemm", "");
        yield return ("--moe-token-dispatcher-type", "alltoall");
        yield return ("--expert-tensor-parallel-size", MegatronExport.Count(MegatronRun.Of(run).ExpertTensor));
        if (experts.Shared is { } shared)
        {
            yield return ("--moe-shared-expert-intermediate-size", MegatronExport.Count(shared.Hidden));
        }

        var model = run.Model;
        var leading = model.Main.Pattern.TakeWhile(index => model.Main.Blocks[index].Experts is null).Count();
        if (leading > 0)
        {
            yield return ("--moe-layer-freq", $"([0]*{leading}+[1]*{model.Layers - leading})");
        }
    }
}
