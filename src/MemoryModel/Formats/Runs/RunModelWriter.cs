using System.Text.Json;
using MemoryModel.Catalog;

namespace MemoryModel;

/// <summary>Prints the <c>model</c> object of a run.</summary>
static class RunModelWriter
{
    public static void Write(Utf8JsonWriter json, TrainingRun run)
    {
        var model = run.Model;
        json.WriteStartObject("model");
        json.WriteString("name", model.Name);
        if (run.ModelConfig is { } config)
        {
            json.WritePropertyName("config");
            RunWriter.Raw(json, config);
            json.WriteEndObject();
            return;
        }

        if (run.StatedParameters is not null)
        {
            json.WriteBoolean("inferred", true);
        }

        json.WriteNumber("parameters", run.StatedParameters ?? ModelParameters.Of(model).Total);
        json.WriteNumber("layers", model.Layers);
        json.WriteNumber("hidden", model.Hidden);
        var (dense, last) = (model.Main.Blocks[0], model.Main.Blocks[^1]);
        if (dense.Attention is { } attention)
        {
            json.WriteNumber("heads", attention.Heads);
            if (attention.Latent is null)
            {
                json.WriteNumber("kv_heads", attention.KvHeads);
                json.WriteNumber("head_dim", attention.HeadDim);
            }
        }

        FeedForward(json, dense, last);
        json.WriteNumber("vocab", model.Embedding.Vocab);
        RunWriter.Optional(json, "max_positions", model.Embedding.PositionRows is > 0 and var rows ? rows : model.MaxPositions);
        json.WriteString("norm", last.Norm == NormKind.LayerNorm ? "layernorm" : "rmsnorm");
        if (Positions(model.Embedding.Positions) is { } positions)
        {
            json.WriteString("positions", positions);
        }

        json.WriteBoolean("tied_embeddings", model.Head.Tied);
        json.WriteBoolean("bias", dense.Attention?.OutputBias ?? false);
        json.WriteNumber("dropout", model.Dropout);
        Experts(json, model, last);
        Latent(json, last.Attention);
        json.WriteEndObject();
    }

    static void FeedForward(Utf8JsonWriter json, Block dense, Block last)
    {
        RunWriter.Optional(json, "ffn_hidden", dense.FeedForward?.Hidden);
        if ((dense.FeedForward ?? last.Experts?.Expert) is { } shape)
        {
            json.WriteString("mlp", (shape.Gated, shape.Activation) switch
            {
                (true, Activation.Gelu) => "geglu",
                (true, _) => "swiglu",
                (_, Activation.Silu) => "silu",
                (_, Activation.Relu) => "relu",
                (_, Activation.SquaredRelu) => "relu2",
                _ => "gelu",
            });
        }
    }

    static void Experts(Utf8JsonWriter json, ModelArchitecture model, Block last)
    {
        if (last.Experts is not { } experts)
        {
            return;
        }

        json.WriteNumber("experts", experts.Count);
        json.WriteNumber("top_k", experts.PerToken);
        json.WriteNumber("expert_ffn_hidden", experts.Expert.Hidden);
        RunWriter.Optional(json, "shared_expert_ffn_hidden", experts.Shared?.Hidden);
        json.WriteNumber("dense_layers", model.Main.Pattern.TakeWhile(index => model.Main.Blocks[index].Experts is null).Count());
    }

    static void Latent(Utf8JsonWriter json, AttentionShape? attention)
    {
        if (attention is { QueryKeyNorm: not QueryKeyNorm.None })
        {
            json.WriteBoolean("qk_norm", true);
        }

        if (attention?.Latent is { } latent)
        {
            json.WriteStartObject("mla");
            json.WriteNumber("q_lora_rank", latent.QueryRank);
            json.WriteNumber("kv_lora_rank", latent.KeyValueRank);
            json.WriteNumber("qk_nope_head_dim", latent.NopeHeadDim);
            json.WriteNumber("qk_rope_head_dim", latent.RopeHeadDim);
            json.WriteNumber("v_head_dim", latent.ValueHeadDim);
            json.WriteEndObject();
        }
    }

    static string? Positions(PositionKind kind) => kind switch
    {
        PositionKind.Rotary => "rope",
        PositionKind.Learned => "learned",
        PositionKind.Alibi => "alibi",
        PositionKind.Relative => "relative",
        PositionKind.None => "none",
        _ => null,
    };
}
