namespace MemoryModel.Catalog;

public static partial class Sources
{
    /// <summary>torchtune's source code.</summary>
    public static Source Torchtune { get; } = new("torchtune", "torchtune source code", "github.com/pytorch/torchtune", Basis.Exact);

    /// <summary>litgpt's source code.</summary>
    public static Source LitGpt { get; } = new("litgpt-source", "litgpt source code", "github.com/Lightning-AI/litgpt", Basis.Exact);

    /// <summary>llm-foundry's and Composer's source code.</summary>
    public static Source LlmFoundry { get; } = new("llm-foundry", "llm-foundry and Composer source code", "github.com/mosaicml/llm-foundry, mosaicml/composer", Basis.Exact);

    /// <summary>nanotron's source code.</summary>
    public static Source Nanotron { get; } = new("nanotron", "nanotron source code", "github.com/huggingface/nanotron", Basis.Exact);

    /// <summary>KempnerForge's source code.</summary>
    public static Source KempnerForge { get; } = new("kempnerforge", "KempnerForge source code", "github.com/KempnerInstitute/KempnerForge", Basis.Exact);

    /// <summary>nanoGPT's source code.</summary>
    public static Source NanoGpt { get; } = new("nanogpt", "nanoGPT source code", "github.com/karpathy/nanoGPT", Basis.Exact);

    /// <summary>llm.c's source code.</summary>
    public static Source LlmC { get; } = new("llm.c", "llm.c source code", "github.com/karpathy/llm.c", Basis.Exact);

    /// <summary>fms-fsdp's source code.</summary>
    public static Source FmsFsdp { get; } = new("fms-fsdp", "fms-fsdp source code", "github.com/foundation-model-stack/fms-fsdp", Basis.Exact);

    /// <summary>TinyLlama's source code.</summary>
    public static Source TinyLlama { get; } = new("tinyllama", "TinyLlama source code", "github.com/jzhang38/TinyLlama", Basis.Exact);

    /// <summary>OLMo's and OLMo-core's source code.</summary>
    public static Source Olmo { get; } = new("olmo", "OLMo and OLMo-core source code", "github.com/allenai/OLMo, allenai/OLMo-core", Basis.Exact);

    /// <summary>picotron's source code.</summary>
    public static Source Picotron { get; } = new("picotron", "picotron source code", "github.com/huggingface/picotron", Basis.Exact);

    /// <summary>GPT-NeoX's source code.</summary>
    public static Source GptNeoX { get; } = new("gpt-neox", "GPT-NeoX source code", "github.com/EleutherAI/gpt-neox", Basis.Exact);

    /// <summary>Answer.AI's fsdp_qlora.</summary>
    public static Source FsdpQlora { get; } = new("fsdp-qlora", "fsdp_qlora source code", "github.com/AnswerDotAI/fsdp_qlora train.py", Basis.Exact);

    /// <summary>ms-swift's source code.</summary>
    public static Source Swift { get; } = new("ms-swift", "ms-swift source code", "github.com/modelscope/ms-swift", Basis.Exact);

    /// <summary>InternEvo's source code.</summary>
    public static Source InternEvo { get; } = new("internevo", "InternEvo source code", "github.com/InternLM/InternEvo", Basis.Exact);

    /// <summary>Unsloth's source code.</summary>
    public static Source Unsloth { get; } = new("unsloth", "Unsloth source code", "github.com/unslothai/unsloth", Basis.Exact);

    /// <summary>TRL's source code.</summary>
    public static Source Trl { get; } = new("trl", "TRL source code", "github.com/huggingface/trl", Basis.Exact);

    /// <summary>axolotl's source code.</summary>
    public static Source Axolotl { get; } = new("axolotl", "axolotl source code", "github.com/axolotl-ai-cloud/axolotl", Basis.Exact);

    /// <summary>LLaMA-Factory's source code.</summary>
    public static Source LlamaFactory { get; } = new("llama-factory", "LLaMA-Factory source code", "github.com/hiyouga/LLaMA-Factory", Basis.Exact);

    /// <summary>open-instruct's source code.</summary>
    public static Source OpenInstruct { get; } = new("open-instruct", "open-instruct source code", "github.com/allenai/open-instruct", Basis.Exact);

    /// <summary>DeepSpeed-Chat's source code.</summary>
    public static Source DeepSpeedChat { get; } = new("deepspeed-chat", "DeepSpeed-Chat source code", "github.com/deepspeedai/DeepSpeedExamples applications/DeepSpeed-Chat", Basis.Exact);
}
