using System.Globalization;
using System.Text.Json;
using MemoryModel.Catalog;

namespace MemoryModel.Tests.Measured;

/// <summary>A measured run whose step time is known, read as the run files write it.</summary>
sealed record TimeCase(string Id, string Source, TrainingRun Run, double MeasuredSeconds)
{
    public double PredictedSeconds { get; } = new BoundStep(Run).Seconds(Run.Plan);

    public double Error => PredictedSeconds / MeasuredSeconds - 1;

    /// <summary>Reads a file of cases; a line that lacks a field which the time depends on is left out.</summary>
    public static List<TimeCase> Load(string file) =>
        [.. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Measured", file)).Select(line => Read(JsonDocument.Parse(line).RootElement)).OfType<TimeCase>()];

    /// <summary>Reads Megatron-LM's own functional tests, networks so small that the host sets the pace.</summary>
    /// <remarks>Left out: GB200 tests on one node, which take ten times as long as the same tests on two, a defect of that machine.</remarks>
    public static List<TimeCase> LoadFunctionalTests() => [.. Load("megatron_golden.jsonl").Where(run => !run.Id.Contains("-1node", StringComparison.Ordinal))];

    /// <summary>Reads vTrain's table: Megatron-DeepSpeed, fp16, full recompute, unfused attention, on 8-GPU A100 nodes.</summary>
    public static List<TimeCase> LoadVTrain() =>
        [.. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Measured", "vtrain.csv")).Skip(1).Select(VTrain)];

    static TimeCase VTrain(string line)
    {
        var cell = line.Split(',');
        long N(int column) => long.Parse(cell[column], CultureInfo.InvariantCulture);
        var model = Gpt(cell[0], (int)N(3), N(2), N(4));
        var run = new TrainingRun
        {
            Model = model,
            Accelerator = Gpus.A100Sxm,
            Gpus = N(8) * N(9) * N(10),
            InterNode = cell[0].Contains("multi", StringComparison.Ordinal) ? "8x100Gb" : "8x200Gb",
            Framework = "megatron-deepspeed",
            Precision = PrecisionPolicies.ZeroPaper,
            Attention = AttentionKernel.Eager,
            SequenceLength = N(5),
            Plan = new() { Recompute = Recompute.Full, MicroBatch = N(6), MicroBatches = N(7) / (N(6) * N(9)), Tensor = N(8), Pipeline = N(10) },
        };
        return new(cell[0], "vTrain", run, double.Parse(cell[11], CultureInfo.InvariantCulture));
    }

    static TimeCase? Read(JsonElement line)
    {
        if (!new RunObject(line).Has("micro_batch") && !new RunObject(line).Has("global_batch") && !new RunObject(line).Has("megatron_args"))
        {
            return null;
        }

        try
        {
            var run = RunReader.Read(line);
            return MeasuredStep.Of(line, run) is { } seconds
                ? new(line.GetProperty("id").GetString()!, line.GetProperty("source").GetProperty("title").GetString()!, run, seconds.Value)
                : null;
        }
        catch (InvalidInputException)
        {
            return null;
        }
    }

    static ModelArchitecture Gpt(string name, int layers, long hidden, long heads) => new()
    {
        Name = name,
        Family = "gpt2",
        Source = Sources.VTrain,
        Embedding = new(50257, hidden, PositionKind.Learned),
        Stacks = [LayerStack.Uniform(StackKind.Decoder, hidden, layers, new Block
        {
            Attention = new() { Heads = heads, KvHeads = heads, HeadDim = hidden / heads },
            FeedForward = new(4 * hidden, Activation.Gelu, Gated: false),
            Norm = NormKind.LayerNorm,
        }, NormKind.LayerNorm)],
        Head = new(Tied: true),
    };
}
