using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;

namespace MemoryModel.Benchmarks;

/// <summary>One estimate of each kind over different legal plans, against the arithmetic alone.</summary>
[MemoryDiagnoser]
[MinColumn]
[GroupBenchmarksBy(BenchmarkLogicalGroupRule.ByCategory)]
[CategoriesColumn]
public class EstimateBenchmarks
{
    readonly ParallelPlan[] _plans = Plans.Random(Plans.Run);
    readonly Estimator _estimator = new(Plans.Run);
    readonly ShardTables _tables = ShardTables.Of(Plans.Run);
    readonly HandWrittenStates _byHand = new(Plans.Run);

    /// <summary>Model states by hand.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Plans.Count)]
    [BenchmarkCategory("states")]
    public long StatesByHand()
    {
        var sum = 0L;
        foreach (ref readonly var plan in _plans.AsSpan())
        {
            sum += _byHand.WorstRank(in plan);
        }

        return sum;
    }

    /// <summary>Model states by the library's formulas.</summary>
    [Benchmark(OperationsPerInvoke = Plans.Count)]
    [BenchmarkCategory("states")]
    public long States()
    {
        var sum = 0L;
        foreach (ref readonly var plan in _plans.AsSpan())
        {
            sum += _estimator.ModelStates(in plan).Value;
        }

        return sum;
    }

    /// <summary>All memory terms as one bare sum, no moments.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Plans.Count)]
    [BenchmarkCategory("memory")]
    public long MemoryBareSum()
    {
        var sum = 0L;
        foreach (ref readonly var plan in _plans.AsSpan())
        {
            var worst = 0L;
            foreach (var stage in _tables.Stages(in plan).Heaviest)
            {
                var shard = RankShard.Of(_tables, in plan, stage);
                var ledger = new BareSum();
                Estimator.Post(in shard, ref ledger);
                worst = Math.Max(worst, ledger.Sum);
            }

            sum += worst;
        }

        return sum;
    }

    /// <summary>The peak of the worst rank over all moments.</summary>
    [Benchmark(OperationsPerInvoke = Plans.Count)]
    [BenchmarkCategory("memory")]
    public long Memory()
    {
        var sum = 0L;
        foreach (ref readonly var plan in _plans.AsSpan())
        {
            sum += _estimator.PeakMemory(in plan).Value;
        }

        return sum;
    }

    /// <summary>The peak and the seconds of a step.</summary>
    [Benchmark(OperationsPerInvoke = Plans.Count)]
    [BenchmarkCategory("memory and time")]
    public double MemoryAndTime()
    {
        var sum = 0.0;
        foreach (ref readonly var plan in _plans.AsSpan())
        {
            sum += _estimator.Totals(in plan).Step.Value;
        }

        return sum;
    }
}
