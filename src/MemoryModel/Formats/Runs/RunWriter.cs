using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using MemoryModel.Catalog;

namespace MemoryModel;

/// <summary>Prints a run as a run file, whole: every default stands in it, so that the printed run reproduces itself.</summary>
public static class RunWriter
{
    /// <summary>Returns the run as the text of a run file.</summary>
    public static string Text(TrainingRun run)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            Write(json, run);
        }

        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }

    /// <summary>Writes the run as an object.</summary>
    public static void Write(Utf8JsonWriter json, TrainingRun run)
    {
        ArgumentNullException.ThrowIfNull(json);
        ArgumentNullException.ThrowIfNull(run);
        json.WriteStartObject();
        if (run.MegatronArguments is not null)
        {
            Source(json, run);
            Hardware(json, run);
            json.WriteString("framework", run.Framework);
            json.WritePropertyName("megatron_args");
            Raw(json, MegatronRunReader.List(run));
            TrainingTermsFields.Write(json, run.Training);
            EstimateJson.Strings(json, "assumed", run.Assumed);
            json.WriteEndObject();
            return;
        }

        RunModelWriter.Write(json, run);
        Hardware(json, run);
        json.WriteString("framework", run.Framework);
        Parallel(json, run);
        Precision(json, run.Precision);
        json.WriteString("optimizer", run.Optimizer.Name);
        if (!run.Optimizer.ProjectedModules.IsDefaultOrEmpty)
        {
            json.WriteStartArray("optimizer_targets");
            foreach (var module in run.Optimizer.ProjectedModules)
            {
                json.WriteStringValue(module);
            }

            json.WriteEndArray();
        }

        json.WriteString("recompute", run.Plan.Recompute.ToString().ToLowerInvariant());
        Optional(json, "recompute_layers", run.Plan.RecomputedLayers);
        if (run.Checkpoints != new CheckpointLayout())
        {
            json.WriteStartObject("checkpoints");
            json.WriteNumber("layers", run.Checkpoints.Layers);
            json.WriteBoolean("partitioned", run.Checkpoints.Partitioned);
            json.WriteBoolean("contiguous", run.Checkpoints.Contiguous);
            if (run.Checkpoints.Modules != RecomputedModules.None)
            {
                json.WriteStartArray("modules");
                foreach (var word in ModuleWords.Of(run.Checkpoints.Modules))
                {
                    json.WriteStringValue(word);
                }

                json.WriteEndArray();
            }

            json.WriteEndObject();
        }

        json.WriteString("attention", run.Attention == AttentionKernel.Eager ? "eager" : "flash");
        json.WriteString("cross_entropy", run.FusedLoss ? "fused" : (run.Implementation.Loss ?? run.Habits.Implementation.Loss) == LossImplementation.Chunked ? "chunked" : "plain");
        json.WriteBoolean("compile", run.Compiled);
        Optional(json, "fused_kernels", run.FusedKernels == (run.Compiled || run.Habits.FusedKernels) ? null : run.FusedKernels);
        Optional(json, "communication_overlap", run.CommunicationOverlap);
        json.WriteStartObject("offload");
        json.WriteString("optimizer", run.Plan.OffloadOptimizer.ToString().ToLowerInvariant());
        json.WriteString("params", run.Plan.OffloadParameters.ToString().ToLowerInvariant());
        json.WriteString("activations", run.Plan.OffloadActivations.ToString().ToLowerInvariant());
        json.WriteEndObject();
        Adapter(json, run);
        if (run.Evaluation is { } evaluation)
        {
            json.WriteStartObject("evaluation");
            json.WriteNumber("batch", evaluation.Batch);
            Optional(json, "samples", evaluation.Samples);
            Optional(json, "every_steps", evaluation.EverySteps);
            json.WriteBoolean("loss_only", evaluation.LossOnly);
            Optional(json, "accumulation_steps", evaluation.AccumulationSteps);
            json.WriteEndObject();
        }

        if (run.Saving is { } saving)
        {
            json.WriteStartObject("saving");
            json.WriteBoolean("full", saving.Full);
            json.WriteBoolean("optimizer", saving.Optimizer);
            json.WriteBoolean("stays_on_device", saving.StaysOnDevice);
            json.WriteEndObject();
        }

        if (run.Preference is { } preference)
        {
            json.WriteStartObject("preference");
            json.WriteBoolean("reference", preference.HoldsReference);
            json.WriteBoolean("precomputed", preference.Precomputed);
            json.WriteEndObject();
        }

        if (run.EmbeddingNoise)
        {
            json.WriteBoolean("neftune", true);
        }

        if (run.ImplementationText is { } how)
        {
            json.WritePropertyName("implementation");
            Raw(json, how);
        }

        json.WriteNumber("seq_len", run.SequenceLength);
        json.WriteNumber("micro_batch", run.Plan.MicroBatch);
        json.WriteNumber("grad_accum", run.Plan.MicroBatches);
        json.WriteNumber("global_batch", run.Plan.MicroBatch * run.Plan.MicroBatches * run.Data);
        DeepSpeedFields.Write(json, run.DeepSpeed);
        TrainingTermsFields.Write(json, run.Training);
        EstimateJson.Strings(json, "assumed", run.Assumed);
        json.WriteEndObject();
    }

    /// <summary>Writes JSON that was read before, without its spaces.</summary>
    internal static void Raw(Utf8JsonWriter json, string text)
    {
        using var document = JsonDocument.Parse(text);
        document.RootElement.WriteTo(json);
    }

    internal static void Optional(Utf8JsonWriter json, string name, long? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, number);
        }
    }

    internal static void Optional(Utf8JsonWriter json, string name, bool? value)
    {
        if (value is { } flag)
        {
            json.WriteBoolean(name, flag);
        }
    }

    internal static void Optional(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }

    // The training script is not among Megatron's arguments; the reader finds it here.
    static void Source(Utf8JsonWriter json, TrainingRun run)
    {
        if (run.Model.Family is "megatron-bert" or "megatron-t5")
        {
            json.WriteStartObject("source");
            json.WriteString("where", $"pretrain_{run.Model.Family["megatron-".Length..]}.py");
            json.WriteEndObject();
        }
    }

    static void Hardware(Utf8JsonWriter json, TrainingRun run)
    {
        json.WriteStartObject("hardware");
        json.WriteString("gpu", run.Accelerator.Name);
        json.WriteNumber("gpus", run.Gpus);
        json.WriteNumber("gpus_per_node", run.GpusPerNode);
        if (Gpus.Find(run.Accelerator.Name)?.UsableMemory != run.Accelerator.UsableMemory)
        {
            json.WriteString("gpu_memory", Quantities.Exact(run.Accelerator.UsableMemory));
        }

        Optional(json, "host_memory", run.HostMemory is { } host ? Quantities.Exact(host) : null);
        Optional(json, "nvme", run.Nvme is { } nvme ? Quantities.Exact(nvme) : null);
        Optional(json, "intra_node", run.IntraNode);
        Optional(json, "inter_node", run.InterNode);
        json.WriteEndObject();
    }

    static void Parallel(Utf8JsonWriter json, TrainingRun run)
    {
        var plan = run.Plan;
        json.WriteStartObject("parallel");
        json.WriteNumber("dp", run.Data);
        json.WriteNumber("zero", plan.Zero);
        Optional(json, "hsdp_shard", plan.ShardGroup == 0 ? null : plan.ShardGroup);
        json.WriteNumber("tp", plan.Tensor);
        json.WriteBoolean("sp", plan.SequenceParallel);
        json.WriteNumber("pp", plan.Pipeline);
        json.WriteNumber("vpp", plan.VirtualPipeline);
        json.WriteString("schedule", Schedules.Word(plan.Schedule));
        json.WriteNumber("cp", plan.Context);
        json.WriteString("cp_comm", run.ContextExchange switch { ContextExchange.AllToAll => "a2a", ContextExchange.AllGather => "all_gather", _ => "p2p" });
        json.WriteNumber("ep", plan.Expert);
        Optional(json, "async_tp", run.TensorOverlap);
        json.WriteEndObject();
    }

    static void Precision(Utf8JsonWriter json, PrecisionPolicy policy)
    {
        json.WriteStartObject("precision");
        json.WriteString("policy", policy.Name);
        json.WriteString("compute", policy.Compute.ShortName());
        json.WriteString("params", policy.Parameters.ShortName());
        json.WriteString("grads", policy.Gradients.ShortName());
        json.WriteString("master", policy.Master?.ShortName() ?? "none");
        json.WriteString("moments", policy.Moments?.ShortName() ?? "same");
        json.WriteString("reduce", policy.Reduce?.ShortName() ?? "same");
        json.WriteString("gather", policy.Gather?.ShortName() ?? "same");
        if (policy.ActivationInput is { } input)
        {
            json.WriteString("activation_input", input.ShortName());
        }

        if (policy.Float8 is { } recipe)
        {
            json.WriteString("fp8_recipe", Float8Recipes.Words[(int)recipe]);
        }

        json.WriteBoolean("autocast", policy.Autocast);
        json.WriteEndObject();
    }

    static void Adapter(Utf8JsonWriter json, TrainingRun run)
    {
        json.WritePropertyName("peft");
        if (run.AdapterText is { } said)
        {
            Raw(json, said);
            return;
        }

        if (run.Adapter is not { } adapter)
        {
            json.WriteNullValue();
            return;
        }

        json.WriteStartObject();
        json.WriteString("method", adapter.Method.Name());
        json.WriteNumber("rank", adapter.Rank);
        json.WriteStartArray("targets");
        foreach (var target in adapter.Targets)
        {
            json.WriteStringValue(target);
        }

        json.WriteEndArray();
        json.WriteString("base", run.Weights.Name);
        json.WriteNumber("dropout", adapter.Dropout);
        Optional(json, "adapter_dtype", adapter.Type?.ShortName());
        json.WriteEndObject();
    }
}
