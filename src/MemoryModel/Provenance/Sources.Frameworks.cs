namespace MemoryModel.Catalog;

public static partial class Sources
{
    /// <summary>torchtune's source code.</summary>
    public static Source Torchtune { get; } = new("torchtune", "torchtune source code", "github.com/pytorch/torchtune", Basis.Exact);

    /// <summary>litgpt's source code.</summary>
    public static Source LitGpt { get; } = new("litgpt-source", "litgpt source code", "github.com/Lightning-AI/litgpt", Basis.Exact);

    /// <summary>llm-foundry's and Composer's source code.</summary>
    public static Source LlmFoundry { get; } = new("llm-foundry", "llm-foundry and Composer source code", "github.com/mosaicml/llm-foundry, mosaicml/composer", Basis.Exact);

    /// <summary>Answer.AI's fsdp_qlora.</summary>
    public static Source FsdpQlora { get; } = new("fsdp-qlora", "fsdp_qlora source code", "github.com/AnswerDotAI/fsdp_qlora train.py", Basis.Exact);

    /// <summary>ms-swift's source code.</summary>
    public static Source Swift { get; } = new("ms-swift", "ms-swift source code", "github.com/modelscope/ms-swift", Basis.Exact);

    /// <summary>Unsloth's source code.</summary>
    public static Source Unsloth { get; } = new("unsloth", "Unsloth source code", "github.com/unslothai/unsloth", Basis.Exact);
}
