namespace MemoryModel.Catalog;

/// <summary>Dimensions of GPT-Neo, GPT-J, GPT-NeoX, Pythia and their relatives.</summary>
static class EleutherAiModels
{
    public static ModelRow[] Rows { get; } =
    [
        new("gpt-neo-125m", ["EleutherAI/gpt-neo-125m"], "TransformerLensOrg/TransformerLens docs/source/_static/model_properties_table.jsonl",
            """{"model_type":"gpt_neo","hidden_size":768,"num_layers":12,"num_heads":12,"max_position_embeddings":2048,"vocab_size":50257,"activation_function":"gelu_new"}"""),
        new("gpt-neo-2.7B", ["EleutherAI/gpt-neo-2.7B"], "TransformerLensOrg/TransformerLens docs/source/_static/model_properties_table.jsonl",
            """{"model_type":"gpt_neo","hidden_size":2560,"num_layers":32,"num_heads":20,"max_position_embeddings":2048,"vocab_size":50257,"activation_function":"gelu_new"}"""),
        new("gpt-j-6b", ["gpt-j", "EleutherAI/gpt-j-6b"], "github.com/mlc-ai/mlc-llm@79d603f085:python/mlc_llm/model/model_preset.py",
            """{"model_type":"gptj","activation_function":"gelu_new","n_embd":4096,"n_head":16,"n_layer":28,"n_positions":2048,"tie_word_embeddings":false,"vocab_size":50400}"""),
        new("gpt-neox-20b", ["gpt-neox", "EleutherAI/gpt-neox-20b"], "TransformerLensOrg/TransformerLens docs/source/_static/model_properties_table.jsonl",
            """{"model_type":"gpt_neox","hidden_size":6144,"num_hidden_layers":44,"num_attention_heads":64,"intermediate_size":24576,"vocab_size":50432,"max_position_embeddings":2048,"hidden_act":"gelu","use_parallel_residual":true,"tie_word_embeddings":false,"rope_theta":10000}"""),
        new("pythia-31m", ["EleutherAI/pythia-31m"], "TransformerLensOrg/TransformerLens docs/source/_static/model_properties_table.jsonl",
            """{"model_type":"gpt_neox","hidden_size":256,"num_hidden_layers":6,"num_attention_heads":8,"intermediate_size":1024,"vocab_size":50304,"max_position_embeddings":2048,"hidden_act":"gelu","use_parallel_residual":true,"tie_word_embeddings":false,"rope_theta":10000}"""),
        new("pythia-70m", ["EleutherAI/pythia-70m"], "TransformerLensOrg/TransformerLens docs/source/_static/model_properties_table.jsonl",
            """{"model_type":"gpt_neox","hidden_size":512,"num_hidden_layers":6,"num_attention_heads":8,"intermediate_size":2048,"vocab_size":50304,"max_position_embeddings":2048,"hidden_act":"gelu","use_parallel_residual":true,"tie_word_embeddings":false,"rope_theta":10000}"""),
        new("pythia-160m", ["EleutherAI/pythia-160m"], "TransformerLensOrg/TransformerLens docs/source/_static/model_properties_table.jsonl",
            """{"model_type":"gpt_neox","hidden_size":768,"num_hidden_layers":12,"num_attention_heads":12,"intermediate_size":3072,"vocab_size":50304,"max_position_embeddings":2048,"hidden_act":"gelu","use_parallel_residual":true,"tie_word_embeddings":false,"rope_theta":10000}"""),
        new("pythia-410m", ["EleutherAI/pythia-410m"], "TransformerLensOrg/TransformerLens docs/source/_static/model_properties_table.jsonl",
            """{"model_type":"gpt_neox","hidden_size":1024,"num_hidden_layers":24,"num_attention_heads":16,"intermediate_size":4096,"vocab_size":50304,"max_position_embeddings":2048,"hidden_act":"gelu","use_parallel_residual":true,"tie_word_embeddings":false,"rope_theta":10000}"""),
        new("pythia-1b", ["EleutherAI/pythia-1b"], "TransformerLensOrg/TransformerLens docs/source/_static/model_properties_table.jsonl",
            """{"model_type":"gpt_neox","hidden_size":2048,"num_hidden_layers":16,"num_attention_heads":8,"intermediate_size":8192,"vocab_size":50304,"max_position_embeddings":2048,"hidden_act":"gelu","use_parallel_residual":true,"tie_word_embeddings":false,"rope_theta":10000}"""),
        new("pythia-1.4b", ["EleutherAI/pythia-1.4b"], "TransformerLensOrg/TransformerLens docs/source/_static/model_properties_table.jsonl",
            """{"model_type":"gpt_neox","hidden_size":2048,"num_hidden_layers":24,"num_attention_heads":16,"intermediate_size":8192,"vocab_size":50304,"max_position_embeddings":2048,"hidden_act":"gelu","use_parallel_residual":true,"tie_word_embeddings":false,"rope_theta":10000}"""),
        new("pythia-6.9b", ["EleutherAI/pythia-6.9b"], "TransformerLensOrg/TransformerLens docs/source/_static/model_properties_table.jsonl",
            """{"model_type":"gpt_neox","hidden_size":4096,"num_hidden_layers":32,"num_attention_heads":32,"intermediate_size":16384,"vocab_size":50432,"max_position_embeddings":2048,"hidden_act":"gelu","use_parallel_residual":true,"tie_word_embeddings":false,"rope_theta":10000}"""),
        new("pythia-12b", ["EleutherAI/pythia-12b"], "TransformerLensOrg/TransformerLens docs/source/_static/model_properties_table.jsonl",
            """{"model_type":"gpt_neox","hidden_size":5120,"num_hidden_layers":36,"num_attention_heads":40,"intermediate_size":20480,"vocab_size":50688,"max_position_embeddings":2048,"hidden_act":"gelu","use_parallel_residual":true,"tie_word_embeddings":false,"rope_theta":10000}"""),
        new("stablelm-base-alpha-3b", ["stabilityai/stablelm-base-alpha-3b"], "TransformerLensOrg/TransformerLens docs/source/_static/model_properties_table.jsonl",
            """{"model_type":"gpt_neox","hidden_size":4096,"num_hidden_layers":16,"num_attention_heads":32,"intermediate_size":16384,"vocab_size":50688,"max_position_embeddings":2048,"hidden_act":"gelu","use_parallel_residual":true,"tie_word_embeddings":false}"""),
        new("stablelm-base-alpha-7b", ["stabilityai/stablelm-base-alpha-7b"], "TransformerLensOrg/TransformerLens docs/source/_static/model_properties_table.jsonl",
            """{"model_type":"gpt_neox","hidden_size":6144,"num_hidden_layers":16,"num_attention_heads":48,"intermediate_size":24576,"vocab_size":50432,"max_position_embeddings":2048,"hidden_act":"gelu","use_parallel_residual":true,"tie_word_embeddings":false,"rope_theta":10000}"""),
        new("redpajama-incite-3b-v1", ["togethercomputer/RedPajama-INCITE-Base-3B-v1", "RedPajama-INCITE-Base-3B-v1"], "github.com/mlc-ai/mlc-llm@79d603f085:python/mlc_llm/model/model_preset.py",
            """{"model_type":"gpt_neox","hidden_act":"gelu","hidden_size":2560,"intermediate_size":10240,"max_position_embeddings":2048,"num_attention_heads":32,"num_hidden_layers":32,"tie_word_embeddings":false,"use_parallel_residual":false,"vocab_size":50432,"rope_theta":10000}"""),
        new("pythia-2.8b", ["EleutherAI/pythia-2.8b"], "huggingface.co/EleutherAI/pythia-2.8b config.json; read in github.com/Lightning-AI/litgpt@26857050 litgpt/config.py",
            """{"model_type":"gpt_neox","hidden_size":2560,"num_hidden_layers":32,"num_attention_heads":32,"intermediate_size":10240,"vocab_size":50304,"max_position_embeddings":2048,"use_parallel_residual":true,"tie_word_embeddings":false,"rope_theta":10000}"""),
    ];
}
