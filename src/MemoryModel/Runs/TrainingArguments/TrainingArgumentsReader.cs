using System.Collections.Immutable;

namespace MemoryModel;

/// <summary>Reads the JSON of Hugging Face's TrainingArguments.</summary>
static class TrainingArgumentsReader
{
    static readonly Dictionary<string, TrainerInterval> Intervals = new() { ["no"] = TrainerInterval.None, ["steps"] = TrainerInterval.Steps, ["epoch"] = TrainerInterval.Epoch, ["best"] = TrainerInterval.Best };

    public static TrainingArguments Read(ArgumentObject a, Func<string, string>? file)
    {
        a.Check(TrainingArgumentNames.All);
        Refuse(a);
        var usual = new TrainingArguments();
        var notes = ImmutableArray.CreateBuilder<string>();
        var config = Nested(a, "fsdp_config", file, "fsdp_config");
        var parallelism = a.Child("parallelism_config");
        return usual with
        {
            MicroBatch = a.Whole("per_device_train_batch_size", 1, 1_000_000) ?? a.Whole("per_gpu_train_batch_size", 1, 1_000_000) ?? usual.MicroBatch,
            MicroBatches = a.Whole("gradient_accumulation_steps", 1) ?? usual.MicroBatches,
            SplitsBatches = a.Flag("split_batches") ?? a.Child("accelerator_config")?.Flag("split_batches") ?? false,
            FindsMicroBatch = a.Flag("auto_find_batch_size") ?? false,
            Epochs = a.Real("num_train_epochs") ?? usual.Epochs,
            MaxSteps = a.Whole("max_steps", -1) is > 0 and { } steps ? steps : null,
            DropsLastBatch = a.Flag("dataloader_drop_last") ?? false,
            SequenceLength = a.Whole("max_length", 1, 100_000_000) ?? a.Whole("max_seq_length", 1, 100_000_000),
            Optimizer = a.Flag("adafactor") == true ? "adafactor" : a.Text("optim") ?? Assumed(notes, "optim", usual.Optimizer),
            OptimizerTargets = [.. a.Words("optim_target_modules")],
            Clipping = a.Real("max_grad_norm") ?? usual.Clipping,
            MixedPrecision = a.Flag("bf16") == true ? DataType.BFloat16 : a.Flag("fp16") == true ? DataType.Float16 : null,
            TensorFloat32 = a.Flag("tf32") ?? false,
            GradientCheckpointing = a.Flag("gradient_checkpointing") ?? false,
            EmbeddingNoise = a.Real("neftune_noise_alpha") > 0,
            Compiled = (a.Flag("torch_compile") ?? false) || a.Text("torch_compile_backend") is not null || a.Text("torch_compile_mode") is not null || a.Text("torchdynamo") is not null,
            LigerKernels = Liger(a),
            LigerLoss = Liger(a) && (a.Child("liger_kernel_config")?.Flag("fused_linear_cross_entropy") ?? true),
            OffloadsActivations = a.Flag("activation_offloading") ?? false,
            DeepSpeed = Nested(a, "deepspeed", file, "deepspeed") is { } deepSpeed ? DeepSpeedReader.Read(deepSpeed) : null,
            Fsdp = Sharded(a, config, notes),
            TensorParallel = Degree(a.Whole("tp_size", 0, 4096) ?? parallelism?.Whole("tp_size", 1, 4096)),
            ContextParallel = Degree(parallelism?.Whole("cp_size", 1, 4096) ?? parallelism?.Whole("sp_size", 1, 4096)),
            Save = a.Choice("save_strategy", Intervals) ?? usual.Save,
            SaveSteps = a.Real("save_steps") ?? usual.SaveSteps,
            KeptCheckpoints = a.Whole("save_total_limit", 0) is > 0 and { } kept ? kept : null,
            SavesOnlyModel = a.Flag("save_only_model") ?? false,
            Evaluate = a.Choice("eval_strategy", Intervals) ?? a.Choice("evaluation_strategy", Intervals) ?? (a.Flag("evaluate_during_training") == true ? TrainerInterval.Steps : TrainerInterval.None),
            EvaluationSteps = a.Real("eval_steps") is > 0 and { } evaluation ? evaluation : a.Real("logging_steps") is > 0 and { } logging ? logging : usual.EvaluationSteps,
            EvaluationDelay = a.Real("eval_delay") ?? 0,
            EvaluatesOnStart = a.Flag("eval_on_start") ?? false,
            EvaluationBatch = a.Whole("per_device_eval_batch_size", 1, 1_000_000) ?? a.Whole("per_gpu_eval_batch_size", 1, 1_000_000) ?? usual.EvaluationBatch,
            EvaluationAccumulation = a.Whole("eval_accumulation_steps", 1),
            LearningRate = a.Real("learning_rate") ?? usual.LearningRate,
            Schedule = a.Text("lr_scheduler_type") is { } schedule ? TrainingArgumentsSchedule.Known(schedule) : usual.Schedule,
            Warmup = a.Real("warmup_steps") is > 0 and { } warmup ? warmup : a.Real("warmup_ratio", 0, 1) ?? 0,
            ScheduleOptions = a.Child("lr_scheduler_kwargs") is { } options ? TrainingArgumentsSchedule.Options(options) : null,
            Notes = Notes(a, notes),
        };
    }

    static void Refuse(ArgumentObject a)
    {
        if (a.Flag("bf16") == true && a.Flag("fp16") == true) throw new InvalidInputException("training arguments: bf16 and fp16 are both true; allowed: one of them");
        foreach (var key in new[] { "use_cpu", "no_cuda", "use_mps_device" })
        {
            if (a.Flag(key) == true) throw a.Wrong(key, "false: accelerators alone are modelled");
        }

        // trainer.py: "Saving every {save_steps} steps": a share or a whole number of steps
        foreach (var key in new[] { "save_steps", "eval_steps" })
        {
            if (a.Real(key) is { } every && (every > 1 && every != Math.Floor(every) || every == 0 && key == "save_steps")) throw a.Wrong(key, "a whole number of steps, or below 1 a share of all steps");
        }

        if (a.Text("eval_strategy") is "best" || a.Text("evaluation_strategy") is "best") throw a.Wrong(a.Has("eval_strategy") ? "eval_strategy" : "evaluation_strategy", "no, steps, epoch");
        // training_args.py: "--load_best_model_at_end requires the save and eval strategy to match"
        var (evaluates, saves) = (a.Text("eval_strategy") ?? a.Text("evaluation_strategy") ?? "no", a.Text("save_strategy") ?? "steps");
        if (a.Flag("load_best_model_at_end") == true && saves != "best" && evaluates != saves)
        {
            throw new InvalidInputException($"training arguments: load_best_model_at_end is true, eval_strategy {evaluates} and save_strategy {saves}; allowed: the same strategy for both, or save_strategy best");
        }

        if (a.Words("fsdp").Length > 0 && a.Has("deepspeed")) throw new InvalidInputException("training arguments: fsdp and deepspeed are both given; allowed: one of them");
    }

    // transformers, trainer.py: "The activation_checkpointing in FSDP config and the gradient_checkpointing in training arg can't be set to True simultaneously"
    static FsdpConfig? Sharded(ArgumentObject a, ArgumentObject? config, ImmutableArray<string>.Builder notes)
    {
        var fsdp = FsdpConfig.Read(a, config, notes);
        return fsdp?.ActivationCheckpointing == true && a.Flag("gradient_checkpointing") == true
            ? throw new InvalidInputException("training arguments: gradient_checkpointing and fsdp_config.activation_checkpointing are both true; allowed: one of them, fsdp_config.activation_checkpointing under FSDP")
            : fsdp;
    }

    // What changes memory or time in a way that the estimate does not contain is said, not hidden.
    static ImmutableArray<string> Notes(ArgumentObject a, ImmutableArray<string>.Builder notes)
    {
        if (a.Real("label_smoothing_factor") > 0) notes.Add("label_smoothing_factor: the Trainer's own loss keeps another copy of the logits, not counted");
        if (a.Whole("torch_empty_cache_steps", 1) is { } every) notes.Add($"torch_empty_cache_steps: the allocator's cache is emptied every {every} steps; its time is not counted");
        if (a.Flag("group_by_length") == true || a.Text("train_sampling_strategy") == "group_by_length")
        {
            notes.Add("group_by_length: batches are padded less, so that the step's time is that of full sequences at most; the peak stays, since the longest batch comes first");
        }

        Evaluated(a, notes);
        if (a.Flag("full_determinism") == true) notes.Add("full_determinism: slower kernels, not counted");
        if (a.Flag("skip_memory_metrics") == false) notes.Add("skip_memory_metrics false: the Trainer's memory profiler slows the run, not counted");
        if (a.Whole("ddp_bucket_cap_mb", 1, 1_000_000) is not null) notes.Add(Implementation.BucketsNote);
        if (a.Flag("ddp_find_unused_parameters") == true) notes.Add("ddp_find_unused_parameters: one more walk of the graph per step, not counted");
        return notes.ToImmutable();
    }

    static void Evaluated(ArgumentObject a, ImmutableArray<string>.Builder notes)
    {
        var when = a.Text("eval_strategy") ?? a.Text("evaluation_strategy") ?? (a.Flag("evaluate_during_training") == true ? "steps" : "no");
        if (when == "no") return;
        if (when == "steps" && !a.Has("eval_steps")) notes.Add(a.Has("logging_steps") ? "eval_steps: logging_steps" : "eval_steps: 500 (transformers' default)");
        if (!a.Has("per_device_eval_batch_size") && !a.Has("per_gpu_eval_batch_size")) notes.Add("per_device_eval_batch_size: 8 (transformers' default)");
        notes.Add("evaluation: sequences as long as in training, the loss alone kept (--eval-loss-only false where metrics are computed)");
    }

    static bool Liger(ArgumentObject a) => a.Flag("use_liger_kernel") ?? a.Flag("use_liger") ?? false;

    static long? Degree(long? degree) => degree is > 1 ? degree : null;

    // An object in place, in quotes, or in a file that is named; an empty text or object is none.
    static ArgumentObject? Nested(ArgumentObject a, string key, Func<string, string>? file, string name)
    {
        if (a.Path(key) is not { } path) return a.Child(key);
        if (path.Length == 0) return null;
        return file is null
            ? throw new InvalidInputException($"training arguments: {key} is '{path}', a file; needed: its content")
            : ArgumentObject.Parse(file(path), name);
    }

    static string Assumed(ImmutableArray<string>.Builder notes, string key, string value)
    {
        notes.Add($"{key}: {value} (transformers' default with PyTorch 2.8)");
        return value;
    }
}
