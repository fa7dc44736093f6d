using System.Collections.Immutable;

namespace MemoryModel.Catalog;

/// <summary>The mixed-precision policies of the engines.</summary>
public static class PrecisionPolicies
{
    /// <summary>Gets the ZeRO paper's accounting: 2 + 2 + 12 bytes per parameter.</summary>
    public static PrecisionPolicy ZeroPaper { get; } = Make("zero-paper", Sources.Rajbhandari2019, DataType.Float16, DataType.Float16, DataType.Float16, DataType.Float32, DataType.Float32);

    /// <summary>Gets DeepSpeed fp16 or bf16: gradients stay in the model's type.</summary>
    public static PrecisionPolicy DeepSpeed { get; } = Make("deepspeed", Sources.DeepSpeed, DataType.BFloat16, DataType.BFloat16, DataType.BFloat16, DataType.Float32, DataType.Float32);

    /// <summary>Gets Megatron bf16: fp32 main gradients, 18 bytes per parameter.</summary>
    public static PrecisionPolicy MegatronBf16 { get; } = Make("megatron-bf16", Sources.MegatronLm, DataType.BFloat16, DataType.BFloat16, DataType.Float32, DataType.Float32, DataType.Float32);

    /// <summary>Gets Megatron fp16: fp16 gradients beside the fp32 copies that the optimizer unscales, 20 bytes per parameter.</summary>
    public static PrecisionPolicy MegatronFp16 { get; } = Make("megatron-fp16", Sources.MegatronLm, DataType.Float16, DataType.Float16, DataType.Float16, DataType.Float32, DataType.Float32);

    /// <summary>Gets PyTorch autocast over fp32 weights: 16 bytes per parameter and 16-bit copies of the weights.</summary>
    public static PrecisionPolicy Autocast { get; } = Make("autocast", Sources.PyTorch, DataType.BFloat16, DataType.Float32, DataType.Float32, null, null) with { Autocast = true };

    /// <summary>Gets pure bf16: weights, gradients and Adam's moments in bf16, 8 bytes per parameter.</summary>
    public static PrecisionPolicy PureBf16 { get; } = Make("pure-bf16", Sources.PyTorch, DataType.BFloat16, DataType.BFloat16, DataType.BFloat16, null, null);

    /// <summary>Gets FSDP2 mixed precision: fp32 shards, bf16 gathered weights, fp32 reduction.</summary>
    public static PrecisionPolicy Fsdp2 { get; } = Make("fsdp2", Sources.PyTorch, DataType.BFloat16, DataType.Float32, DataType.Float32, null, null) with { Gather = DataType.BFloat16, Reduce = DataType.Float32 };

    /// <summary>Gets fp32 throughout.</summary>
    public static PrecisionPolicy Float32 { get; } = Make("fp32", Sources.PyTorch, DataType.Float32, DataType.Float32, DataType.Float32, null, null);

    /// <summary>Gets all policies.</summary>
    public static ImmutableArray<PrecisionPolicy> All { get; } = [ZeroPaper, DeepSpeed, MegatronBf16, MegatronFp16, Autocast, PureBf16, Fsdp2, Float32];

    // Types of the products may stand for the framework's policy with them.
    static readonly string[] ProductTypes = ["bf16", "fp16", "fp8"];

    /// <summary>Finds a policy by name.</summary>
    /// <exception cref="InvalidInputException">No policy has the name.</exception>
    public static PrecisionPolicy Find(string name) => Find(name, All);

    /// <summary>Finds a policy by name among some.</summary>
    internal static PrecisionPolicy Find(string name, ImmutableArray<PrecisionPolicy> known)
    {
        var key = NearestName.Key(name);
        if (known.FirstOrDefault(policy => NearestName.Key(policy.Name) == key) is { } found)
        {
            return found;
        }

        string[] words = [.. known.Select(policy => policy.Name), .. ProductTypes];
        throw new InvalidInputException($"precision '{name}' is not known; allowed: {string.Join(", ", words)}{NearestName.Hint(name, words)}");
    }

    static PrecisionPolicy Make(string name, Source source, DataType compute, DataType parameters, DataType gradients, DataType? master, DataType? moments) =>
        new() { Name = name, Source = source, Compute = compute, Parameters = parameters, Gradients = gradients, Master = master, Moments = moments };
}
