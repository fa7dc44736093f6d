namespace MemoryModel.Catalog;

public static partial class Sources
{
    /// <summary>DeepSpeed's own estimators of model states.</summary>
    public static Source DeepSpeedEstimators { get; } = new("deepspeed-estimators", "DeepSpeed's estimators of model states", "github.com/deepspeedai/DeepSpeed deepspeed/runtime/zero/stage_1_and_2.py, stage3.py", Basis.Model);

    /// <summary>Megatron-LM's report of theoretical memory.</summary>
    public static Source MegatronReport { get; } = new("megatron-report", "Megatron-LM's theoretical memory report", "github.com/NVIDIA/Megatron-LM megatron/training/theoretical_memory_usage.py", Basis.Model);

    /// <summary>accelerate's estimate-memory command.</summary>
    public static Source AccelerateEstimate { get; } = new("accelerate-estimate", "accelerate estimate-memory", "github.com/huggingface/accelerate src/accelerate/commands/estimate.py", Basis.Model);

    /// <summary>EleutherAI cookbook's memory calculator.</summary>
    public static Source CookbookCalculator { get; } = new("eleuther-cookbook", "EleutherAI cookbook's memory calculator", "github.com/EleutherAI/cookbook calc/calc_transformer_mem.py", Basis.Model);
}
