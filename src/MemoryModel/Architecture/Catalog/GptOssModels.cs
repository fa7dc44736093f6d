namespace MemoryModel.Catalog;

/// <summary>Dimensions of gpt-oss.</summary>
static class GptOssModels
{
    public static ModelRow[] Rows { get; } =
    [
        new("gpt-oss-20b", ["openai/gpt-oss-20b"], "github.com/ai-dynamo/aiconfigurator@095f58a51c:aic-core/src/aiconfigurator_core/model_configs/openai--gpt-oss-20b_config.json",
            """{"model_type":"gpt_oss","attention_bias":true,"experts_per_token":4,"head_dim":64,"hidden_act":"silu","hidden_size":2880,"intermediate_size":2880,"max_position_embeddings":131072,"num_attention_heads":64,"num_experts_per_tok":4,"num_hidden_layers":24,"num_key_value_heads":8,"num_local_experts":32,"tie_word_embeddings":false,"vocab_size":201088,"rope_theta":150000}"""),
        new("gpt-oss-120b", ["openai/gpt-oss-120b"], "github.com/huggingface/transformers models/gpt_oss/configuration_gpt_oss.py, whose defaults are this model; huggingface.co/openai/gpt-oss-120b config.json",
            """{"model_type":"gpt_oss","num_hidden_layers":36,"hidden_size":2880,"num_attention_heads":64,"num_key_value_heads":8,"head_dim":64,"intermediate_size":2880,"num_local_experts":128,"num_experts_per_tok":4,"vocab_size":201088,"tie_word_embeddings":false,"attention_bias":true,"rope_theta":150000}"""),
    ];
}
