namespace MemoryModel.Tests.Literature;

/// <summary>Korthikanti et al. 2022 (arXiv:2205.05198): activations of Megatron's layers, computed by our account of its tensors.</summary>
public class Korthikanti2022Tests
{
    // Figure 1 as calculon's validation transcribes it, GiB of the first stage: tensor parallel alone, and with sequence parallelism and selective recompute.
    [Theory]
    [InlineData("22b", 59.25, 9.56)]
    [InlineData("175b", 66.84, 12.35)]
    [InlineData("530b", 114.02, 23.08)]
    [InlineData("1t", 131.25, 26.56)]
    public void Figure_1(string size, double none, double selective)
    {
        Assert.Equal(none, Layers(MegatronLogs.Korthikanti(size)), 0.006);
        Assert.Equal(selective, Layers(MegatronLogs.Korthikanti(size, ",\"--sequence-parallel\":true,\"--recompute-granularity\":\"selective\"")), 0.006);
    }

    // Equation 2 and table 2 for GPT-3, one layer: s·b·h·(10 + 24/t + 5·a·s/(h·t)), 34·s·b·h/t.
    [Fact]
    public void Table_2_for_gpt_3()
    {
        var whole = PerLayer(MegatronLogs.Korthikanti("175b"));
        var selective = PerLayer(MegatronLogs.Korthikanti("175b", ",\"--sequence-parallel\":true,\"--recompute-granularity\":\"selective\""));

        Assert.Equal(0.5390625, whole, 1e-9);
        Assert.Equal(0.099609375, selective, 1e-9);
        Assert.Equal(0.185, selective / whole, 0.0005);
    }

    // §4.2.3: interleaving keeps 1 + (p − 1)/(p·v) of what one chunk per stage does.
    [Fact]
    public void An_interleaved_schedule_keeps_more()
    {
        double Activations(long chunks)
        {
            var run = new TrainingRun
            {
                Model = PaperModels.Gpt(32, 1024, 16),
                Accelerator = MemoryModel.Catalog.Gpus.A100Sxm,
                Gpus = 8,
                Plan = new() { Pipeline = 8, VirtualPipeline = chunks, MicroBatches = 64 },
            };
            var tables = ShardTables.Of(run);
            var ledger = BreakdownLedger.Create();
            SavedActivations.Post(RankShard.Of(tables, run.Plan, tables.Stages(run.Plan).Stage(0)), ref ledger);
            return ledger.Groups.Where(group => group.Name != "embeddings").Sum(group => (double)group.Bytes.Value);
        }

        Assert.Equal(1.21875, Activations(4) / Activations(1), 1e-9);
    }

    // The paper neglects the statistics of the norms: 2·s·b·8 bytes a layer.
    static double Layers(MegatronRun run) => MegatronAnswer.Explain(run, 0)
        .Where(group => group.Kind == MemoryKind.Activations && group.Times > 1)
        .Sum(group => group.Terms.Where(term => term.Name != "norm statistics").Sum(term => term.Bytes.GiB) * group.Times);

    static double PerLayer(MegatronRun run) => Layers(run) / MegatronAnswer.Explain(run, 0).First(group => group.Name == "attention").Times;
}
