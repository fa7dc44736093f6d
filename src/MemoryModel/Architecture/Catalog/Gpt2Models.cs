namespace MemoryModel.Catalog;

/// <summary>Dimensions of GPT-1, GPT-2 and Cerebras-GPT.</summary>
static class Gpt2Models
{
    public static ModelRow[] Rows { get; } =
    [
        new("gpt2", ["gpt2-124m", "gpt2-small", "openai-community/gpt2"], "github.com/Shubham2376G/FAQ_generator@2443d948e5:gpt2/config.json",
            """{"model_type":"gpt2","activation_function":"gelu_new","n_embd":768,"n_layer":12,"n_head":12,"n_positions":1024,"vocab_size":50257}"""),
        new("gpt2-medium", ["gpt2-355m", "openai-community/gpt2-medium"], "TransformerLensOrg/TransformerLens docs/source/_static/model_properties_table.jsonl",
            """{"model_type":"gpt2","activation_function":"gelu_new","n_embd":1024,"n_layer":24,"n_head":16,"n_positions":1024,"vocab_size":50257}"""),
        new("gpt2-xl", ["gpt2-1.5b", "openai-community/gpt2-xl"], "TransformerLensOrg/TransformerLens docs/source/_static/model_properties_table.jsonl",
            """{"model_type":"gpt2","activation_function":"gelu_new","n_embd":1600,"n_layer":48,"n_head":25,"n_positions":1024,"vocab_size":50257}"""),
        new("distilgpt2", ["distilbert/distilgpt2"], "TransformerLensOrg/TransformerLens docs/source/_static/model_properties_table.jsonl",
            """{"model_type":"gpt2","activation_function":"gelu_new","n_embd":768,"n_layer":6,"n_head":12,"n_positions":1024,"vocab_size":50257}"""),
        new("openai-gpt", ["openai-community/openai-gpt"], "transformers config class default (docstring: configuration similar to this checkpoint)",
            """{"model_type":"openai-gpt","vocab_size":40478,"n_positions":512,"n_embd":768,"n_layer":12,"n_head":12,"afn":"gelu","tie_word_embeddings":true}"""),
        new("cerebras-gpt-111m", ["cerebras/Cerebras-GPT-111M"], "RahulSChand/gpu_poor public/all_configs.json (n_embd,n_layer,n_head,n_inner,vocab)",
            """{"model_type":"gpt2","activation_function":"gelu","n_embd":768,"n_layer":10,"n_head":12,"n_inner":3072,"n_positions":2048,"vocab_size":50257}"""),
        new("cerebras-gpt-13b", ["cerebras/Cerebras-GPT-13B"], "RahulSChand/gpu_poor public/all_configs.json (n_embd,n_layer,n_head,n_inner,vocab)",
            """{"model_type":"gpt2","activation_function":"gelu","n_embd":5120,"n_layer":40,"n_head":40,"n_inner":20480,"n_positions":2048,"vocab_size":50257}"""),
        new("cerebras-gpt-1.3b", ["cerebras/Cerebras-GPT-1.3B"], "RahulSChand/gpu_poor public/all_configs.json (n_embd,n_layer,n_head,n_inner,vocab)",
            """{"model_type":"gpt2","activation_function":"gelu","n_embd":2048,"n_layer":24,"n_head":16,"n_inner":8192,"n_positions":2048,"vocab_size":50257}"""),
        new("cerebras-gpt-256m", ["cerebras/Cerebras-GPT-256M"], "RahulSChand/gpu_poor public/all_configs.json (n_embd,n_layer,n_head,n_inner,vocab)",
            """{"model_type":"gpt2","activation_function":"gelu","n_embd":1088,"n_layer":14,"n_head":17,"n_inner":4352,"n_positions":2048,"vocab_size":50257}"""),
        new("cerebras-gpt-2.7b", ["cerebras/Cerebras-GPT-2.7B"], "RahulSChand/gpu_poor public/all_configs.json (n_embd,n_layer,n_head,n_inner,vocab)",
            """{"model_type":"gpt2","activation_function":"gelu","n_embd":2560,"n_layer":32,"n_head":32,"n_inner":10240,"n_positions":2048,"vocab_size":50257}"""),
        new("gpt2-large", ["gpt2-774m", "openai-community/gpt2-large"], "huggingface.co/openai-community/gpt2-large config.json (github.com/karpathy/nanoGPT model.py)",
            """{"model_type":"gpt2","n_layer":36,"n_embd":1280,"n_head":20,"vocab_size":50257,"n_positions":1024}"""),
    ];
}
