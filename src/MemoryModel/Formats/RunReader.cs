using System.Text.Json;
using MemoryModel.Catalog;

namespace MemoryModel;

/// <summary>Reads a run file, or the run of a measured case, into a <see cref="TrainingRun"/>.</summary>
/// <remarks>A field that is null or absent takes the framework's default, and the default is listed in <see cref="TrainingRun.Assumed"/>.</remarks>
public static class RunReader
{
    static readonly string[] Fields =
    [
        "id", "source", "model", "hardware", "framework", "task", "parallel", "precision", "optimizer", "recompute", "attention", "compile", "offload", "peft",
        "seq_len", "micro_batch", "grad_accum", "global_batch", "measured", "assumed", "notes", "implementation", "cross_entropy", "communication_overlap", "rank", "gpus_how",
    ];

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
            throw new InvalidInputException($"run: not valid JSON at line {error.LineNumber + 1}, byte {error.BytePositionInLine + 1}", error);
        }
    }

    /// <summary>Reads a run from a parsed object.</summary>
    /// <exception cref="InvalidInputException">A field is unknown, or a value is not allowed.</exception>
    public static TrainingRun Read(JsonElement line)
    {
        if (line.ValueKind != JsonValueKind.Object)
        {
            throw new InvalidInputException($"run: the top level is {line.ValueKind.ToString().ToLowerInvariant()}; allowed: an object");
        }

        foreach (var field in line.EnumerateObject())
        {
            if (!Fields.Contains(field.Name))
            {
                throw new InvalidInputException($"run: '{field.Name}' is not a known field; nearest: {NearestName.Of(field.Name, Fields)}");
            }
        }

        var run = new ConfigObject(line, []);
        if (run.Text("task") == "inference")
        {
            throw new InvalidInputException("run: task is 'inference'; allowed: train, finetune");
        }

        var hardware = run.Child("hardware") ?? throw new InvalidInputException("run: hardware is missing; needed: an object with gpu and gpus");
        var parallel = run.Child("parallel") ?? new(JsonDocument.Parse("{}").RootElement, run.Assumed);
        var gpuName = hardware.Text("gpu") ?? throw new InvalidInputException("run: hardware.gpu is missing; needed: the name of an accelerator");
        var framework = run.Text("framework") ?? "pytorch";
        var implementation = ImplementationReader.Read(run);
        var batch = Batch(run, hardware, parallel);
        var tensor = parallel.Positive(1, "tp");
        var model = ImplementationReader.Rewire(run, Model(run));
        var fineTuned = FineTuned(run);
        return new()
        {
            Model = model,
            Adapter = fineTuned is null ? null : AdapterReader.Adapter(fineTuned, framework, model, run.Assumed),
            Weights = fineTuned is null ? WeightFormats.None : AdapterReader.Weights(fineTuned.Base, fineTuned.Method, framework),
            Implementation = implementation,
            Framework = framework,
            Accelerator = implementation.Engine?.EndsWith("-cpu", StringComparison.Ordinal) == true ? Gpus.Cpu : Gpus.Find(gpuName) ?? throw new InvalidInputException($"run: hardware.gpu '{gpuName}' is not known; nearest: {Gpus.Nearest(gpuName)}"),
            Gpus = hardware.Positive(1, "gpus"),
            GpusPerNode = hardware.Positive(8, "gpus_per_node"),
            Plan = new()
            {
                Zero = (int)(parallel.Number(0, "zero") ?? 0),
                Tensor = tensor,
                SequenceParallel = tensor > 1 && parallel.Flag("sp", true),
                Pipeline = parallel.Positive(1, "pp"),
                VirtualPipeline = parallel.Positive(1, "vpp"),
                Context = parallel.Positive(1, "cp"),
                Expert = parallel.Positive(1, "ep"),
                MicroBatch = batch.Micro,
                MicroBatches = batch.Count,
                Recompute = (run.Text("recompute") ?? Assume(run, "recompute", "none")) switch { "full" => Recompute.Full, "selective" => Recompute.Selective, _ => Recompute.None },
                OffloadOptimizer = Offload(run, "optimizer"),
                OffloadParameters = Offload(run, "params"),
            },
            Precision = Policy(run, framework),
            Optimizer = Optimizers.Find(run.Text("optimizer") ?? Assume(run, "optimizer", "adamw")),
            SequenceLength = run.Number(1, "seq_len") ?? throw new InvalidInputException("run: seq_len is missing; needed: tokens of a sequence"),
            Attention = run.Text("attention") == "eager" ? AttentionKernel.Eager : AttentionKernel.Flash,
            FusedLoss = run.Text("cross_entropy") is "fused" or "chunked",
            FusedKernels = run.Flag("compile", false) || framework is not ("hf-transformers" or "hf-trainer" or "peft" or "trl" or "ms-swift" or "llama-factory"),
            Assumed = [.. run.Assumed.Distinct()],
        };
    }

    static AdapterReader.Stated? FineTuned(ConfigObject run)
    {
        if (run.Child("peft") is not { } peft)
        {
            return null;
        }

        // The gradients of fine-tuning are those of what it trains; PEFT's adapters are fp32 whatever a file says of gradients.
        var same = peft.Text("adapter_dtype") == "same" ? peft.Text("base") : null;
        var type = (same ?? peft.Text("adapter_dtype")) is { } named && DataTypes.TryParse(named, out var own) ? own
            : peft.Text("adapter_dtype") is null && !FineTuning.UsesPeft(run.Text("framework") ?? "pytorch") && run.Child("precision")?.Text("grads") is { } grads && DataTypes.TryParse(grads, out var gradient) && gradient.Bits() >= 16 ? gradient : (DataType?)null;
        var dropout = peft.Has("dropout") && peft.Json.GetProperty("dropout").TryGetDouble(out var p) ? p : 0;
        return new(peft.Text("method") ?? "lora", peft.Number(0, "rank"), [.. peft.Texts("targets")], peft.Text("base"), peft.Number(0, "trainable_parameters"), dropout, type);
    }

    static ModelArchitecture Model(ConfigObject run)
    {
        var m = run.Child("model") ?? throw new InvalidInputException("run: model is missing; needed: an object with name or dimensions");
        var described = new DescribedModel
        {
            Name = m.Text("name"),
            Layers = m.Number(1, "layers"),
            Hidden = m.Number(1, "hidden"),
            Heads = m.Number(1, "heads"),
            KvHeads = m.Number(1, "kv_heads"),
            HeadDim = m.Number(1, "head_dim"),
            FfnHidden = m.Number(1, "ffn_hidden"),
            Vocab = m.Number(1, "vocab"),
            MaxPositions = m.Number(1, "max_positions"),
            Mlp = m.Text("mlp"),
            Norm = m.Text("norm"),
            Positions = m.Text("positions"),
            TiedEmbeddings = m.Has("tied_embeddings") ? m.Flag("tied_embeddings", false) : null,
            Bias = m.Has("bias") ? m.Flag("bias", false) : null,
            Experts = m.Number(1, "experts"),
            TopK = m.Number(1, "top_k"),
            ExpertFfnHidden = m.Number(1, "expert_ffn_hidden"),
            SharedExperts = m.Number(0, "shared_experts"),
            SharedExpertFfnHidden = m.Number(0, "shared_expert_ffn_hidden"),
            DenseLayers = m.Number(0, "dense_layers"),
            QueryKeyNorm = m.Has("qk_norm") ? m.Flag("qk_norm", false) : null,
            Latent = m.Child("mla") is { } a ? new(a.Number(0, "q_lora_rank") ?? 0, a.Positive("kv_lora_rank"), a.Positive("qk_nope_head_dim"), a.Positive("qk_rope_head_dim"), a.Positive("v_head_dim")) : null,
            Dropout = m.Has("dropout") ? m.Json.GetProperty("dropout").GetDouble() : null,
            Parameters = m.Number(1, "parameters"),
        };
        return described.ToArchitecture();
    }

    // Micro-batches follow from the global batch where it is stated.
    static (long Micro, long Count) Batch(ConfigObject run, ConfigObject hardware, ConfigObject parallel)
    {
        var micro = run.Number(1, "micro_batch") ?? long.Parse(Assume(run, "micro_batch", "1"), System.Globalization.CultureInfo.InvariantCulture);
        var model = parallel.Positive(1, "tp") * parallel.Positive(1, "pp") * parallel.Positive(1, "cp");
        var replicas = parallel.Number(1, "dp") ?? Math.Max(1, hardware.Positive(1, "gpus") / model);
        var count = run.Number(1, "grad_accum") ?? (run.Number(1, "global_batch") is { } global ? Math.Max(1, global / (micro * replicas)) : parallel.Positive(1, "pp"));
        return (micro, count);
    }

    static PrecisionPolicy Policy(ConfigObject run, string framework)
    {
        var p = run.Child("precision");
        // Fine-tuning may name the format of frozen weights here; what is not quantized has the type of the products.
        var frozen = run.Child("peft") is not null;
        DataType Type(string field, DataType otherwise) => p?.Text(field) is { } text and not "none" && !(frozen && (!DataTypes.TryParse(text, out var stored) || stored.Bits() < 16))
            ? DataTypes.TryParse(text, out var type) ? type : throw new InvalidInputException($"run: precision.{field} is '{text}'; allowed: fp32, tf32, bf16, fp16, fp8")
            : otherwise;
        var compute = Type("compute", DataType.BFloat16);
        var parameters = Type("params", compute.Bits() <= 8 ? DataType.BFloat16 : compute);
        // fp32 weights are their own master copy.
        DataType? master = parameters == DataType.Float32 || p?.Text("master") is null or "none" ? null : Type("master", DataType.Float32);
        return new()
        {
            Name = framework,
            Source = Sources.Input,
            Compute = compute,
            Parameters = parameters,
            Gradients = Type("grads", parameters),
            Master = master,
            Moments = master,
            Gather = compute.Bits() <= 8 ? DataType.BFloat16 : compute,
            Autocast = parameters == DataType.Float32 && compute != DataType.Float32,
        };
    }

    static OffloadTarget Offload(ConfigObject run, string part) => run.Child("offload")?.Text(part) switch
    {
        "cpu" => OffloadTarget.Cpu,
        "nvme" => OffloadTarget.Nvme,
        _ => OffloadTarget.None,
    };

    static string Assume(ConfigObject run, string field, string value)
    {
        run.Assumed.Add($"{field}: {value}");
        return value;
    }
}
