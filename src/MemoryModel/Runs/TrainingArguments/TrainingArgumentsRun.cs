using MemoryModel.Catalog;

namespace MemoryModel;

/// <summary>Turns Hugging Face's TrainingArguments into a run.</summary>
static class TrainingArgumentsRun
{
    public static TrainingRun Apply(TrainingArguments a, TrainingRun run)
    {
        var plan = run.Plan with
        {
            Tensor = a.TensorParallel ?? run.Plan.Tensor,
            Context = a.ContextParallel ?? run.Plan.Context,
            MicroBatches = a.MicroBatches,
            Recompute = a.GradientCheckpointing || a.Fsdp?.ActivationCheckpointing == true ? Recompute.Full : Recompute.None,
            OffloadActivations = a.OffloadsActivations ? OffloadTarget.Cpu : run.Plan.OffloadActivations,
        };
        run = run with
        {
            Framework = a.Fsdp?.Version == 2 ? Frameworks.TransformersFsdp2.Name : "hf-trainer",
            Optimizer = Optimizer(a, run.Model),
            SequenceLength = a.SequenceLength ?? run.SequenceLength,
            Precision = Precision(a),
            FusedLoss = a.LigerLoss,
            FusedKernels = a.LigerKernels || a.Compiled,
            Compiled = a.Compiled,
            EmbeddingNoise = a.EmbeddingNoise || run.EmbeddingNoise,
            Evaluation = a.Evaluate == TrainerInterval.None ? run.Evaluation : (run.Evaluation ?? new()) with
            {
                Batch = a.EvaluationBatch,
                AccumulationSteps = a.EvaluationAccumulation,
                EverySteps = a.Evaluate == TrainerInterval.Steps && a.EvaluationSteps >= 1 ? (long)a.EvaluationSteps : null,
            },
            Plan = plan,
        };
        run = run with { Plan = run.Plan with { MicroBatch = a.SplitsBatches ? Split(a, run) : a.MicroBatch } };
        if (a.Fsdp is { } fsdp) run = run with { Plan = Sharded(fsdp, run) };
        if (a.DeepSpeed is { } deepSpeed) run = Filled(a, deepSpeed).Apply(run);
        if (a.OffloadsActivations == false && a.MixedPrecision is not null && a.DeepSpeed is null)
        {
            run = run with { Assumed = run.Assumed.Add("params: fp32, as transformers 4 loads a model; transformers 5 keeps the type of its checkpoint (--params-dtype bf16)") };
        }

        return run with { Assumed = [.. run.Assumed, .. a.Notes] };
    }

    static Optimizer Optimizer(TrainingArguments a, ModelArchitecture network)
    {
        try
        {
            var optimizer = Optimizers.Find(a.Optimizer);
            if (!optimizer.Projects) return optimizer;
            // trainer.py: "You need to define `optim_target_modules` in order to properly use GaLore/APOLLO optimizers"
            if (a.OptimizerTargets.IsDefaultOrEmpty) throw new InvalidInputException("optim_target_modules is missing; needed with GaLore and APOLLO: modules, such as [\"attn\", \"mlp\"], or all-linear");
            return optimizer with { ProjectedModules = a.OptimizerTargets };
        }
        catch (InvalidInputException problem)
        {
            throw new InvalidInputException($"training arguments: optim: {problem.Message}", problem);
        }
    }

    static long Split(TrainingArguments a, TrainingRun run) => a.MicroBatch % run.Data == 0
        ? a.MicroBatch / run.Data
        : throw new InvalidInputException($"training arguments: per_device_train_batch_size is {a.MicroBatch} with split_batches; allowed: a multiple of the {run.Data} processes");

    static ParallelPlan Sharded(FsdpConfig fsdp, TrainingRun run)
    {
        var place = fsdp.Offload ? OffloadTarget.Cpu : OffloadTarget.None;
        return run.Plan with
        {
            Zero = fsdp.Zero,
            ShardGroup = fsdp.Hybrid ? Math.Min(run.GpusPerNode, run.Gpus) : 0,
            OffloadOptimizer = place,
            OffloadParameters = place,
        };
    }

    // accelerate, FullyShardedDataParallelPlugin.set_mixed_precision: gathered weights and reduced gradients in the mixed type over 32-bit shards.
    static PrecisionPolicy Precision(TrainingArguments a) => (a.MixedPrecision, a.Fsdp) switch
    {
        ({ } type, not null) => PrecisionPolicies.Fsdp2 with { Compute = type, Gather = type, Reduce = type },
        ({ } type, null) => PrecisionPolicies.Autocast with { Compute = type },
        _ => a.TensorFloat32 ? PrecisionPolicies.Float32 with { Compute = DataType.TensorFloat32 } : PrecisionPolicies.Float32,
    };

    // transformers, integrations/deepspeed.py: "auto" takes the Trainer's value, any other value must equal it.
    static DeepSpeedConfig Filled(TrainingArguments a, DeepSpeedConfig config)
    {
        var micro = a.FindsMicroBatch ? config.MicroBatch ?? a.MicroBatch : a.MicroBatch;
        Match("train_micro_batch_size_per_gpu", config.MicroBatch, "per_device_train_batch_size", micro);
        Match("gradient_accumulation_steps", config.MicroBatches, "gradient_accumulation_steps", a.MicroBatches);
        Match("gradient_clipping", config.Clipping, "max_grad_norm", a.Clipping);
        Match("optimizer.params.lr", config.LearningRate, "learning_rate", a.LearningRate);
        Match("bf16.enabled", config.BFloat16, "bf16", a.MixedPrecision == DataType.BFloat16);
        Match("fp16.enabled", config.Float16, "fp16", a.MixedPrecision == DataType.Float16);
        return config with
        {
            // gradient_checkpointing is PyTorch's own, whatever the file configures of DeepSpeed's
            ConfiguresCheckpoints = false,
            MicroBatch = micro,
            MicroBatches = a.MicroBatches,
            BFloat16 = config.BFloat16 ?? a.MixedPrecision == DataType.BFloat16,
            Float16 = config.Float16 ?? a.MixedPrecision == DataType.Float16,
        };
    }

    static void Match<T>(string key, T? stated, string argument, T wanted)
        where T : struct, IEquatable<T>
    {
        if (stated is { } value && !value.Equals(wanted))
        {
            throw new InvalidInputException(FormattableString.Invariant($"deepspeed: {key} is {value} and the training argument {argument} is {wanted}; allowed: the same, or \"auto\""));
        }
    }
}
