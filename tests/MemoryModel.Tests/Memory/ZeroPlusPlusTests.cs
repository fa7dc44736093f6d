using MemoryModel.Catalog;

namespace MemoryModel.Tests;

/// <summary>ZeRO++ and MiCS hold what DeepSpeed's sources say beside stage 3, and nothing beside the other stages.</summary>
public class ZeroPlusPlusTests
{
    static readonly TrainingRun Run = new()
    {
        Model = Models.Get("llama-3-8b"),
        Accelerator = Gpus.H100Sxm,
        Gpus = 32,
        SequenceLength = 2048,
        Framework = "deepspeed",
        DeepSpeed = new(),
        Plan = new() { Zero = 3 },
    };

    static long Parameters => ModelParameters.Of(Run.Model).Total;

    static long Term(TrainingRun run, string name) =>
        Estimator.Memory(run).Terms.Where(term => term.Name.StartsWith(name, StringComparison.Ordinal)).Sum(term => term.Bytes.Value);

    static TrainingRun With(DeepSpeedSettings settings, int zero = 3) => Run with { DeepSpeed = settings, Plan = Run.Plan with { Zero = zero } };

    [Fact]
    public void A_secondary_shard_is_kept_by_the_ranks_of_a_node()
    {
        Assert.Equal(2 * ((Parameters + 7) / 8), Term(With(new() { SecondaryPartitionRanks = 8 }), "secondary shard"));
        Assert.Equal(0, Term(Run, "secondary shard"));
        // Stages below 3 take the key and do nothing with it.
        Assert.Equal(0, Term(With(new() { SecondaryPartitionRanks = 8 }, zero: 2), "secondary shard"));
    }

    [Fact]
    public void A_quantized_gather_adds_codes_scales_and_the_own_part()
    {
        // partition_parameters.py: flat int8 of all parts, their fp32 scales (about 8000 weights each), the own part in fp16 and in int8
        const long F = 50_000_000;
        Assert.Equal(F + 4 * (F / 8000) + 3 * (F / 32 + (F % 32 == 0 ? 0 : 1)), Term(With(new() { QuantizedWeights = true }), "8-bit gather"));
        // hpZ gathers from the 8 ranks of a node instead.
        Assert.Equal(F + 4 * (F / 8000) + 3 * (F / 8), Term(With(new() { QuantizedWeights = true, SecondaryPartitionRanks = 8 }), "8-bit gather"));
    }

    [Fact]
    public void A_quantized_gradient_is_exchanged_in_half_bytes()
    {
        // coalesced_collectives.py: the largest tensor (the token table, 128256 x 4096) to 8 GPUs of a node and from 4 nodes
        const long T = 128_256L * 4096;
        Assert.Equal(2 * (T / 2) + 2 * (T / 16) + 2 * (T / 8), Term(With(new() { QuantizedGradients = true }), "4-bit exchange"));
        Assert.Equal(0, Term(With(new() { QuantizedGradients = true }, zero: 1), "4-bit exchange"));
    }

    [Fact]
    public void MiCS_shards_within_its_group_and_gathers_into_the_parameters()
    {
        var mics = With(new() { MicsRanks = 8 }) with { Plan = new() { Zero = 3, ShardGroup = 8 } };
        var (all, group) = (Estimator.Memory(Run).Terms, Estimator.Memory(mics).Terms);
        long States(IEnumerable<MemoryNode> terms) => terms.Where(term => term.Kind == MemoryKind.OptimizerStates).Sum(term => term.Bytes.Value);
        Assert.InRange(States(group) / (double)States(all), 3.9, 4.1);
        Assert.Equal(Term(Run, "gathered parameters") - 2 * 50_000_000, Term(mics, "gathered parameters"));
        // The gather in two steps copies a part of the largest tensor, where the group spans nodes.
        Assert.Equal(0, Term(With(new() { MicsRanks = 8, MicsHierarchicalGather = true }), "gather between nodes"));
        Assert.Equal(2 * 128_256L * 4096 / 8, Term(With(new() { MicsRanks = 16, MicsHierarchicalGather = true }), "gather between nodes"));
    }

    [Theory]
    [InlineData("""{"model":{"name":"mixtral-8x7b"},"parallel":{"tp":2,"pp":2,"ep":8}}""", 16)]
    [InlineData("""{"model":{"name":"llama-3-8b"},"parallel":{"tp":2,"pp":4,"cp":2}}""", 16)]
    [InlineData("""{"model":{"name":"llama-3-8b"},"parallel":{"tp":2,"dp":6}}""", 12)]
    [InlineData("""{"model":{"name":"llama-3-8b"},"framework":"pytorch-fsdp2","parallel":{"zero":3,"hsdp_shard":8}}""", 8)]
    [InlineData("""{"model":{"name":"llama-3-8b"},"framework":"pytorch-fsdp2","parallel":{"zero":3,"cp":4,"hsdp_shard":8}}""", 8)]
    public void GPUs_that_nothing_states_are_as_many_as_the_degrees_need(string run, long gpus)
    {
        var read = RunReader.Parse(run);
        Assert.Equal(gpus, read.Gpus);
        Assert.Empty(read.Problems());
    }
}
