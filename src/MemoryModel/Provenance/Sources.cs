namespace MemoryModel.Catalog;

/// <summary>The bibliography: papers, datasheets and the source code of engines, one line each.</summary>
public static partial class Sources
{
    /// <summary>The user's own input.</summary>
    public static Source Input { get; } = new("input", "given by the user", "command line, run file or config.json", Basis.Exact);

    /// <summary>Arithmetic on the shapes of tensors.</summary>
    public static Source Shapes { get; } = new("shapes", "tensor shapes of the architecture", "docs/formulas.md", Basis.Exact);

    /// <summary>ZeRO: stages 1 to 3 of sharded data parallelism.</summary>
    public static Source Rajbhandari2019 { get; } = new("rajbhandari-2019", "ZeRO: Memory Optimizations Toward Training Trillion Parameter Models", "arXiv:1910.02054", Basis.Exact);

    /// <summary>ZeRO-Offload.</summary>
    public static Source Ren2021 { get; } = new("ren-2021", "ZeRO-Offload: Democratizing Billion-Scale Model Training", "arXiv:2101.06840", Basis.Exact);

    /// <summary>ZeRO-Infinity.</summary>
    public static Source Rajbhandari2021 { get; } = new("rajbhandari-2021", "ZeRO-Infinity: Breaking the GPU Memory Wall for Extreme Scale Deep Learning", "arXiv:2104.07857", Basis.Exact);

    /// <summary>Activation memory of Megatron, sequence parallelism and selective recompute.</summary>
    public static Source Korthikanti2022 { get; } = new("korthikanti-2022", "Reducing Activation Recomputation in Large Transformer Models", "arXiv:2205.05198", Basis.Exact);

    /// <summary>Megatron's parallelism: tensor, pipeline, interleaving.</summary>
    public static Source Narayanan2021 { get; } = new("narayanan-2021", "Efficient Large-Scale Language Model Training on GPU Clusters Using Megatron-LM", "arXiv:2104.04473", Basis.Model);

    /// <summary>DeepSpeed's source code.</summary>
    public static Source DeepSpeed { get; } = new("deepspeed", "DeepSpeed source code", "github.com/deepspeedai/DeepSpeed", Basis.Exact);

    /// <summary>Megatron-LM's source code.</summary>
    public static Source MegatronLm { get; } = new("megatron-lm", "Megatron-LM source code", "github.com/NVIDIA/Megatron-LM", Basis.Exact);

    /// <summary>Transformer Engine's source code.</summary>
    public static Source TransformerEngine { get; } = new("transformer-engine", "Transformer Engine source code", "github.com/NVIDIA/TransformerEngine", Basis.Exact);

    /// <summary>PyTorch's source code and its measured behaviour.</summary>
    public static Source PyTorch { get; } = new("pytorch", "PyTorch source code and measurements of its autograd", "github.com/pytorch/pytorch", Basis.Exact);

    /// <summary>Hugging Face Transformers' source code.</summary>
    public static Source Transformers { get; } = new("transformers", "Hugging Face Transformers source code", "github.com/huggingface/transformers", Basis.Exact);

    /// <summary>Hugging Face PEFT's source code.</summary>
    public static Source Peft { get; } = new("peft", "Hugging Face PEFT source code", "github.com/huggingface/peft", Basis.Exact);

    /// <summary>bitsandbytes' source code.</summary>
    public static Source BitsAndBytes { get; } = new("bitsandbytes", "bitsandbytes source code", "github.com/bitsandbytes-foundation/bitsandbytes", Basis.Exact);
}
