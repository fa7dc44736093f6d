using System.Globalization;
using MemoryModel.Catalog;

namespace MemoryModel.Cli;

/// <summary>Makes the library's nouns from what the user said.</summary>
static class RunBuilder
{
    static readonly string[] Shape = ["--layers", "--hidden", "--heads", "--kv-heads", "--head-dim", "--ffn-hidden", "--vocab", "--mlp", "--tied"];

    /// <summary>Makes the run; without a number of GPUs it has one.</summary>
    public static TrainingRun Build(RunInput input)
    {
        var assumed = new List<string>();
        var (model, stated) = Model(input);
        assumed.AddRange(model.Assumed);
        var run = new TrainingRun { Model = model, StatedParameters = stated, Accelerator = Gpu(input, assumed) };
        run = run with
        {
            GpusPerNode = input.Count("--gpus-per-node", 1, 1024) ?? run.GpusPerNode,
            Precision = Precision(input, assumed),
            Optimizer = Optimizer(input),
            Attention = input.Choice("--attention", AttentionKernel.Flash, ("flash", AttentionKernel.Flash), ("sdpa", AttentionKernel.Flash), ("eager", AttentionKernel.Eager)),
            FusedLoss = input.Choice("--loss", false, ("plain", false), ("fused", true), ("chunked", true)),
            Plan = new()
            {
                Zero = (int)(input.Count("--zero", 0, 3) ?? 0),
                Tensor = input.Count("--tp", 1, 4096) ?? 1,
                Pipeline = input.Count("--pp", 1, 4096) ?? 1,
                VirtualPipeline = input.Count("--vpp", 1, 1024) ?? 1,
                Context = input.Count("--cp", 1, 4096) ?? 1,
                Expert = input.Count("--ep", 1, 65_536) ?? 1,
                SequenceParallel = input.Flag("--sp"),
                MicroBatch = input.Count("--micro-batch", 1, 1_000_000) ?? 1,
                Recompute = input.Choice("--recompute", SilentRecompute(input, assumed), ("none", Recompute.None), ("selective", Recompute.Selective), ("full", Recompute.Full)),
                OffloadOptimizer = Offload(input, "--offload-optimizer"),
                OffloadParameters = Offload(input, "--offload-params"),
            },
        };
        run = Length(input, run, assumed);
        run = run with { Gpus = Count(input, run) };
        return Batches(input, run) with { Assumed = [.. assumed] };
    }

    /// <summary>Says whether the input fixes the number of GPUs.</summary>
    public static bool FixesGpus(RunInput input) => input.Has("--gpus") || input.Has("--nodes") || input.Has("--dp");

    /// <summary>Makes the network alone.</summary>
    public static (ModelArchitecture Model, long? Stated) Model(RunInput input)
    {
        var stated = input.Count("--params", 1_000_000, 1_000_000_000_000_000);
        if (input.Text("--config") is { } path)
        {
            return (HuggingFaceConfig.Parse(InputFile.Read("config", path)), null);
        }

        var described = new DescribedModel
        {
            Name = input.Text("--model"),
            Parameters = stated,
            Layers = input.Count("--layers", 1, 1_000_000),
            Hidden = input.Count("--hidden"),
            Heads = input.Count("--heads"),
            KvHeads = input.Count("--kv-heads"),
            HeadDim = input.Count("--head-dim"),
            FfnHidden = input.Count("--ffn-hidden"),
            Vocab = input.Count("--vocab"),
            Mlp = input.Text("--mlp"),
            TiedEmbeddings = input.Has("--tied") ? input.Flag("--tied") : null,
        };
        if (!Shape.Any(input.Has))
        {
            return described.Name is { } name && (stated is null || Models.Find(name) is not null)
                ? (Models.Get(name), null)
                : (InferredShape.Of(stated ?? throw new InvalidInputException("no model is given; allowed: --model NAME, --config FILE, --params COUNT, or --layers, --hidden and --heads")).Architecture, stated);
        }

        return (described.ToArchitecture(), stated);
    }

    static Accelerator Gpu(RunInput input, List<string> assumed)
    {
        var gpu = Gpus.H100Sxm;
        if (input.Text("--gpu") is { } name)
        {
            gpu = Gpus.Find(name) ?? throw new InvalidInputException($"gpu '{name}' is not known; nearest: {Gpus.Nearest(name)}; `llm-mem list gpus` prints all");
        }
        else
        {
            assumed.Add($"gpu: {gpu.Name}");
        }

        return input.Text("--gpu-memory") is { } memory ? gpu with { UsableMemory = Quantities.Size("gpu-memory", memory) } : gpu;
    }

    static PrecisionPolicy Precision(RunInput input, List<string> assumed)
    {
        var policy = input.Choice("--framework", PrecisionPolicies.ZeroPaper,
            ("deepspeed", PrecisionPolicies.DeepSpeed), ("megatron", PrecisionPolicies.MegatronBf16), ("megatron-lm", PrecisionPolicies.MegatronBf16),
            ("fsdp", PrecisionPolicies.Fsdp2), ("torchtitan", PrecisionPolicies.Fsdp2), ("pytorch", PrecisionPolicies.Autocast), ("hf-trainer", PrecisionPolicies.Autocast));
        if (input.Text("--precision") is { } name)
        {
            policy = name.ToLowerInvariant() switch
            {
                "fp16" => PrecisionPolicies.ZeroPaper,
                "bf16" => input.Has("--framework") ? policy : PrecisionPolicies.DeepSpeed,
                _ => PrecisionPolicies.Find(name),
            };
        }
        else if (!input.Has("--framework"))
        {
            assumed.Add("precision: mixed as in the ZeRO paper, 2 + 2 + 12 bytes per parameter with Adam");
        }

        policy = policy with
        {
            Compute = Type(input, "--compute-dtype") ?? policy.Compute,
            Parameters = Type(input, "--params-dtype") ?? policy.Parameters,
            Gradients = Type(input, "--grads-dtype") ?? policy.Gradients,
        };
        return input.Has("--master-dtype") ? policy with { Master = input.Text("--master-dtype") == "none" ? null : Type(input, "--master-dtype") } : policy;
    }

    static DataType? Type(RunInput input, string option) => input.Text(option) switch
    {
        null => null,
        var text when DataTypes.TryParse(text, out var type) => type,
        var text => throw new InvalidInputException($"{option[2..]} is '{text}'; allowed: {string.Join(", ", Enum.GetValues<DataType>().Select(type => type.ShortName()))}"),
    };

    static Optimizer Optimizer(RunInput input)
    {
        var optimizer = input.Text("--optimizer") is { } name ? Optimizers.Find(name) : Optimizers.AdamW;
        return input.Flag("--foreach") && optimizer.Name == Optimizers.AdamW.Name ? Optimizers.AdamWForeach : optimizer;
    }

    // A question about states alone ("175e9 parameters, ZeRO-3") is not one about activations: they are kept as small as they get.
    static Recompute SilentRecompute(RunInput input, List<string> assumed)
    {
        if (input.Has("--recompute") || input.Has("--seq-len") || input.Has("--micro-batch"))
        {
            return Recompute.None;
        }

        assumed.Add("recompute: full, since neither sequence nor micro-batch is given");
        return Recompute.Full;
    }

    static OffloadTarget Offload(RunInput input, string option) =>
        input.Choice(option, OffloadTarget.None, ("none", OffloadTarget.None), ("cpu", OffloadTarget.Cpu), ("nvme", OffloadTarget.Nvme));

    static TrainingRun Length(RunInput input, TrainingRun run, List<string> assumed)
    {
        if (input.Count("--seq-len", 1, 100_000_000) is { } length)
        {
            return run with { SequenceLength = length };
        }

        assumed.Add(string.Create(CultureInfo.InvariantCulture, $"sequence of {run.SequenceLength} tokens, micro-batch {run.Plan.MicroBatch}"));
        return run;
    }

    static long Count(RunInput input, TrainingRun run)
    {
        var model = run.Plan.ReplicaGpus;
        var nodes = input.Count("--nodes", 1, 1_000_000);
        var data = input.Count("--dp", 1, 1_000_000);
        var gpus = input.Count("--gpus", 1, 1_000_000) ?? (nodes is { } n ? n * run.GpusPerNode : null);
        if (gpus is { } given && data is { } d && d * model != given)
        {
            throw new InvalidInputException($"dp is {d}; allowed: {given} GPUs / (tp {run.Plan.Tensor} × pp {run.Plan.Pipeline} × cp {run.Plan.Context}) = {given / (double)model:0.##}");
        }

        return gpus ?? (data is { } degree ? degree * model : model);
    }

    static TrainingRun Batches(RunInput input, TrainingRun run)
    {
        var steps = input.Count("--grad-accum");
        if (input.Count("--global-batch") is { } global && run.Data > 0)
        {
            var perStep = run.Data * run.Plan.MicroBatch;
            if (FixesGpus(input) && (global % perStep != 0 || (steps is { } m && m * perStep != global)))
            {
                throw new InvalidInputException($"global-batch is {global}; allowed: a multiple of dp {run.Data} × micro-batch {run.Plan.MicroBatch} = {perStep}");
            }

            steps ??= Math.Max(1, global / perStep);
        }

        return run with { Plan = run.Plan with { MicroBatches = steps ?? run.Plan.Pipeline } };
    }
}
