namespace MemoryModel.Benchmarks;

/// <summary>One question about a plan; a struct, so that a loop asks it directly.</summary>
interface IQuestion
{
    /// <summary>Asks about a plan.</summary>
    double Ask(in ParallelPlan plan);
}

/// <summary>Asks questions about many plans.</summary>
static class Questions
{
    /// <summary>Returns the sum of the answers for plans.</summary>
    public static double Sum<TQuestion>(ReadOnlySpan<ParallelPlan> plans, TQuestion question)
        where TQuestion : struct, IQuestion
    {
        var sum = 0.0;
        foreach (ref readonly var plan in plans)
        {
            sum += question.Ask(in plan);
        }

        return sum;
    }

    /// <summary>Model states by a sum written by hand.</summary>
    public readonly struct StatesByHand(HandWrittenStates states) : IQuestion
    {
        /// <inheritdoc/>
        public double Ask(in ParallelPlan plan) => states.WorstRank(in plan);
    }

    /// <summary>Model states of the worst rank.</summary>
    public readonly struct States(Estimator estimator) : IQuestion
    {
        /// <inheritdoc/>
        public double Ask(in ParallelPlan plan) => estimator.ModelStates(in plan).Value;
    }

    /// <summary>Model states of the worst rank by the formulas themselves, nothing remembered but what tensors divide into.</summary>
    public readonly struct StatesByFormulas(ShardTables tables) : IQuestion
    {
        /// <inheritdoc/>
        public double Ask(in ParallelPlan plan)
        {
            var worst = 0L;
            foreach (var stage in tables.Stages(in plan).Heaviest)
            {
                var ledger = new StatesLedger();
                StandingMemory.Post(RankShard.Of(tables, in plan, stage), ref ledger);
                worst = Math.Max(worst, ledger.Sum.Value);
            }

            return worst;
        }
    }

    /// <summary>All terms as one bare sum by the formulas themselves: no moments, nothing remembered but what tensors divide into.</summary>
    public readonly struct BareMemory(ShardTables tables) : IQuestion
    {
        /// <inheritdoc/>
        public double Ask(in ParallelPlan plan)
        {
            var worst = 0L;
            foreach (var stage in tables.Stages(in plan).Heaviest)
            {
                var ledger = new BareSum();
                Estimator.Post(RankShard.Of(tables, in plan, stage), ref ledger);
                worst = Math.Max(worst, ledger.Sum);
            }

            return worst;
        }
    }

    /// <summary>The peak of the worst rank over all moments.</summary>
    public readonly struct Memory(Estimator estimator) : IQuestion
    {
        /// <inheritdoc/>
        public double Ask(in ParallelPlan plan) => estimator.PeakMemory(in plan).Value;
    }

    /// <summary>All totals and the seconds of a step.</summary>
    public readonly struct MemoryAndTime(Estimator estimator) : IQuestion
    {
        /// <inheritdoc/>
        public double Ask(in ParallelPlan plan) => estimator.Totals(in plan).Step.Value;
    }
}
