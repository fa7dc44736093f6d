using System.Globalization;
using System.Runtime.CompilerServices;

namespace MemoryModel.Benchmarks;

/// <summary>Splits the time of one memory estimate over its parts.</summary>
static class Parts
{
    public static void Print(TextWriter output, TrainingRun run)
    {
        var plans = Plans.Random(run);
        var tables = ShardTables.Of(run);
        var shards = plans.SelectMany(plan => tables.Stages(in plan).Heaviest.Select(stage => RankShard.Of(tables, in plan, stage))).ToArray();
        var sum = 0L;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"stages checked per plan {shards.Length / (double)plans.Length:0.00}"));
        Row("lookup of stages", () => { foreach (ref readonly var plan in plans.AsSpan()) sum += tables.Stages(in plan).Heaviest.Length; });
        Row("sharding", () =>
        {
            foreach (ref readonly var plan in plans.AsSpan())
            {
                foreach (var stage in tables.Stages(in plan).Heaviest)
                {
                    var shard = RankShard.Of(tables, in plan, stage);
                    sum += Read(in shard);
                }
            }
        });
        Row("model states", () => { foreach (ref readonly var shard in shards.AsSpan()) { var ledger = new TotalLedger(); ModelStates.Post(in shard, ref ledger); sum += ledger.Peak.Value; } });
        Row("engine", () => { foreach (ref readonly var shard in shards.AsSpan()) { var ledger = new TotalLedger(); EngineMemory.Post(in shard, ref ledger); sum += ledger.Peak.Value; } });
        Row("batch", () => { foreach (ref readonly var shard in shards.AsSpan()) { var ledger = new TotalLedger(); BatchMemory.Post(in shard, ref ledger); sum += ledger.Peak.Value; } });
        Row("all", () => { foreach (ref readonly var shard in shards.AsSpan()) sum += Estimator.Total(in shard).Peak.Value; });

        void Row(string name, Action slice) =>
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {name}: {Slices.Best(slice, plans.Length):0.0} ns"));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static long Read(in RankShard shard) => shard.Parameters + shard.Tokens;
}
