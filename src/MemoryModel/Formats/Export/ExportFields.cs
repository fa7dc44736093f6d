using System.Text.Json;

namespace MemoryModel;

/// <summary>The fields of a run that change what another program does, with what each is where a run is silent.</summary>
/// <remarks>
/// Not among them: the model, the length of sequences, the micro-batch and the machine. A script has those where a configuration has no
/// place for them.
/// </remarks>
static class ExportFields
{
    const string None = "none";

    /// <summary>Returns the fields.</summary>
    public static IEnumerable<ExportField> Of(TrainingRun run)
    {
        var (plan, habits) = (run.Plan, run.Habits);
        yield return new("zero", Count(plan.Zero), "0");
        yield return new("hsdp", Count(plan.ShardGroup), "0");
        yield return new("tp", Count(plan.Tensor), "1");
        yield return new("sp", Word(plan.SequenceParallel), Word(plan.Tensor > 1 && habits.DistributedTensors));
        yield return new("pp", Count(plan.Pipeline), "1");
        yield return new("vpp", Count(plan.VirtualPipeline), "1");
        yield return new("schedule", Schedules.Word(plan.Schedule), "1f1b");
        yield return new("cp", Count(plan.Context), "1");
        yield return new("cp-comm", plan.Context > 1 ? Word(run.ContextExchange) : "p2p", "p2p");
        yield return new("ep", Count(plan.Expert), "1");
        yield return new("recompute", Word(plan.Recompute), None);
        yield return new("recompute_layers", plan.RecomputedLayers is { } layers ? Count(layers) : "all", "all");
        yield return new("checkpoints", run.Checkpoints == new CheckpointLayout() ? None : run.Checkpoints.ToString(), None);
        yield return new("offload-optimizer", Word(OffloadPlaces.Of(run, in plan).OffloadOptimizer), None);
        yield return new("offload-params", Word(OffloadPlaces.Of(run, in plan).OffloadParameters), None);
        yield return new("offload-activations", Word(plan.OffloadActivations), None);
        yield return new("optimizer", run.Optimizer.Name, "adamw");
        yield return new("optimizer_targets", string.Join(' ', run.Optimizer.ProjectedModules), "");
        yield return new("foreach", Word(run.Implementation.Foreach ?? habits.ForeachStep), Word(habits.ForeachStep));
        yield return new("attention", run.Attention == AttentionKernel.Eager ? "eager" : "flash", "flash");
        yield return new("loss", run.FusedLoss ? "fused" : run.Implementation.Loss is LossImplementation.Chunked ? "chunked" : "plain", "plain");
        yield return new("compile", Word(run.Compiled), Word(habits.Compiles));
        yield return new("communication_overlap", Open(run.CommunicationOverlap), "");
        yield return new("async_tp", Open(run.TensorOverlap), "");
        yield return new("peft", Peft(run), None);
        yield return new("quantize", run.Adapter is null ? run.Weights.Name : WeightFormatName(run), WeightFormatName(run));
        yield return new("evaluation", run.Evaluation is null ? None : "set", None);
        yield return new("saving", run.Saving is null ? None : "set", None);
        yield return new("preference", run.Preference is null ? None : "set", None);
        yield return new("neftune", Word(run.EmbeddingNoise), Word(false));
        yield return new("implementation", run.ImplementationText is { } text && HasMore(text) ? text : None, None);
        yield return new("deepspeed", run.DeepSpeed is null || run.DeepSpeed == DeepSpeedSettings.Default ? None : "a configuration of its own", None);
        yield return new("megatron_args", run.MegatronArguments is null ? None : "set", None);
        foreach (var field in Types(run))
        {
            yield return field;
        }
    }

    // The types that the framework gives to a run of these products; what the library leaves at its own default says nothing.
    static IEnumerable<ExportField> Types(TrainingRun run)
    {
        var (own, usual) = (run.Precision, run.Precision == Catalog.PrecisionPolicies.ZeroPaper ? run.Precision : Usual(run));
        yield return new("params-dtype", own.Parameters.ShortName(), usual.Parameters.ShortName());
        yield return new("grads-dtype", own.Gradients.ShortName(), usual.Gradients.ShortName());
        yield return new("master-dtype", Word(own.Master), Word(usual.Master));
        yield return new("moments-dtype", (own.Moments ?? own.Updated).ShortName(), (usual.Moments ?? usual.Updated).ShortName());
        yield return new("reduce-dtype", (own.Reduce ?? own.Gradients).ShortName(), (usual.Reduce ?? own.Gradients).ShortName());
        yield return new("fp8_recipe", own.Float8 is { } recipe ? Float8Recipes.Words[(int)recipe] : None, None);
        yield return new("autocast", Word(own.Autocast), Word(usual.Autocast));
    }

    static PrecisionPolicy Usual(TrainingRun run)
    {
        using var silent = JsonDocument.Parse(FormattableString.Invariant(
            $$"""{"framework":"{{run.Habits.Name}}","parallel":{"zero":{{run.Plan.Zero}} },"precision":{"compute":"{{run.Precision.Compute.ShortName()}}"} }"""));
        return RunPrecisionReader.Read(new(silent.RootElement), run.Habits.Name, run.Accelerator);
    }

    // foreach and loss are fields of their own
    static bool HasMore(string implementation)
    {
        using var json = JsonDocument.Parse(implementation);
        return json.RootElement.EnumerateObject().Any(item => item.Name is not ("foreach" or "loss"));
    }

    // qlora is LoRA over quantized weights: said as what it is.
    static string Peft(TrainingRun run) => run.Adapter is not { } adapter ? None
        : run.Weights == Catalog.WeightFormats.None ? adapter.Method.Name()
        : $"{adapter.Method.Name()} over {run.Weights.Name} weights";

    static string WeightFormatName(TrainingRun run) => run.Adapter is null ? Catalog.WeightFormats.None.Name : run.Weights.Name;

    static string Count(long value) => FormattableString.Invariant($"{value}");

    static string Word(bool value) => value ? "true" : "false";

    static string Open(bool? value) => value is { } stated ? Word(stated) : "";

    static string Word(Enum value) => value.ToString().ToLowerInvariant();

    static string Word(ContextExchange exchange) => exchange switch { ContextExchange.AllToAll => "a2a", ContextExchange.AllGather => "all_gather", _ => "p2p" };

    static string Word(DataType? type) => type?.ShortName() ?? None;
}
