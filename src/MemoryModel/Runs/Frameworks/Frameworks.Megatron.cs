namespace MemoryModel.Catalog;

public static partial class Frameworks
{
    /// <summary>Gets DeepSpeed with its own defaults.</summary>
    public static FrameworkHabits DeepSpeed { get; } = new()
    {
        Name = "deepspeed",
        Aliases = ["deepspeed-chat", "hf-deepspeed"],
        Source = Sources.DeepSpeed,
        Engine = ShardingEngine.DeepSpeed,
        Precision = PrecisionPolicies.DeepSpeed,
    };

    /// <summary>Gets Megatron-DeepSpeed as BigScience ran it: Megatron's layers under DeepSpeed's pipeline and ZeRO-1, before CUDA's lazy loading.</summary>
    /// <remarks>github.com/bigscience-workshop/Megatron-DeepSpeed.</remarks>
    public static FrameworkHabits MegatronDeepSpeed { get; } = DeepSpeed with
    {
        Name = "megatron-deepspeed",
        Aliases = ["gpt-neox"],
        FusedKernels = true,
        EagerModuleLoading = true,
        Loading = WeightLoading.InPlace,
    };

    /// <summary>Gets Megatron-LM: bf16 weights, fp32 main gradients, Transformer Engine's layers.</summary>
    public static FrameworkHabits MegatronLm { get; } = new()
    {
        Name = "megatron-lm",
        Aliases = ["megatron", "megatron-core", "primus", "megatron-bridge"],
        Source = Sources.MegatronLm,
        Engine = ShardingEngine.Megatron,
        RunsMegatronCore = true,
        Loading = WeightLoading.InPlace,
        Precision = PrecisionPolicies.MegatronBf16,
        FusedKernels = true,
    };

    /// <summary>Gets NeMo: Megatron core under Lightning.</summary>
    public static FrameworkHabits NeMo { get; } = MegatronLm with { Name = "nemo", Aliases = ["nemo-megatron"] };

    /// <summary>Gets nanotron: Megatron's layout with fp32 gradients.</summary>
    public static FrameworkHabits Nanotron { get; } = MegatronLm with { Name = "nanotron", Aliases = [], RunsMegatronCore = false };
}
