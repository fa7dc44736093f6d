using System.CommandLine;
using MemoryModel.Catalog;

namespace MemoryModel.Cli;

/// <summary>The options that describe a run, the same for every command.</summary>
sealed class RunOptions
{
    const string DefaultGpu = "h100-sxm";

    readonly Option<string> _model = Text("--model", "a model of the catalog (llm-mem list models)");
    readonly Option<string> _config = Text("--config", "a Hugging Face config.json");
    readonly Option<string> _params = Text("--params", "a bare number of parameters: 175e9, 175B; the shape is inferred");
    readonly Option<string> _gpu = Text("--gpu", $"an accelerator of the catalog; default {DefaultGpu}");
    readonly Option<string> _gpus = Text("--gpus", "number of GPUs; absent: a table over GPU counts");
    readonly Option<string> _gpusPerNode = Text("--gpus-per-node", "GPUs of a node; default 8");
    readonly Option<string> _gpuMemory = Text("--gpu-memory", "memory that a process sees, such as 79.1GiB");
    readonly Option<string> _zero = Text("--zero", "ZeRO stage 0 to 3 (FSDP is 3); default 0");
    readonly Option<string> _tensor = Text("--tp", "tensor-parallel degree");
    readonly Option<string> _pipeline = Text("--pp", "pipeline-parallel degree");
    readonly Option<string> _virtual = Text("--vpp", "chunks of layers per stage");
    readonly Option<string> _context = Text("--cp", "context-parallel degree");
    readonly Option<string> _expert = Text("--ep", "expert-parallel degree");
    readonly Option<bool> _sequence = new("--sp") { Description = "sequence parallelism of norms and residuals" };
    readonly Option<string> _precision = Text("--precision", "zero-paper, deepspeed, megatron-bf16, autocast, pure-bf16, fsdp2, fp32");
    readonly Option<string> _optimizer = Text("--optimizer", "adamw, adamw-8bit, adafactor, sgd, lion, … (llm-mem list optimizers)");
    readonly Option<string> _seqLen = Text("--seq-len", "tokens of a sequence; default 2048");
    readonly Option<string> _microBatch = Text("--micro-batch", "sequences of a micro-batch; default 1");
    readonly Option<string> _accumulation = Text("--grad-accum", "micro-batches of a step; default 1");
    readonly Option<string> _recompute = Text("--recompute", "none, selective, full");
    readonly Option<string> _attention = Text("--attention", "flash, eager");
    readonly Option<string> _loss = Text("--loss", "plain, fused");
    readonly Option<string> _offloadOptimizer = Text("--offload-optimizer", "none, cpu, nvme");
    readonly Option<string> _offloadParams = Text("--offload-params", "none, cpu, nvme");

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_model, _config, _params, _gpu, _gpus, _gpusPerNode, _gpuMemory, _zero, _tensor, _pipeline, _virtual, _context, _expert, _sequence, _precision, _optimizer, _seqLen, _microBatch, _accumulation, _recompute, _attention, _loss, _offloadOptimizer, _offloadParams])
        {
            command.Options.Add(option);
        }
    }

    public bool HasGpus(ParseResult parsed) => parsed.GetValue(_gpus) is not null;

    /// <summary>Reads the network and, when it was a bare count, the count.</summary>
    public (ModelArchitecture Model, long? Stated) Model(ParseResult parsed)
    {
        var (name, path, count) = (parsed.GetValue(_model), parsed.GetValue(_config), parsed.GetValue(_params));
        if ((name is null ? 0 : 1) + (path is null ? 0 : 1) + (count is null ? 0 : 1) != 1)
        {
            throw new InvalidInputException("model: give one of --model NAME, --config FILE or --params COUNT");
        }

        if (count is not null)
        {
            var stated = Arguments.Count("params", count, 1_000_000, 1_000_000_000_000_000);
            return (InferredShape.Of(stated).Architecture, stated);
        }

        return (name is not null ? Models.Get(name) : HuggingFaceConfig.Parse(InputFile.Read("config", path!)), null);
    }

    /// <summary>Reads the whole run.</summary>
    public TrainingRun Run(ParseResult parsed)
    {
        var (model, stated) = Model(parsed);
        var assumed = new List<string>(model.Assumed);
        string Given(Option<string> option, string otherwise, string meaning)
        {
            if (parsed.GetValue(option) is { } value)
            {
                return value;
            }

            assumed.Add($"{meaning}: {otherwise}");
            return otherwise;
        }

        long Degree(Option<string> option) => parsed.GetValue(option) is { } text ? Arguments.Count(option.Name[2..], text, 1, 1_000_000) : 1;
        var gpuName = Given(_gpu, DefaultGpu, "accelerator");
        var gpu = Gpus.Find(gpuName) ?? throw new InvalidInputException($"gpu '{gpuName}' is not known; nearest: {Gpus.Nearest(gpuName)}; `llm-mem list gpus` prints all");
        if (parsed.GetValue(_gpuMemory) is { } memory)
        {
            gpu = gpu with { UsableMemory = Arguments.Size("gpu-memory", memory) };
        }

        // Nobody trains a network of unknown shape at the edge of memory without recompute: the bare table asks whether it can fit at all.
        var defaultRecompute = stated is not null && !HasGpus(parsed) ? "full" : "none";
        var defaultLength = Math.Min(2048, model.MaxPositions ?? 2048).ToString(System.Globalization.CultureInfo.InvariantCulture);
        return new()
        {
            Model = model,
            StatedParameters = stated,
            Accelerator = gpu,
            Gpus = parsed.GetValue(_gpus) is { } gpus ? Arguments.Count("gpus", gpus, 1, 1_000_000) : 1,
            GpusPerNode = parsed.GetValue(_gpusPerNode) is { } node ? Arguments.Count("gpus-per-node", node, 1, 1_024) : 8,
            Zero = (int)Arguments.Count("zero", parsed.GetValue(_zero) ?? "0", 0, 3),
            Tensor = Degree(_tensor),
            Pipeline = Degree(_pipeline),
            VirtualPipeline = Degree(_virtual),
            Context = Degree(_context),
            Expert = Degree(_expert),
            SequenceParallel = parsed.GetValue(_sequence),
            Precision = PrecisionPolicies.Find(Given(_precision, "zero-paper", "precision (2 + 2 + 12 bytes per parameter with AdamW)")),
            Optimizer = Optimizers.Find(Given(_optimizer, "adamw", "optimizer")),
            SequenceLength = Arguments.Count("seq-len", Given(_seqLen, defaultLength, "sequence length"), 1, 100_000_000),
            MicroBatch = Arguments.Count("micro-batch", Given(_microBatch, "1", "micro-batch"), 1, 1_000_000),
            MicroBatches = Degree(_accumulation),
            Recompute = Arguments.Word("recompute", Given(_recompute, defaultRecompute, "recompute"), ("none", Recompute.None), ("selective", Recompute.Selective), ("full", Recompute.Full)),
            Attention = Arguments.Word("attention", Given(_attention, "flash", "attention"), ("flash", AttentionKernel.Flash), ("sdpa", AttentionKernel.Flash), ("eager", AttentionKernel.Eager)),
            FusedLoss = Arguments.Word("loss", parsed.GetValue(_loss) ?? "plain", ("plain", false), ("fused", true)),
            OffloadOptimizer = Target("offload-optimizer", parsed.GetValue(_offloadOptimizer)),
            OffloadParameters = Target("offload-params", parsed.GetValue(_offloadParams)),
            Assumed = [.. assumed],
        };
    }

    static OffloadTarget Target(string field, string? text) =>
        Arguments.Word(field, text ?? "none", ("none", OffloadTarget.None), ("cpu", OffloadTarget.Cpu), ("nvme", OffloadTarget.Nvme));

    static Option<string> Text(string name, string description) => new(name) { Description = description };
}
