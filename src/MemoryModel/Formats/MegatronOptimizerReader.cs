using MemoryModel.Catalog;

namespace MemoryModel;

/// <summary>Reads the optimizer of a Megatron-LM argument list and the types of weights, gradients and states.</summary>
/// <remarks>Megatron-LM megatron/training/arguments.py, megatron/core/optimizer/optimizer_config.py.</remarks>
static class MegatronOptimizerReader
{
    /// <summary>Reads the optimizer.</summary>
    public static Optimizer Read(MegatronArguments arguments)
    {
        var name = arguments.Choice("optimizer", "adam", "sgd", "muon", "dist_muon", "adaptive_muon", "lion", "soap");
        var optimizer = Optimizers.Find(name switch { "sgd" => "sgd-momentum", "dist_muon" or "adaptive_muon" => "muon", _ => name });
        var (first, second) = (Type(arguments, "exp-avg-dtype"), Type(arguments, "exp-avg-sq-dtype"));
        return name != "adam" || (first is null && second is null)
            ? optimizer
            : optimizer with { States = [.. optimizer.States.Select(state => state with { Type = state.Name == "exp_avg" ? first : second })] };
    }

    /// <summary>Reads the types.</summary>
    public static PrecisionPolicy Precision(MegatronArguments arguments)
    {
        var (bf16, fp16) = (arguments.Flag("bf16"), arguments.Flag("fp16"));
        var sixteen = bf16 ? DataType.BFloat16 : fp16 ? DataType.Float16 : DataType.Float32;
        // bf16 accumulates and reduces in fp32 unless told otherwise, in one of two ways; fp16 in fp16 unless told otherwise.
        var narrow = arguments.Flag("grad-reduce-in-bf16") || (arguments.Flag("use-precision-aware-optimizer") && Type(arguments, "main-grads-dtype") == DataType.BFloat16);
        var wide = (bf16 && !narrow) || arguments.Flag("accumulate-allreduce-grads-in-fp32");
        return new()
        {
            Name = "megatron-" + sixteen.ShortName(),
            Source = Sources.MegatronLm,
            Compute = arguments.Has("fp8-format") ? DataType.Float8 : sixteen,
            Parameters = sixteen,
            Gradients = wide ? DataType.Float32 : sixteen,
            Master = sixteen == DataType.Float32 ? null : Master(arguments, sixteen),
            Moments = DataType.Float32,
            ActivationInput = arguments.Flag("activation-func-fp8-input-store") ? DataType.Float8 : null,
        };
    }

    // The precision-aware optimizer keeps only those 16 bits of an fp32 master weight that the bf16 weight has not (store_param_remainders).
    static DataType Master(MegatronArguments arguments, DataType weights) =>
        !arguments.Flag("use-precision-aware-optimizer") ? DataType.Float32
        : Type(arguments, "main-params-dtype") is { } type && type != DataType.Float32 ? type
        : weights == DataType.BFloat16 && !arguments.Flag("no-store-param-remainders") && !arguments.Has("fp8-format") && !arguments.Flag("optimizer-cpu-offload") ? DataType.BFloat16
        : DataType.Float32;

    static DataType? Type(MegatronArguments arguments, string name) => arguments.Text(name) switch
    {
        null => null,
        "fp8" => DataType.Float8,
        var text => DataTypes.TryParse(text, out var known) ? known : null,
    };
}
