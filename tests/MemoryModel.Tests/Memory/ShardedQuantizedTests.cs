using MemoryModel.Catalog;

namespace MemoryModel.Tests.Memory;

/// <summary>A quantized network that an engine cuts: what was prepared for it, and what travels.</summary>
public class ShardedQuantizedTests
{
    const long LinearElements = 218_103_808;

    static MemoryEstimate Memory(string framework, int zero, string extra = "") => Estimator.Memory(RunReader.Parse(
        $$"""{"model":{"name":"llama-3-8b"},"hardware":{"gpu":"a100-sxm","gpus":2},"framework":"{{framework}}","parallel":{"zero":{{zero}}},"precision":{"params":"bf16"},"peft":{"method":"qlora","rank":64,"targets":"all-linear","base":"nf4"},"seq_len":1024,"micro_batch":1,"recompute":"full"{{extra}}}"""));

    static string Frozen(MemoryEstimate estimate) => Assert.Single(estimate.Terms, term => term.Name is "frozen weights (fp32)" or "frozen weights (bf16)").Name;

    // A flat parameter has one type; DeepSpeed casts the whole module.
    [Theory]
    [InlineData("hf-trainer", 0, "frozen weights (fp32)")]
    [InlineData("hf-trainer", 2, "frozen weights (bf16)")]
    [InlineData("hf-trainer", 3, "frozen weights (bf16)")]
    [InlineData("hf-deepspeed", 2, "frozen weights (bf16)")]
    [InlineData("hf-deepspeed", 3, "frozen weights (bf16)")]
    public void Nothing_stays_prepared_where_an_engine_cuts_or_casts(string framework, int zero, string expected)
    {
        var estimate = Memory(framework, zero);

        Assert.Equal(expected, Frozen(estimate));
        Assert.Equal(zero == 0, EngineRules.Of(estimate.Run, zero, Recompute.Full).Autocast == AutocastMode.Cuda);
    }

    [Fact]
    public void A_bound_run_knows_both()
    {
        var (whole, cut) = (Memory("hf-trainer", 0), Memory("hf-trainer", 3));
        var bound = new Estimator(whole.Run);

        Assert.Equal(whole.Allocated, bound.PeakMemory(whole.Run.Plan));
        Assert.Equal(cut.Allocated, bound.PeakMemory(cut.Run.Plan));
    }

    [Fact]
    public void A_layer_is_gathered_as_it_is_packed()
    {
        var gathered = Assert.Single(Memory("fsdp_qlora", 3).Terms, term => term.Name == "gathered units").Bytes.Value;
        var adapters = Memory("fsdp_qlora", 0).Terms.Single(term => term.Name.StartsWith("adapter weights", StringComparison.Ordinal)).Bytes.Value / 32;

        // two layers of half a byte a weight, their norms and their adapters
        Assert.Equal(2 * ((LinearElements / 2) + (2 * 8192) + adapters), gathered);
    }

    [Fact]
    public void Shards_in_host_memory_are_copied_in_blocks_of_their_own()
    {
        static long Blocks(MemoryEstimate estimate) => estimate.Terms.Where(term => term.Name == "blocks of the shards that are gathered").Sum(term => term.Bytes.Value);

        Assert.Equal(0, Blocks(Memory("fsdp_qlora", 3)));
        // half of the root unit: two tables of 128,256 × 4,096 and a norm, two bytes each
        Assert.Equal(2 * 128_256 * 4096 + 4096, Blocks(Memory("fsdp_qlora", 3, ""","offload":{"params":"cpu"}""")));
    }
}
