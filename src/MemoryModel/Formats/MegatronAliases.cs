using System.Collections.Frozen;
using System.Text.Json;

namespace MemoryModel;

/// <summary>Translates older names of Megatron-LM's arguments, and the fields of its configuration objects that Megatron-Bridge and NeMo set, into today's arguments.</summary>
/// <remarks>Megatron-LM megatron/core/transformer/transformer_config.py, megatron/core/model_parallel_config.py; megatron/training/arguments.py of older releases.</remarks>
static class MegatronAliases
{
    static readonly (string Other, string Argument)[] Names =
    [
        ("num-moe-experts", "num-experts"),
        ("num-layers-in-first-pipeline-stage", "decoder-first-pipeline-num-layers"),
        ("num-layers-in-last-pipeline-stage", "decoder-last-pipeline-num-layers"),
        ("virtual-pipeline-model-parallel-size", "num-virtual-stages-per-pipeline-rank"),
        ("fp8", "fp8-format"),
        ("fp8-param", "fp8-param-gather"),
        ("fp4", "fp4-format"),
        ("use-custom-fsdp", "use-megatron-fsdp"),
        ("model-parallel-size", "tensor-model-parallel-size"),
        ("activations-checkpoint-granularity", "recompute-granularity"),
        ("activations-checkpoint-method", "recompute-method"),
        ("activations-checkpoint-num-layers", "recompute-num-layers"),
        ("cuda-graph-scope", "cuda-graph-modules"),
        ("grad-reduce-in-fp32", "accumulate-allreduce-grads-in-fp32"),
    ];

    // What a field that is false (or true) says as a flag.
    static readonly (string Other, bool When, string Flag)[] Flags =
    [
        ("add-bias-linear", false, "disable-bias-linear"),
        ("share-embeddings-and-output-weights", false, "untie-embeddings-and-output-weights"),
        ("bias-activation-fusion", false, "no-bias-swiglu-fusion"),
        ("apply-rope-fusion", false, "no-rope-fusion"),
        ("gradient-accumulation-fusion", false, "no-gradient-accumulation-fusion"),
        ("gated-linear-unit", true, "swiglu"),
        ("checkpoint-activations", true, "recompute-granularity"),
        ("fp8-hybrid", true, "fp8-format"),
        ("fp8-e4m3", true, "fp8-format"),
        ("enable-cuda-graph", true, "cuda-graph-impl"),
        ("external-cuda-graph", true, "cuda-graph-impl"),
    ];

    // Values of the arguments above that are no flags.
    static readonly FrozenDictionary<string, string> Values = new Dictionary<string, string>
    {
        ["checkpoint-activations"] = "\"full\"",
        ["fp8-hybrid"] = "\"hybrid\"",
        ["fp8-e4m3"] = "\"e4m3\"",
        ["enable-cuda-graph"] = "\"local\"",
        ["external-cuda-graph"] = "\"transformer_engine\"",
    }.ToFrozenDictionary();

    // Fields of configuration objects that no argument is called: a list that has one sets the objects, in which grouped queries need no flag.
    static readonly string[] Fields = ["num-moe-experts", "add-bias-linear", "gated-linear-unit", "share-embeddings-and-output-weights"];

    /// <summary>Adds to a list the arguments that its other names stand for; what the list says itself stays.</summary>
    public static void Resolve(Dictionary<string, JsonElement> values)
    {
        foreach (var (other, argument) in Names)
        {
            if (values.TryGetValue(other, out var value) && value.ValueKind != JsonValueKind.Null)
            {
                values.TryAdd(argument, value);
            }
        }

        foreach (var (other, when, flag) in Flags)
        {
            if (values.TryGetValue(other, out var value) && Says(value) == when)
            {
                values.TryAdd(flag, Element(Values.GetValueOrDefault(other, "true")));
            }
        }

        if (Fields.Any(values.ContainsKey) && values.ContainsKey("num-query-groups"))
        {
            values.TryAdd("group-query-attention", Element("true"));
        }
    }

    static bool? Says(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.String when bool.TryParse(value.GetString(), out var set) => set,
        _ => null,
    };

    static JsonElement Element(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }
}
