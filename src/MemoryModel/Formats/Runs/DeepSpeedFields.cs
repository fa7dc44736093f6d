using System.Collections.Immutable;
using System.Text.Json;

namespace MemoryModel;

/// <summary>The fields of the <c>deepspeed</c> object of a run file: what a DeepSpeed configuration sets, by its own keys, with every "auto" resolved.</summary>
static class DeepSpeedFields
{
    static readonly DeepSpeedRow[] Rows =
    [
        Flag("contiguous_gradients", s => s.ContiguousGradients, (s, value) => s with { ContiguousGradients = value }),
        Flag("reduce_scatter", s => s.ReduceScatter, (s, value) => s with { ReduceScatter = value }),
        Count("reduce_bucket_size", s => s.ReduceBucketElements, (s, value) => s with { ReduceBucketElements = value }),
        Count("allgather_bucket_size", s => s.GatherBucketElements, (s, value) => s with { GatherBucketElements = value }),
        new("overlap_comm", RunFieldKind.Flag, s => s.OverlapCommunication is { } value ? Text(value) : null, (s, json) => s with { OverlapCommunication = json.GetBoolean() }),
        Flag("round_robin_gradients", s => s.RoundRobinGradients, (s, value) => s with { RoundRobinGradients = value }),
        Count("sub_group_size", s => s.SubGroupElements, (s, value) => s with { SubGroupElements = value }),
        Count("stage3_prefetch_bucket_size", s => s.PrefetchBucketElements, (s, value) => s with { PrefetchBucketElements = value }),
        Count("stage3_param_persistence_threshold", s => s.PersistenceThresholdElements, (s, value) => s with { PersistenceThresholdElements = value }),
        Count("stage3_model_persistence_threshold", s => s.ModelPersistenceThresholdElements, (s, value) => s with { ModelPersistenceThresholdElements = value }),
        Count("stage3_max_live_parameters", s => s.LiveElements, (s, value) => s with { LiveElements = value }),
        Count("stage3_max_reuse_distance", s => s.ReuseDistanceElements, (s, value) => s with { ReuseDistanceElements = value }),
        Flag("stage3_use_all_reduce_for_fetch_params", s => s.SequentialGather, (s, value) => s with { SequentialGather = value }),
        Count("zero_hpz_partition_size", s => s.SecondaryPartitionRanks, (s, value) => s with { SecondaryPartitionRanks = value }),
        Count("mics_shard_size", s => s.MicsRanks, (s, value) => s with { MicsRanks = value }),
        Flag("mics_hierarchical_params_gather", s => s.MicsHierarchicalGather, (s, value) => s with { MicsHierarchicalGather = value }),
        Flag("zero_quantized_weights", s => s.QuantizedWeights, (s, value) => s with { QuantizedWeights = value }),
        Flag("zero_quantized_nontrainable_weights", s => s.QuantizedFrozenWeights, (s, value) => s with { QuantizedFrozenWeights = value }),
        Flag("zero_quantized_gradients", s => s.QuantizedGradients, (s, value) => s with { QuantizedGradients = value }),
        new("offload_optimizer_ratio", RunFieldKind.Number, s => Text(s.OptimizerOffloadShare), (s, json) => s with { OptimizerOffloadShare = json.GetDouble() }),
        Flag("offload_optimizer_pin_memory", s => s.OptimizerPinned, (s, value) => s with { OptimizerPinned = value }),
        Count("offload_optimizer_buffer_count", s => s.OptimizerBuffers, (s, value) => s with { OptimizerBuffers = value }),
        Flag("offload_optimizer_pipeline_read", s => s.PipelinedRead, (s, value) => s with { PipelinedRead = value }),
        Flag("offload_optimizer_pipeline_write", s => s.PipelinedWrite, (s, value) => s with { PipelinedWrite = value }),
        Flag("offload_param_pin_memory", s => s.ParametersPinned, (s, value) => s with { ParametersPinned = value }),
        Count("offload_param_buffer_count", s => s.ParameterBuffers, (s, value) => s with { ParameterBuffers = value }),
        Count("offload_param_buffer_size", s => s.ParameterBufferElements, (s, value) => s with { ParameterBufferElements = value }),
        Count("offload_param_max_in_cpu", s => s.ParametersInHost, (s, value) => s with { ParametersInHost = value }),
        Type("grad_accum_dtype", s => s.GradientAccumulation, (s, value) => s with { GradientAccumulation = value }),
        Type("communication_data_type", s => s.Communication, (s, value) => s with { Communication = value }),
        Flag("master_weights_and_grads_16bit", s => s.NarrowMasters, (s, value) => s with { NarrowMasters = value }),
        Flag("optimizer_states_16bit", s => s.NarrowStates, (s, value) => s with { NarrowStates = value }),
    ];

    /// <summary>Gets the fields of the run file.</summary>
    public static ImmutableArray<RunField> All { get; } =
    [
        new("deepspeed", RunFieldKind.Group, "What a DeepSpeed configuration sets beyond stage and offload, by its keys."),
        .. Rows.Select(row => new RunField("deepspeed." + row.Key, row.Kind, $"DeepSpeed's {row.Key}.") { Least = 0, Most = long.MaxValue }),
    ];

    /// <summary>Reads the settings, or <see langword="null"/> where a run has none.</summary>
    public static DeepSpeedSettings? Read(RunObject run) => !run.Has("deepspeed") ? null
        : Rows.Aggregate(DeepSpeedSettings.Default, (settings, row) => run.Find("deepspeed." + row.Key) is { } value ? row.Read(settings, value) : settings);

    /// <summary>Writes what differs from DeepSpeed's defaults.</summary>
    public static void Write(Utf8JsonWriter json, DeepSpeedSettings? settings)
    {
        if (settings is null)
        {
            return;
        }

        json.WriteStartObject("deepspeed");
        foreach (var row in Rows)
        {
            if (row.Value(settings) is { } value && value != row.Value(DeepSpeedSettings.Default))
            {
                json.WritePropertyName(row.Key);
                json.WriteRawValue(value);
            }
        }

        json.WriteEndObject();
    }

    static DeepSpeedRow Flag(string key, Func<DeepSpeedSettings, bool> value, Func<DeepSpeedSettings, bool, DeepSpeedSettings> with) =>
        new(key, RunFieldKind.Flag, settings => Text(value(settings)), (settings, json) => with(settings, json.GetBoolean()));

    static DeepSpeedRow Count(string key, Func<DeepSpeedSettings, long> value, Func<DeepSpeedSettings, long, DeepSpeedSettings> with) =>
        new(key, RunFieldKind.Whole, settings => FormattableString.Invariant($"{value(settings)}"), (settings, json) => with(settings, RunFieldCheck.TryWhole(json, out var number) ? number : value(settings)));

    static DeepSpeedRow Type(string key, Func<DeepSpeedSettings, DataType?> value, Func<DeepSpeedSettings, DataType?, DeepSpeedSettings> with) =>
        new(key, RunFieldKind.Type, settings => value(settings) is { } type ? $"\"{type.ShortName()}\"" : null, (settings, json) => with(settings, RunFieldCheck.TryType(json.GetString()!, out var type) ? type : null));

    static string Text(bool value) => value ? "true" : "false";

    static string Text(double value) => value.ToString("R", System.Globalization.CultureInfo.InvariantCulture);

    // A key, what it holds, and how it is written and read.
    sealed record DeepSpeedRow(string Key, RunFieldKind Kind, Func<DeepSpeedSettings, string?> Value, Func<DeepSpeedSettings, JsonElement, DeepSpeedSettings> Read);
}
