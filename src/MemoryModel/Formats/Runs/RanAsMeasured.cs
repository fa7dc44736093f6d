using MemoryModel.Catalog;

namespace MemoryModel;

/// <summary>Infers what a measured fine-tuning must have done because it ran: it recomputed its layers, or never made whole logits, where the device could not hold them.</summary>
/// <remarks>
/// Publications leave recompute out more often than any other choice, and the kernel of the loss next. What fine-tunes recomputes whole layers or
/// nothing; what pretrains chooses among many parts of a layer, so that nothing follows there. A run file that measured nothing keeps its
/// framework's defaults. What its publisher's program can do in one way only was done so.
/// </remarks>
static class RanAsMeasured
{
    /// <summary>Returns the run, with what nothing is said of and it cannot have run without.</summary>
    public static TrainingRun Read(RunObject run, TrainingRun described)
    {
        if (!run.Has("measured") || run.Text("task") != "finetune")
        {
            return described;
        }

        described = AsPublished(run, described);
        if (run.Flag("measured.oom") == true || described.Problems().Any() || Fitted(described))
        {
            return described;
        }

        if (!run.Has("recompute") && described.Plan.Recompute == Recompute.None)
        {
            run.Assume("recompute", "full, since the run ran and does not fit without");
            described = described with { Plan = described.Plan with { Recompute = Recompute.Full } };
        }

        if (!run.Has("cross_entropy") && !run.Has("implementation.loss") && !described.FusedLoss && !Fitted(described) && described with { FusedLoss = true } is var fused && Fitted(fused))
        {
            run.Assume("cross_entropy", "fused, since the run ran and does not fit otherwise");
            return fused;
        }

        return described;
    }

    // QwenLM/Qwen README.md on Q-LoRA: only fp16 (AutoGPTQ's kernels), and under DeepSpeed, on one GPU too, "due to our observation of errors caused
    // by torch amp"; finetune/finetune_qlora_single_gpu.sh, ds_config_zero2.json.
    static TrainingRun AsPublished(RunObject run, TrainingRun described)
    {
        const long Bucket = 200_000_000;
        const int Stage = 2;
        if (described is not { Model.Family: "qwen", Weights.GroupIndex: true, Adapter: not null, DeepSpeed: null, Plan.Zero: 0 } || described.Habits != Frameworks.Transformers)
        {
            return described;
        }

        run.Note($"framework: {Frameworks.TransformersDeepSpeed.Name}, stage {Stage} in fp16, the one way in which finetune.py of Qwen trains beside GPTQ's weights");
        return described with
        {
            Framework = Frameworks.TransformersDeepSpeed.Name,
            Precision = PrecisionPolicies.DeepSpeed with { Compute = DataType.Float16, Parameters = DataType.Float16, Gradients = DataType.Float16 },
            DeepSpeed = DeepSpeedSettings.Default with { ReduceBucketElements = Bucket, GatherBucketElements = Bucket, OverlapCommunication = true },
            Plan = described.Plan with { Zero = Stage },
        };
    }

    static bool Fitted(TrainingRun run) => Estimator.Memory(run) is var estimate && estimate.Allocated + estimate.OutsideAllocator <= run.Accelerator.UsableMemory;
}
