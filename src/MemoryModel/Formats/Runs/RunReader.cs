using System.Text.Json;
using MemoryModel.Catalog;

namespace MemoryModel;

/// <summary>Reads a run file, or the run of a measured case, into a <see cref="TrainingRun"/>.</summary>
/// <remarks>
/// The only reader of run files: the command line's options become fields of one. A field that is null or absent takes the framework's
/// default, and the default is listed in <see cref="TrainingRun.Assumed"/>.
/// </remarks>
public static class RunReader
{
    /// <summary>Reads a run from JSON text.</summary>
    /// <exception cref="InvalidInputException">The text is not JSON, a field is unknown, or a value is not allowed.</exception>
    public static TrainingRun Parse(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        try
        {
            using var document = JsonDocument.Parse(json, new() { MaxDepth = 64 });
            return Read(document.RootElement);
        }
        catch (JsonException error)
        {
            throw new InvalidInputException($"run file: not valid JSON at line {error.LineNumber + 1}, byte {error.BytePositionInLine + 1}", error);
        }
    }

    /// <summary>Reads a run from a parsed object.</summary>
    /// <exception cref="InvalidInputException">A field is unknown, or a value is not allowed.</exception>
    public static TrainingRun Read(JsonElement line)
    {
        RunFieldCheck.All(line);
        var run = new RunObject(line);
        if (run.Text("task") == "inference")
        {
            throw new InvalidInputException("run file: task is 'inference'; allowed: train, finetune");
        }

        if (IsPrinted(run))
        {
            foreach (var said in run.Find("assumed")!.Value.EnumerateArray().Where(said => said.ValueKind == JsonValueKind.String))
            {
                run.Note(said.GetString()!);
            }
        }

        return (run.Has("megatron_args") ? MegatronRunReader.Read(run) : Fields(run)) with { Training = TrainingTermsFields.Read(run) };
    }

    // A printed run states its defaults; what it says of them keeps its interval as wide. A measured case explains itself there.
    static bool IsPrinted(RunObject run) => !run.Has("measured") && run.Find("assumed") is { ValueKind: JsonValueKind.Array };

    /// <summary>Reads the network alone.</summary>
    /// <exception cref="InvalidInputException">A field is unknown, or a value is not allowed.</exception>
    internal static ModelArchitecture Model(JsonElement line)
    {
        RunFieldCheck.All(line);
        var run = new RunObject(line);
        return run.Has("megatron_args") ? MegatronRunReader.Read(run).Model : RunModelReader.Read(run).Model;
    }

    static TrainingRun Fields(RunObject run)
    {
        var model = RunModelReader.Read(run);
        var how = ImplementationReader.Read(run.Config);
        // what a printed network leaves out was none of the first one's
        foreach (var line in IsPrinted(run) ? [] : model.Model.Assumed)
        {
            run.Note(line);
        }

        var gpu = RunHardwareReader.Gpu(run);
        var framework = Dated(run, Framework(run), model.Model);
        var habits = Frameworks.Of(framework ?? "pytorch");
        var compiled = run.Flag("compile") ?? habits.Compiles;
        if (habits.Compiles && run.Flag("compile") is null)
        {
            run.Note($"compile: true, the default of {framework}");
        }

        if (habits.RunsMegatronCore && model.Model.IsEncoderDecoder)
        {
            run.Note("decoder's tokens: a quarter of seq_len, as Megatron-LM's scripts of T5 have them");
        }

        var deepSpeed = DeepSpeedFields.Read(run);
        foreach (var line in IsPrinted(run) ? [] : deepSpeed?.Notes ?? [])
        {
            run.Note(line);
        }

        var network = ImplementationReader.Rewire(run.Config, model.Model);
        var (adapter, weights) = RunAdapterReader.Read(run, framework ?? "pytorch", network);
        var described = RunHardwareReader.Describe(run, new()
        {
            Model = network,
            ImplementationText = run.Find("implementation")?.GetRawText(),
            StatedParameters = model.Stated,
            ModelConfig = model.Config,
            Accelerator = gpu,
            Framework = framework ?? "pytorch",
            Precision = RunPrecisionReader.Read(run, framework, gpu),
            Optimizer = Optimizer(run, network),
            Implementation = how with { Attention = how.Attention ?? Attention(run, habits, gpu), Loss = how.Loss ?? Loss(run, habits) },
            Compiled = compiled,
            FusedKernels = run.Flag("fused_kernels") ?? (compiled || habits.FusedKernels),
            DeepSpeed = deepSpeed,
            ContextExchange = RunPlanReader.Exchange(run),
            CommunicationOverlap = run.Flag("communication_overlap"),
            TensorOverlap = RunPlanReader.TensorOverlap(run),
            Adapter = adapter,
            Evaluation = Evaluation(run),
            Saving = Saving(run),
            Preference = Preference(run),
            EmbeddingNoise = run.Flag("neftune") ?? false,
            WasMeasured = run.Has("measured"),
            Weights = weights,
            AdapterText = run.Find("peft")?.GetRawText(),
            Plan = RunPlanReader.Read(run),
            Checkpoints = new()
            {
                Layers = run.Whole("checkpoints.layers") ?? 1,
                Partitioned = run.Flag("checkpoints.partitioned") ?? false,
                Contiguous = run.Flag("checkpoints.contiguous") ?? false,
                Modules = RunPlanReader.Modules(run),
            },
        });
        var (vocabulary, multiple, t) = (network.Embedding.Vocab, habits.VocabularyMultiple, described.Plan.Tensor);
        if (multiple > 0 && !IsPrinted(run) && PaddedVocabulary.Rows(vocabulary, multiple, t) is var rows && rows != vocabulary)
        {
            run.Note(FormattableString.Invariant($"vocab: {vocabulary} entries padded to {rows} rows, a multiple of {multiple} × tp {t}, as {habits.Name} does"));
        }

        return RanAsMeasured.Read(run, RunBatchReader.Read(run, described)) with { Assumed = [.. run.Assumed] };
    }

    // Of a framework whose first releases computed otherwise, the network tells those apart, unless the loss of later ones is named.
    static string? Dated(RunObject run, string? framework, ModelArchitecture model)
    {
        if (framework is null || Frameworks.Of(framework) is not { FirstReleases: { } first } habits || run.Text("cross_entropy") is "fused" or "chunked" || run.Has("implementation.loss") || !habits.WasFirstFor(model))
        {
            return framework;
        }

        run.Note($"framework: {first}, since {habits.Name} trained this network with its first releases; cross_entropy: chunked says a later one");
        return first;
    }

    static AttentionImplementation? Attention(RunObject run, FrameworkHabits habits, Accelerator gpu)
    {
        // what was measured dates the software: a run that says nothing had what its framework shipped for the machine then
        if (run.Has("measured") && !run.Has("attention") && gpu.Family < habits.FusedAttentionFrom)
        {
            run.Assume("attention", "eager");
            return habits.EagerAttention;
        }

        return run.Word("attention", "flash") == "eager" ? habits.EagerAttention : null;
    }

    static LossImplementation? Loss(RunObject run, FrameworkHabits habits) => run.Text("cross_entropy") switch
    {
        "fused" => LossImplementation.Fused,
        "chunked" => LossImplementation.Chunked,
        // in place of chunks, torchtune's networks cast the whole of the logits (modules/transformer.py)
        "plain" when habits.Implementation.Loss == LossImplementation.Chunked => LossImplementation.Float32,
        _ => null,
    };

    static EvaluationSettings? Evaluation(RunObject run)
    {
        if (!run.Has("evaluation"))
        {
            return null;
        }

        var usual = new EvaluationSettings();
        return usual with
        {
            Batch = run.Whole("evaluation.batch") ?? usual.Batch,
            Samples = run.Whole("evaluation.samples"),
            EverySteps = run.Whole("evaluation.every_steps"),
            LossOnly = run.Flag("evaluation.loss_only") ?? usual.LossOnly,
            AccumulationSteps = run.Whole("evaluation.accumulation_steps"),
        };
    }

    static Optimizer Optimizer(RunObject run, ModelArchitecture network)
    {
        var optimizer = Optimizers.Find(run.Word("optimizer", "adamw"));
        if (!run.Has("optimizer_targets")) return optimizer;
        optimizer = optimizer with { ProjectedModules = [.. run.Texts("optimizer_targets")] };
        ProjectedModules.Check(optimizer, network, "optimizer_targets");
        return optimizer;
    }

    static SavingSettings? Saving(RunObject run) => run.Has("saving")
        ? new()
        {
            Full = run.Flag("saving.full") ?? true,
            Optimizer = run.Flag("saving.optimizer") ?? true,
            StaysOnDevice = run.Flag("saving.stays_on_device") ?? false,
        }
        : null;

    static PreferenceSettings? Preference(RunObject run)
    {
        if (!run.Has("preference"))
        {
            return null;
        }

        var precomputed = run.Flag("preference.precomputed") ?? false;
        return new() { HoldsReference = run.Flag("preference.reference") ?? !(run.Has("peft") || precomputed), Precomputed = precomputed };
    }

    static string? Framework(RunObject run)
    {
        if (run.Text("framework") is not { } name)
        {
            if (run.Text("offload.optimizer") is "nvme" || run.Text("offload.params") is "nvme")
            {
                return run.Assume("framework", Frameworks.DeepSpeed.Name);
            }

            run.Note("framework: pytorch, with its own kernels, since none is given");
            return null;
        }

        if (Frameworks.Find(name) is null)
        {
            // what was measured ran, whatever trained it
            run.Note(run.Has("measured") ? $"framework: '{name}' is not known; taken as pytorch"
                : throw new InvalidInputException($"{Frameworks.Unknown(name)}; `llm-mem list frameworks` prints all"));
        }

        return NearestName.Key(name) is "megatron" or "megatroncore" ? Frameworks.MegatronLm.Name : name;
    }
}
