using System.Text.Json;
using MemoryModel.Catalog;

namespace MemoryModel;

/// <summary>Prints the <c>model</c> object of a run.</summary>
static class RunModelWriter
{
    public static void Write(Utf8JsonWriter json, TrainingRun run)
    {
        json.WriteStartObject("model");
        json.WriteString("name", run.Model.Name);
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

        json.WriteNumber("parameters", run.StatedParameters ?? ModelParameters.Of(run.Model).Total);
        var model = ModelDescription.Of(run.Model);
        RunWriter.Optional(json, "layers", model.Layers);
        RunWriter.Optional(json, "hidden", model.Hidden);
        RunWriter.Optional(json, "heads", model.Heads);
        RunWriter.Optional(json, "kv_heads", model.KvHeads);
        RunWriter.Optional(json, "head_dim", model.HeadDim);
        RunWriter.Optional(json, "ffn_hidden", model.FfnHidden);
        RunWriter.Optional(json, "mlp", model.Mlp);
        RunWriter.Optional(json, "vocab", model.Vocab);
        RunWriter.Optional(json, "max_positions", model.MaxPositions);
        RunWriter.Optional(json, "norm", model.Norm);
        RunWriter.Optional(json, "positions", model.Positions);
        RunWriter.Optional(json, "tied_embeddings", model.TiedEmbeddings);
        RunWriter.Optional(json, "bias", model.Bias);
        json.WriteNumber("dropout", run.Habits.RunsTransformersCode && (run.Model.Modeling & ModelingCode.DropsByDefault) != 0 ? 0.1 : run.Model.Dropout);
        RunWriter.Optional(json, "experts", model.Experts);
        RunWriter.Optional(json, "top_k", model.TopK);
        RunWriter.Optional(json, "expert_ffn_hidden", model.ExpertFfnHidden);
        RunWriter.Optional(json, "shared_expert_ffn_hidden", model.SharedExpertFfnHidden);
        RunWriter.Optional(json, "dense_layers", model.DenseLayers);
        RunWriter.Optional(json, "qk_norm", model.QueryKeyNorm);
        if (model.Latent is { } latent)
        {
            json.WriteStartObject("mla");
            json.WriteNumber("q_lora_rank", latent.QueryRank);
            json.WriteNumber("kv_lora_rank", latent.KeyValueRank);
            json.WriteNumber("qk_nope_head_dim", latent.NopeHeadDim);
            json.WriteNumber("qk_rope_head_dim", latent.RopeHeadDim);
            json.WriteNumber("v_head_dim", latent.ValueHeadDim);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }
}
