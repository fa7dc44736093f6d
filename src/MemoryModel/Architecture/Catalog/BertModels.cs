namespace MemoryModel.Catalog;

/// <summary>Dimensions of the encoders: BERT, RoBERTa, ALBERT, ModernBERT and BART.</summary>
static class BertModels
{
    public static ModelRow[] Rows { get; } =
    [
        new("bert-base-uncased", ["bert-base", "google-bert/bert-base-uncased"], "github.com/lukyanchikov/NLP@02f5c09f80:bert-base-uncased/config.json",
            """{"model_type":"bert","hidden_size":768,"num_hidden_layers":12,"num_attention_heads":12,"intermediate_size":3072,"max_position_embeddings":512,"type_vocab_size":2,"vocab_size":30522,"hidden_act":"gelu"}"""),
        new("bert-base-cased", ["google-bert/bert-base-cased"], "TransformerLensOrg/TransformerLens docs/source/_static/model_properties_table.jsonl",
            """{"model_type":"bert","hidden_size":768,"num_hidden_layers":12,"num_attention_heads":12,"intermediate_size":3072,"max_position_embeddings":512,"type_vocab_size":2,"vocab_size":28996,"hidden_act":"gelu"}"""),
        new("bert-large-uncased", ["bert-large", "google-bert/bert-large-uncased"], "TransformerLensOrg/TransformerLens docs/source/_static/model_properties_table.jsonl",
            """{"model_type":"bert","hidden_size":1024,"num_hidden_layers":24,"num_attention_heads":16,"intermediate_size":4096,"max_position_embeddings":512,"type_vocab_size":2,"vocab_size":30522,"hidden_act":"gelu"}"""),
        new("roberta-base", ["FacebookAI/roberta-base"], "shape not read from a stored config.json; confirmed by the stored HF safetensors total and its 514 position_ids, and by keras-hub",
            """{"model_type":"roberta","hidden_size":768,"num_hidden_layers":12,"num_attention_heads":12,"intermediate_size":3072,"max_position_embeddings":514,"type_vocab_size":1,"vocab_size":50265,"hidden_act":"gelu"}"""),
        new("roberta-large", ["FacebookAI/roberta-large"], "shape not read from a stored config.json; confirmed by the stored HF safetensors total and its 514 position_ids, and by keras-hub",
            """{"model_type":"roberta","hidden_size":1024,"num_hidden_layers":24,"num_attention_heads":16,"intermediate_size":4096,"max_position_embeddings":514,"type_vocab_size":1,"vocab_size":50265,"hidden_act":"gelu"}"""),
        new("xlm-roberta-base", ["FacebookAI/xlm-roberta-base"], "shape not read from a stored config.json; confirmed by keras-hub counts",
            """{"model_type":"xlm-roberta","hidden_size":768,"num_hidden_layers":12,"num_attention_heads":12,"intermediate_size":3072,"max_position_embeddings":514,"type_vocab_size":1,"vocab_size":250002,"hidden_act":"gelu"}"""),
        new("xlm-roberta-large", ["FacebookAI/xlm-roberta-large"], "shape not read from a stored config.json; confirmed by keras-hub counts",
            """{"model_type":"xlm-roberta","hidden_size":1024,"num_hidden_layers":24,"num_attention_heads":16,"intermediate_size":4096,"max_position_embeddings":514,"type_vocab_size":1,"vocab_size":250002,"hidden_act":"gelu"}"""),
        new("albert-base-v2", ["albert/albert-base-v2"], "keras-team/keras-hub albert presets (count cross-check)",
            """{"model_type":"albert","hidden_size":768,"num_hidden_layers":12,"num_attention_heads":12,"intermediate_size":3072,"embedding_size":128,"inner_group_num":1,"max_position_embeddings":512,"type_vocab_size":2,"vocab_size":30000}"""),
        new("albert-large-v2", ["albert/albert-large-v2"], "keras-team/keras-hub albert presets (count cross-check)",
            """{"model_type":"albert","hidden_size":1024,"num_hidden_layers":24,"num_attention_heads":16,"intermediate_size":4096,"embedding_size":128,"inner_group_num":1,"max_position_embeddings":512,"type_vocab_size":2,"vocab_size":30000}"""),
        new("albert-xxlarge-v2", ["albert/albert-xxlarge-v2"], "keras-team/keras-hub albert presets (count cross-check)",
            """{"model_type":"albert","hidden_size":4096,"num_hidden_layers":12,"num_attention_heads":64,"intermediate_size":16384,"embedding_size":128,"inner_group_num":1,"max_position_embeddings":512,"type_vocab_size":2,"vocab_size":30000}"""),
        new("distilbert-base-uncased", ["distilbert/distilbert-base-uncased"], "transformers examples/research_projects/distillation/training_configs/distilbert-base-uncased.json",
            """{"model_type":"distilbert","dim":768,"n_layers":6,"n_heads":12,"hidden_dim":3072,"max_position_embeddings":512,"vocab_size":30522,"tie_word_embeddings":true,"activation":"gelu"}"""),
        new("bart-large", ["facebook/bart-large"], "transformers config class default (docstring: configuration similar to this checkpoint)",
            """{"model_type":"bart","d_model":1024,"encoder_layers":12,"decoder_layers":12,"encoder_attention_heads":16,"decoder_attention_heads":16,"encoder_ffn_dim":4096,"decoder_ffn_dim":4096,"max_position_embeddings":1024,"vocab_size":50265,"activation_function":"gelu","scale_embedding":false}"""),
        new("modernbert-base", ["answerdotai/ModernBERT-base"], "transformers config class default (docstring: configuration similar to this checkpoint)",
            """{"model_type":"modernbert","vocab_size":50368,"hidden_size":768,"intermediate_size":1152,"num_hidden_layers":22,"num_attention_heads":12,"max_position_embeddings":8192,"norm_bias":false,"attention_bias":false,"mlp_bias":false,"decoder_bias":true,"tie_word_embeddings":true,"hidden_activation":"gelu"}"""),
    ];
}
