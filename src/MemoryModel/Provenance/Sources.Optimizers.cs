namespace MemoryModel.Catalog;

/// <summary>The source code of optimizers.</summary>
public static partial class Sources
{
    /// <summary>PyTorch's optimizers.</summary>
    public static Source TorchOptim { get; } = new("torch-optim", "torch.optim source code", "github.com/pytorch/pytorch torch/optim", Basis.Exact);

    /// <summary>NVIDIA Apex and DeepSpeed: fused optimizers whose step counter is a plain number.</summary>
    public static Source FusedOptimizers { get; } = new("fused-optimizers", "NVIDIA Apex and DeepSpeed fused optimizers", "github.com/NVIDIA/apex apex/optimizers, github.com/deepspeedai/DeepSpeed deepspeed/ops", Basis.Exact);

    /// <summary>torchao's low-bit optimizers.</summary>
    public static Source TorchAoOptim { get; } = new("torchao-optim", "torchao low-bit optimizers", "github.com/pytorch/ao torchao/optim", Basis.Exact);

    /// <summary>torchdistx's AdamW with free types.</summary>
    public static Source TorchDistX { get; } = new("torchdistx", "torchdistx AnyPrecisionAdamW", "github.com/pytorch/torchdistx src/python/torchdistx/optimizers", Basis.Exact);

    /// <summary>GaLore.</summary>
    public static Source GaLore { get; } = new("galore", "GaLore: gradient low-rank projection (arXiv:2403.03507)", "github.com/jiaweizzhao/GaLore galore_torch", Basis.Exact);

    /// <summary>APOLLO.</summary>
    public static Source Apollo { get; } = new("apollo", "APOLLO: SGD-like memory, AdamW-level performance (arXiv:2412.05270)", "github.com/zhuhanqing/APOLLO apollo_torch", Basis.Exact);

    /// <summary>Adam-mini.</summary>
    public static Source AdamMini { get; } = new("adam-mini", "Adam-mini: use fewer learning rates to gain more (arXiv:2406.16793)", "github.com/zyushun/Adam-mini adam_mini/adam_mini.py", Basis.Exact);

    /// <summary>Muon.</summary>
    public static Source Muon { get; } = new("muon", "Muon: momentum orthogonalized by Newton-Schulz", "github.com/KellerJordan/Muon muon.py", Basis.Exact);

    /// <summary>Distributed Shampoo.</summary>
    public static Source DistributedShampoo { get; } = new("distributed-shampoo", "PyTorch distributed Shampoo (arXiv:2309.06497)", "github.com/facebookresearch/optimizers distributed_shampoo", Basis.Exact);

    /// <summary>SOAP.</summary>
    public static Source Soap { get; } = new("soap", "SOAP: Shampoo with Adam in the preconditioner's eigenbasis (arXiv:2409.11321)", "github.com/nikhilvyas/SOAP soap.py", Basis.Exact);

    /// <summary>CAME.</summary>
    public static Source Came { get; } = new("came", "CAME: confidence-guided adaptive memory efficient optimization (arXiv:2307.02047)", "github.com/yangluo7/CAME came_pytorch/CAME.py", Basis.Exact);

    /// <summary>Sophia.</summary>
    public static Source Sophia { get; } = new("sophia", "Sophia: a scalable stochastic second-order optimizer (arXiv:2305.14342)", "github.com/Liuhong99/Sophia sophia.py", Basis.Exact);

    /// <summary>LOMO and AdaLomo.</summary>
    public static Source Lomo { get; } = new("lomo", "LOMO and AdaLomo (arXiv:2306.09782, 2310.10195)", "github.com/OpenLMLab/LOMO lomo_optim", Basis.Exact);

    /// <summary>Schedule-free optimizers.</summary>
    public static Source ScheduleFree { get; } = new("schedule-free", "schedule-free optimizers (arXiv:2405.15682)", "github.com/facebookresearch/schedule_free schedulefree", Basis.Exact);

    /// <summary>torch-optimi.</summary>
    public static Source Optimi { get; } = new("optimi", "torch-optimi", "github.com/warner-benjamin/optimi optimi", Basis.Exact);

    /// <summary>GrokAdamW.</summary>
    public static Source GrokAdamW { get; } = new("grokadamw", "GrokAdamW 0.1.2", "github.com/cognitivecomputations/grokadamw grokadamw/grokadamw.py", Basis.Exact);

    /// <summary>A collection of optimizers for PyTorch.</summary>
    public static Source PytorchOptimizer { get; } = new("pytorch-optimizer", "pytorch_optimizer", "github.com/kozistr/pytorch_optimizer pytorch_optimizer/optimizer", Basis.Exact);
}
