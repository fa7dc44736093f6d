namespace MemoryModel.Catalog;

/// <summary>Dimensions of Gemma.</summary>
static class GemmaModels
{
    public static ModelRow[] Rows { get; } =
    [
        new("gemma-2b", ["google/gemma-2b"], "github.com/mlc-ai/mlc-llm@79d603f085:python/mlc_llm/model/model_preset.py",
            """{"model_type":"gemma","attention_bias":false,"head_dim":256,"hidden_act":"gelu","hidden_size":2048,"intermediate_size":16384,"max_position_embeddings":8192,"num_attention_heads":8,"num_hidden_layers":18,"num_key_value_heads":1,"vocab_size":256000,"rope_theta":10000}"""),
        new("gemma-2-2b", ["google/gemma-2-2b"], "github.com/mlc-ai/mlc-llm@79d603f085:python/mlc_llm/model/model_preset.py",
            """{"model_type":"gemma2","attention_bias":false,"head_dim":256,"hidden_act":"gelu_pytorch_tanh","hidden_activation":"gelu_pytorch_tanh","hidden_size":2304,"intermediate_size":9216,"max_position_embeddings":8192,"num_attention_heads":8,"num_hidden_layers":26,"num_key_value_heads":4,"vocab_size":256000,"rope_theta":10000}"""),
        new("gemma-2-27b", ["google/gemma-2-27b"], "github.com/mlc-ai/mlc-llm@79d603f085:python/mlc_llm/model/model_preset.py",
            """{"model_type":"gemma2","attention_bias":false,"head_dim":128,"hidden_act":"gelu_pytorch_tanh","hidden_activation":"gelu_pytorch_tanh","hidden_size":4608,"intermediate_size":36864,"max_position_embeddings":8192,"num_attention_heads":32,"num_hidden_layers":46,"num_key_value_heads":16,"vocab_size":256000,"rope_theta":10000}"""),
        new("gemma-3-1b", ["google/gemma-3-1b-it", "gemma-3-1b-it"], "github.com/mlc-ai/mlc-llm@79d603f085:python/mlc_llm/model/model_preset.py",
            """{"model_type":"gemma3_text","attention_bias":false,"head_dim":256,"hidden_activation":"gelu_pytorch_tanh","hidden_size":1152,"intermediate_size":6912,"max_position_embeddings":32768,"num_attention_heads":4,"num_hidden_layers":26,"num_key_value_heads":1,"vocab_size":262144,"rope_theta":1000000}"""),
        new("gemma-3-270m", ["google/gemma-3-270m-pt", "gemma-3-270m-pt"], "TransformerLensOrg/TransformerLens docs/source/_static/model_properties_table.jsonl",
            """{"model_type":"gemma3_text","hidden_size":640,"num_hidden_layers":18,"num_attention_heads":4,"num_key_value_heads":1,"head_dim":256,"intermediate_size":2048,"vocab_size":262144,"tie_word_embeddings":true,"attention_bias":false,"hidden_activation":"gelu_pytorch_tanh"}"""),
        new("gemma-3-4b-text", ["google/gemma-3-4b-pt", "gemma-3-4b-pt"], "TransformerLensOrg/TransformerLens docs/source/_static/model_properties_table.jsonl",
            """{"model_type":"gemma3_text","hidden_size":2560,"num_hidden_layers":34,"num_attention_heads":8,"num_key_value_heads":4,"head_dim":256,"intermediate_size":10240,"vocab_size":262208,"tie_word_embeddings":true,"attention_bias":false,"hidden_activation":"gelu_pytorch_tanh"}"""),
        new("gemma-3-12b-text", ["google/gemma-3-12b-pt", "gemma-3-12b-pt"], "TransformerLensOrg/TransformerLens docs/source/_static/model_properties_table.jsonl",
            """{"model_type":"gemma3_text","hidden_size":3840,"num_hidden_layers":48,"num_attention_heads":16,"num_key_value_heads":8,"head_dim":256,"intermediate_size":15360,"vocab_size":262208,"tie_word_embeddings":true,"attention_bias":false,"hidden_activation":"gelu_pytorch_tanh"}"""),
        new("gemma-3-4b-multimodal", [], "AI-Hypercomputer/maxtext hf_model_configs.py (text_config vocab there 262144, set to 262208 as in TransformerLensOrg/TransformerLens docs/source/_static/model_properties_table.jsonl)",
            """{"model_type":"gemma3","text_config":{"attention_bias":false,"head_dim":256,"hidden_activation":"gelu","hidden_size":2560,"intermediate_size":10240,"max_position_embeddings":163840,"model_type":"gemma3_text","num_attention_heads":8,"num_hidden_layers":34,"num_key_value_heads":4,"vocab_size":262208},"vision_config":{"hidden_act":"gelu_pytorch_tanh","hidden_size":1152,"image_size":896,"intermediate_size":4304,"model_type":"siglip_vision_model","num_attention_heads":16,"num_channels":3,"num_hidden_layers":27,"patch_size":14,"vision_use_head":false},"tie_word_embeddings":true}"""),
        new("gemma-3-12b-multimodal", [], "AI-Hypercomputer/maxtext hf_model_configs.py (text_config vocab there 262144, set to 262208 as in TransformerLensOrg/TransformerLens docs/source/_static/model_properties_table.jsonl)",
            """{"model_type":"gemma3","text_config":{"attention_bias":false,"head_dim":256,"hidden_activation":"gelu","hidden_size":3840,"intermediate_size":15360,"max_position_embeddings":163840,"model_type":"gemma3_text","num_attention_heads":16,"num_hidden_layers":48,"num_key_value_heads":8,"vocab_size":262208},"vision_config":{"hidden_act":"gelu_pytorch_tanh","hidden_size":1152,"image_size":896,"intermediate_size":4304,"model_type":"siglip_vision_model","num_attention_heads":16,"num_channels":3,"num_hidden_layers":27,"patch_size":14,"vision_use_head":false},"tie_word_embeddings":true}"""),
        new("gemma-7b", ["google/gemma-7b"], "huggingface.co/google/gemma-7b config.json; read in github.com/Lightning-AI/litgpt@26857050 litgpt/config.py",
            """{"model_type":"gemma","hidden_size":3072,"num_hidden_layers":28,"num_attention_heads":16,"num_key_value_heads":16,"head_dim":256,"intermediate_size":24576,"vocab_size":256000,"max_position_embeddings":4096,"rope_theta":10000}"""),
        new("gemma-2-9b", ["google/gemma-2-9b"], "huggingface.co/google/gemma-2-9b config.json; read in github.com/Lightning-AI/litgpt@26857050 litgpt/config.py",
            """{"model_type":"gemma2","hidden_size":3584,"num_hidden_layers":42,"num_attention_heads":16,"num_key_value_heads":8,"head_dim":256,"intermediate_size":14336,"vocab_size":256000,"max_position_embeddings":8192,"rope_theta":10000}"""),
        new("gemma-3-27b-text", ["google/gemma-3-27b-pt", "gemma-3-27b-pt", "gemma-3-27b"], "huggingface.co/google/gemma-3-27b-it config.json; read in github.com/Lightning-AI/litgpt@26857050 litgpt/config.py (vocabulary there 262144, set to 262208 as in TransformerLensOrg/TransformerLens docs/source/_static/model_properties_table.jsonl)",
            """{"model_type":"gemma3_text","hidden_size":5376,"num_hidden_layers":62,"num_attention_heads":32,"num_key_value_heads":16,"head_dim":128,"intermediate_size":21504,"vocab_size":262208,"max_position_embeddings":131072,"rope_theta":1000000}"""),
    ];
}
