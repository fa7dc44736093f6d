using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;

namespace MemoryModel.Benchmarks;

/// <summary>One estimate of each kind over different legal plans, against the arithmetic alone.</summary>
/// <remarks>In one process, so that neither a restore nor a build stands between a clone and its figures; about two minutes.</remarks>
[InProcess]
[WarmupCount(3)]
[IterationCount(12)]
[MemoryDiagnoser]
[MinColumn]
[GroupBenchmarksBy(BenchmarkLogicalGroupRule.ByCategory)]
[CategoriesColumn]
[MarkdownExporterAttribute.GitHub]
public class EstimateBenchmarks
{
    readonly ParallelPlan[] _plans = Plans.Random(Plans.General);
    readonly Estimator _estimator = new(Plans.General);
    readonly Estimator _megatron = new(Plans.Run);
    readonly ShardTables _tables = ShardTables.Of(Plans.General);
    readonly HandWrittenStates _byHand = new(Plans.General);

    /// <summary>Model states by hand.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Plans.Count)]
    [BenchmarkCategory("states")]
    public double StatesByHand() => Questions.Sum(_plans, new Questions.StatesByHand(_byHand));

    /// <summary>Model states by the library.</summary>
    [Benchmark(OperationsPerInvoke = Plans.Count)]
    [BenchmarkCategory("states")]
    public double States() => Questions.Sum(_plans, new Questions.States(_estimator));

    /// <summary>Model states by the library's formulas, not remembered.</summary>
    [Benchmark(OperationsPerInvoke = Plans.Count)]
    [BenchmarkCategory("states")]
    public double StatesByFormulas() => Questions.Sum(_plans, new Questions.StatesByFormulas(_tables));

    /// <summary>All memory terms as one bare sum, not remembered.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Plans.Count)]
    [BenchmarkCategory("memory")]
    public double MemoryBareSum() => Questions.Sum(_plans, new Questions.BareMemory(_tables));

    /// <summary>The peak of the worst rank over all moments.</summary>
    [Benchmark(OperationsPerInvoke = Plans.Count)]
    [BenchmarkCategory("memory")]
    public double Memory() => Questions.Sum(_plans, new Questions.Memory(_estimator));

    /// <summary>The same by Megatron core's account.</summary>
    [Benchmark(OperationsPerInvoke = Plans.Count)]
    [BenchmarkCategory("memory")]
    public double MemoryOfMegatron() => Questions.Sum(_plans, new Questions.Memory(_megatron));

    /// <summary>All totals and the seconds of a step.</summary>
    [Benchmark(OperationsPerInvoke = Plans.Count)]
    [BenchmarkCategory("memory and time")]
    public double MemoryAndTime() => Questions.Sum(_plans, new Questions.MemoryAndTime(_estimator));
}
