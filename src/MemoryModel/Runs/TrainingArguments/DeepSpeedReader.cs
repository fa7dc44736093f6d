namespace MemoryModel;

/// <summary>Reads the JSON of a DeepSpeed configuration.</summary>
static class DeepSpeedReader
{
    static readonly Dictionary<string, OffloadTarget> Places = new() { ["none"] = OffloadTarget.None, ["cpu"] = OffloadTarget.Cpu, ["nvme"] = OffloadTarget.Nvme };

    static readonly Dictionary<string, DataType> Types = new()
    {
        ["fp32"] = DataType.Float32,
        ["fp16"] = DataType.Float16,
        ["bf16"] = DataType.BFloat16,
        ["float32"] = DataType.Float32,
        ["float16"] = DataType.Float16,
        ["bfloat16"] = DataType.BFloat16,
    };

    public static DeepSpeedConfig Read(ArgumentObject top)
    {
        top.Check(DeepSpeedNames.Top);
        var (zero, bf16, fp16) = (top.Child("zero_optimization"), top.Child("bf16") ?? top.Child("bfloat16"), top.Child("fp16"));
        zero?.Check(DeepSpeedNames.Zero);
        bf16?.Check(DeepSpeedNames.Half);
        fp16?.Check(DeepSpeedNames.Half);
        if (bf16?.Flag("enabled") == true && fp16?.Flag("enabled") == true)
        {
            throw new InvalidInputException("deepspeed: bf16.enabled and fp16.enabled are both true; allowed: one of them");
        }

        var stage = (int)(zero?.Whole("stage", 0, 3) ?? 0);
        var parameters = Offload(zero, "offload_param", DeepSpeedNames.OffloadParameters, zero?.Flag("cpu_offload_param") ?? zero?.Flag("cpu_offload_params"));
        if (parameters.Place != OffloadTarget.None && stage != 3)
        {
            throw new InvalidInputException($"deepspeed: zero_optimization.offload_param needs stage 3; stage is {stage}");
        }

        var optimizer = Offload(zero, "offload_optimizer", DeepSpeedNames.OffloadOptimizer, zero?.Flag("cpu_offload"));
        if (optimizer.Options?.Real("ratio", 0, 1) < 1 && stage != 3)
        {
            // deepspeed/runtime/zero/config.py: "Partial offloading only supported for ZeRO Stage 3."
            throw new InvalidInputException($"deepspeed: offload_optimizer.ratio below 1 needs stage 3; stage is {stage}");
        }

        var chosen = top.Child("optimizer");
        DeepSpeedAsserts.Check(stage, optimizer.Place, chosen, bf16, fp16);
        var (autocast, checkpointing) = (top.Child("torch_autocast"), top.Child("activation_checkpointing"));
        var amp = DeepSpeedAsserts.UsesAmp(top, stage, bf16, fp16);
        var ranks = Sequence(top);
        return new()
        {
            Stage = stage,
            TrainBatch = top.Whole("train_batch_size", 1),
            MicroBatch = top.Whole("train_micro_batch_size_per_gpu", 1),
            MicroBatches = top.Whole("gradient_accumulation_steps", 1),
            BFloat16 = Enabled(bf16),
            Float16 = Enabled(fp16),
            LeavesType = bf16?.IsAuto("enabled") == true || fp16?.IsAuto("enabled") == true,
            Autocast = autocast?.Flag("enabled") == true ? autocast.Choice("dtype", Types) ?? DataType.BFloat16 : amp ? DataType.Float16 : null,
            Optimizer = chosen?.Text("type"),
            LearningRate = chosen?.Child("params")?.Real("lr"),
            Clipping = top.Real("gradient_clipping"),
            OffloadOptimizer = optimizer.Place,
            OffloadParameters = parameters.Place,
            ConfiguresCheckpoints = checkpointing is not null,
            CheckpointsInHost = checkpointing?.Flag("cpu_checkpointing") ?? false,
            Checkpoints = new() { Partitioned = checkpointing?.Flag("partition_activations") ?? false, Contiguous = checkpointing?.Flag("contiguous_memory_optimization") ?? false },
            TensorParallel = top.Child("tensor_parallel")?.Whole("autotp_size", 0, 4096) is > 0 and { } degree ? degree : null,
            SequenceParallel = ranks,
            Said =
            [
                .. ranks > 1 ? ["sequence_parallel_size: Ulysses' attention, which the model has to use (deepspeed/sequence/layer.py, DistributedAttention)"] : Array.Empty<string>(),
                .. amp ? ["amp: Apex's opt_level O1, counted as PyTorch's autocast in fp16"] : Array.Empty<string>(),
            ],
            FromHidden = (zero?.IsAuto("reduce_bucket_size") ?? false, stage == 3 && zero!.IsAuto("stage3_prefetch_bucket_size"), stage == 3 && zero!.IsAuto("stage3_param_persistence_threshold")),
            Settings = Buffers(zero, parameters.Options, optimizer.Options) with
            {
                GradientAccumulation = top.Child("data_types")?.Choice("grad_accum_dtype", Types),
                Communication = top.Choice("communication_data_type", Types),
                NarrowMasters = fp16?.Flag("fp16_master_weights_and_grads") ?? bf16?.Flag("bf16_master_weights_and_grads") ?? false,
                NarrowStates = bf16?.Flag("bf16_optimizer_states") ?? false,
            },
            Schedule = top.Child("scheduler") is { } scheduler ? Schedule(scheduler, top) : null,
        };
    }

    static long? Sequence(ArgumentObject top)
    {
        var ranks = top.Whole("sequence_parallel_size", 1, 4096);
        // deepspeed/__init__.py: the two sizes make the mesh of all ranks
        _ = top.Whole("data_parallel_size", 1, 1_000_000);
        return ranks is > 1 ? ranks : null;
    }

    // "auto" leaves the question to the Trainer, an absent section answers it with no.
    static bool? Enabled(ArgumentObject? half) => half is null ? null : half.IsAuto("enabled") ? null : half.Flag("enabled") ?? false;

    static (OffloadTarget Place, ArgumentObject? Options) Offload(ArgumentObject? zero, string key, string[] names, bool? older)
    {
        if (zero?.Child(key) is not { } options) return (older == true ? OffloadTarget.Cpu : OffloadTarget.None, null);
        options.Check(names);
        return (options.Choice("device", Places) ?? OffloadTarget.None, options);
    }

    static DeepSpeedSettings Buffers(ArgumentObject? zero, ArgumentObject? parameters, ArgumentObject? optimizer)
    {
        var usual = new DeepSpeedSettings();
        if (zero is null) return usual;
        long Elements(string key, long otherwise) => zero.Whole("stage3_" + key, 0, long.MaxValue / 2) ?? zero.Whole(key, 0, long.MaxValue / 2) ?? otherwise;
        bool Is(string key, bool otherwise) => zero.Flag(key) ?? otherwise;
        return usual with
        {
            ContiguousGradients = Is("contiguous_gradients", true),
            ReduceScatter = Is("reduce_scatter", true),
            ReduceBucketElements = zero.Whole("reduce_bucket_size") ?? usual.ReduceBucketElements,
            GatherBucketElements = zero.Whole("allgather_bucket_size") ?? usual.GatherBucketElements,
            OverlapCommunication = zero.Flag("overlap_comm"),
            RoundRobinGradients = Is("round_robin_gradients", false),
            SubGroupElements = zero.Whole("sub_group_size", 0, long.MaxValue / 2) ?? usual.SubGroupElements,
            PrefetchBucketElements = Elements("prefetch_bucket_size", usual.PrefetchBucketElements),
            PersistenceThresholdElements = Elements("param_persistence_threshold", usual.PersistenceThresholdElements),
            ModelPersistenceThresholdElements = Elements("model_persistence_threshold", usual.ModelPersistenceThresholdElements),
            LiveElements = Elements("max_live_parameters", usual.LiveElements),
            ReuseDistanceElements = Elements("max_reuse_distance", usual.ReuseDistanceElements),
            SequentialGather = zero.Flag("stage3_allgather_sequential") ?? Is("allgather_sequential", false),
            SecondaryPartitionRanks = Math.Max(1, zero.Whole("zero_hpz_partition_size", 0, 1_000_000) ?? 1),
            MicsRanks = Math.Max(0, zero.Whole("mics_shard_size", -1, 1_000_000) ?? 0),
            MicsHierarchicalGather = Is("mics_hierarchical_params_gather", false),
            QuantizedWeights = Is("zero_quantized_weights", false),
            QuantizedFrozenWeights = Is("zero_quantized_nontrainable_weights", false),
            QuantizedGradients = Is("zero_quantized_gradients", false),
            OptimizerOffloadShare = optimizer?.Real("ratio", 0, 1) ?? 1,
            OptimizerPinned = optimizer?.Flag("pin_memory") ?? Is("cpu_offload_use_pin_memory", false),
            OptimizerBuffers = optimizer?.Whole("buffer_count", 0, 10_000) ?? usual.OptimizerBuffers,
            PipelinedRead = optimizer?.Flag("pipeline_read") ?? false,
            PipelinedWrite = optimizer?.Flag("pipeline_write") ?? false,
            ParametersPinned = parameters?.Flag("pin_memory") ?? Is("cpu_offload_use_pin_memory", false),
            ParameterBuffers = parameters?.Whole("buffer_count", 0, 10_000) ?? usual.ParameterBuffers,
            ParameterBufferElements = parameters?.Whole("buffer_size") ?? usual.ParameterBufferElements,
            ParametersInHost = parameters?.Whole("max_in_cpu") ?? usual.ParametersInHost,
        };
    }

    // Steps of 0 stand for what the file leaves to the training arguments.
    static LearningRateSchedule? Schedule(ArgumentObject scheduler, ArgumentObject top)
    {
        var options = scheduler.Child("params");
        var lowest = options?.Real("warmup_min_lr") ?? 0;
        var peak = options?.Real("warmup_max_lr") ?? top.Child("optimizer")?.Child("params")?.Real("lr") ?? 0;
        var usual = new LearningRateSchedule
        {
            Kind = LearningRateKind.DeepSpeedWarmup,
            Peak = peak,
            Steps = options?.Whole("total_num_steps", 1) ?? 0,
            WarmupSteps = options is null || !options.Has("warmup_num_steps") ? 1000 : options.Whole("warmup_num_steps") ?? 0,
            WarmupCurve = options?.Text("warmup_type") == "linear" ? LearningRateCurve.Linear : LearningRateCurve.Logarithm,
            WarmupStartShare = peak > 0 ? lowest / peak : 0,
        };
        return scheduler.Text("type") switch
        {
            "WarmupLR" => usual,
            "WarmupDecayLR" => usual with { Kind = LearningRateKind.DeepSpeedWarmupDecay },
            "WarmupCosineLR" => usual with
            {
                Kind = LearningRateKind.DeepSpeedWarmupCosine,
                WarmupStartShare = options?.Real("warmup_min_ratio", 0, 1) ?? 0,
                MinimumShare = options?.Real("cos_min_ratio", 0, 1) ?? 1e-4,
            },
            // the other two do not change bytes or time and are not drawn
            "OneCycle" or "LRRangeTest" => null,
            _ => throw scheduler.Wrong("type", $"WarmupLR, WarmupDecayLR, WarmupCosineLR, OneCycle, LRRangeTest{NearestName.Hint(scheduler.Text("type") ?? "", ["WarmupLR", "WarmupDecayLR", "WarmupCosineLR", "OneCycle", "LRRangeTest"])}"),
        };
    }
}
