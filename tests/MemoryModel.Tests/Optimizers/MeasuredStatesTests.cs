using System.Text.Json;
using MemoryModel.Catalog;

namespace MemoryModel.Tests;

/// <summary>States and temporaries that the allocator of PyTorch 1.13.1 counted in whole training steps (Data/optimizer_states.jsonl).</summary>
/// <remarks>
/// Lines step-*: steps of the optimizers' own code (the repositories of Sources.Optimizers.cs) on the CPU, every allocation of at least 16 KiB counted, the second
/// to the sixth step; SOAP's without the workspace of LAPACK's geqrf (32 numbers a row).
/// </remarks>
public class MeasuredStatesTests
{
    public static TheoryData<string> Cases => [.. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Data", "optimizer_states.jsonl"))];

    [Theory]
    [MemberData(nameof(Cases))]
    public void States_match_to_the_byte(string line)
    {
        var (run, measured) = Read(line);
        var states = Estimator.Memory(run).Terms.Where(term => term.Kind == MemoryKind.OptimizerStates && !term.Name.StartsWith("master", StringComparison.Ordinal)).ToArray();

        Assert.Equal(measured.GetProperty("optimizer_state_bytes").GetInt64(), states.Where(term => term.Tier == MemoryTier.Gpu).Sum(term => term.Bytes.Value));
        Assert.Equal(measured.GetProperty("step_counter_bytes").GetInt64(), states.Where(term => term.Tier == MemoryTier.Host).Sum(term => term.Bytes.Value));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Temporaries_match_up_to_vectors(string line)
    {
        var (run, measured) = Read(line);
        var terms = Estimator.Memory(run).Terms.Where(term => term.Kind == MemoryKind.Temporary && term.Alive == Moments.OptimizerStep);
        // Where masters are fp32, the traced step also cast all gradients to fp32, which the engine's terms have.
        Assert.InRange(measured.GetProperty("step_temporary_bytes").GetInt64() - terms.Sum(term => term.Bytes.Value), -8 * 1024, 9 * 1024);
    }

    [Fact]
    public void A_row_whose_step_was_counted_nowhere_says_so()
    {
        var counted = File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Data", "optimizer_states.jsonl")).Select(line => Read(line).Run.Optimizer)
            // the peaks of whole runs of it are in Measured/memory.jsonl
            .Append(Optimizers.AdamWForeach).ToArray();
        var silent = Optimizers.All.Where(row => !row.Temporaries.IsEmpty && row.StepSource.Basis != Basis.Model
            && !counted.Any(other => Step(other).SequenceEqual(Step(row))));

        Assert.Equal("", string.Join(' ', silent.Select(row => row.Name)));

        static IEnumerable<StepTemporary> Step(Optimizer row) => (row.HasRank ? row.WithRank(4) : row).Temporaries;
    }

    static (TrainingRun Run, JsonElement Measured) Read(string line)
    {
        var root = JsonDocument.Parse(line).RootElement;
        var implementation = root.GetProperty("foreach").GetBoolean() ? StepImplementation.ForeachOfPyTorch1 : StepImplementation.Loop;
        var weights = root.GetProperty("params").GetString() == "bf16" ? PrecisionPolicies.PureBf16 : PrecisionPolicies.Float32;
        var optimizer = Optimizers.Find(root.GetProperty("optimizer").GetString()!, implementation);
        return (new()
        {
            Model = WithFusedProjection(DescribedModelTests.Read(root.GetProperty("model")), root.GetProperty("qkv").GetString() == "fused"),
            Accelerator = Gpus.H100Sxm,
            Framework = "pytorch",
            Precision = root.GetProperty("master").GetString() == "fp32" ? weights with { Master = DataType.Float32 } : weights,
            Optimizer = root.TryGetProperty("rank", out var rank) ? optimizer.WithRank(rank.GetInt64()) : optimizer,
            SequenceLength = 16,
        }, root);
    }

    static ModelArchitecture WithFusedProjection(ModelArchitecture model, bool fused) => model with
    {
        Stacks = [.. model.Stacks.Select(stack => stack with { Blocks = [.. stack.Blocks.Select(block => block with { Attention = block.Attention! with { FusedProjection = fused } })] })],
    };
}
