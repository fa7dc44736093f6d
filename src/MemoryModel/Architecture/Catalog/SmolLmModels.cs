namespace MemoryModel.Catalog;

/// <summary>Dimensions of SmolLM.</summary>
static class SmolLmModels
{
    public static ModelRow[] Rows { get; } =
    [
        new("smollm2-135m", ["HuggingFaceTB/SmolLM2-135M"], "github.com/mlc-ai/mlc-llm@79d603f085:python/mlc_llm/model/model_preset.py",
            """{"model_type":"llama","attention_bias":false,"hidden_act":"silu","hidden_size":576,"intermediate_size":1536,"is_llama_config":true,"max_position_embeddings":8192,"mlp_bias":false,"num_attention_heads":9,"num_hidden_layers":30,"num_key_value_heads":3,"tie_word_embeddings":true,"vocab_size":49152,"rope_theta":100000}"""),
        new("smollm-1.7b", ["HuggingFaceTB/SmolLM-1.7B"], "github.com/mlc-ai/mlc-llm@79d603f085:python/mlc_llm/model/model_preset.py",
            """{"model_type":"llama","attention_bias":false,"hidden_act":"silu","hidden_size":2048,"intermediate_size":8192,"max_position_embeddings":2048,"mlp_bias":false,"num_attention_heads":32,"num_hidden_layers":24,"num_key_value_heads":32,"tie_word_embeddings":true,"vocab_size":49152,"rope_theta":10000}"""),
        new("smollm3-3b", ["HuggingFaceTB/SmolLM3-3B"], "transformers config class default (docstring: configuration similar to this checkpoint)",
            """{"model_type":"smollm3","hidden_size":2048,"num_hidden_layers":36,"num_attention_heads":16,"num_key_value_heads":4,"intermediate_size":11008,"vocab_size":128256,"max_position_embeddings":32768,"hidden_act":"silu","tie_word_embeddings":true}"""),
        new("smollm2-360m", ["HuggingFaceTB/SmolLM2-360M"], "huggingface.co/HuggingFaceTB/SmolLM2-360M config.json; read in github.com/Lightning-AI/litgpt@26857050 litgpt/config.py",
            """{"model_type":"llama","hidden_size":960,"num_hidden_layers":32,"num_attention_heads":15,"num_key_value_heads":5,"intermediate_size":2560,"vocab_size":49152,"max_position_embeddings":8192,"rope_theta":100000,"tie_word_embeddings":true}"""),
        new("smollm2-1.7b", ["HuggingFaceTB/SmolLM2-1.7B"], "huggingface.co/HuggingFaceTB/SmolLM2-1.7B config.json; read in github.com/Lightning-AI/litgpt@26857050 litgpt/config.py",
            """{"model_type":"llama","hidden_size":2048,"num_hidden_layers":24,"num_attention_heads":32,"num_key_value_heads":32,"intermediate_size":8192,"vocab_size":49152,"max_position_embeddings":8192,"rope_theta":130000,"tie_word_embeddings":true}"""),
    ];
}
