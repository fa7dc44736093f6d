namespace MemoryModel.Catalog;

public static partial class Sources
{
    /// <summary>LLM.int8(): row-wise int8 with outlier columns in fp16.</summary>
    public static Source Dettmers2022 { get; } = new("dettmers-2022", "LLM.int8(): 8-bit Matrix Multiplication for Transformers at Scale", "arXiv:2208.07339; bitsandbytes nn/modules.py, autograd/_functions.py", Basis.Exact);

    /// <summary>QLoRA: NF4, double quantization, paged optimizers.</summary>
    public static Source Dettmers2023 { get; } = new("dettmers-2023", "QLoRA: Efficient Finetuning of Quantized LLMs", "arXiv:2305.14314; bitsandbytes functional.py", Basis.Exact);

    /// <summary>HQQ: groups with a scale and a zero point.</summary>
    public static Source Hqq { get; } = new("hqq", "HQQ: half-quadratic quantization", "github.com/mobiusml/hqq hqq/core/quantize.py", Basis.Exact);

    /// <summary>GPTQ as AutoGPTQ packs it.</summary>
    public static Source Gptq { get; } = new("gptq", "GPTQ: Accurate Post-Training Quantization for Generative Pre-trained Transformers", "arXiv:2210.17323; github.com/AutoGPTQ/AutoGPTQ nn_modules/qlinear", Basis.Exact);

    /// <summary>AWQ as AutoAWQ packs it.</summary>
    public static Source Awq { get; } = new("awq", "AWQ: Activation-aware Weight Quantization", "arXiv:2306.00978; github.com/casper-hansen/AutoAWQ modules/linear/gemm.py", Basis.Exact);

    /// <summary>DeepSeek-V3: fp8 weights in 128 × 128 tiles.</summary>
    public static Source DeepSeekV3 { get; } = new("deepseek-v3", "DeepSeek-V3 Technical Report", "arXiv:2412.19437, section 3.3; transformers integrations/finegrained_fp8.py", Basis.Exact);

    /// <summary>The OCP microscaling formats.</summary>
    public static Source OcpMx { get; } = new("ocp-mx", "OCP Microscaling Formats (MX) Specification", "opencompute.org, MX v1.0", Basis.Exact);

    /// <summary>torchao's quantized tensors.</summary>
    public static Source TorchAo { get; } = new("torchao", "torchao source code", "github.com/pytorch/ao dtypes, quantization", Basis.Exact);

    /// <summary>LoRA.</summary>
    public static Source Hu2021 { get; } = new("hu-2021", "LoRA: Low-Rank Adaptation of Large Language Models", "arXiv:2106.09685", Basis.Exact);

    /// <summary>Bottleneck adapters.</summary>
    public static Source Houlsby2019 { get; } = new("houlsby-2019", "Parameter-Efficient Transfer Learning for NLP", "arXiv:1902.00751", Basis.Exact);
}
