namespace MemoryModel.Benchmarks;

/// <summary>Model states as one would write them by hand for bf16 weights, fp32 gradients and AdamW: no ledger, no names, no explanation.</summary>
sealed class HandWrittenStates(TrainingRun run)
{
    readonly ShardTables _tables = ShardTables.Of(run);

    public long WorstRank(in ParallelPlan plan)
    {
        var replicas = run.Gpus / (plan.Tensor * plan.Pipeline * plan.Context) * plan.Context;
        var shards = plan.ShardGroup == 0 ? replicas : Math.Min(plan.ShardGroup, replicas);
        var sums = _tables.Sums(in plan, shards);
        var worst = 0L;
        foreach (var stage in _tables.Stages(in plan).Heaviest)
        {
            long parameters = 0, sharded = 0;
            for (var i = 0; i < sums.Layer.Length; i++)
            {
                parameters += stage.Counts[i] * sums.Layer[i].Parameters;
                sharded += stage.Counts[i] * sums.Layer[i].Sharded;
            }

            if (stage.First)
            {
                parameters += sums.Input.Parameters;
                sharded += sums.Input.Sharded;
            }

            if (stage.Last)
            {
                parameters += sums.Output.Parameters;
                sharded += sums.Output.Sharded;
                if (!stage.First)
                {
                    parameters += sums.TiedTable.Parameters;
                    sharded += sums.TiedTable.Sharded;
                }
            }

            var part = plan.Zero == 3 ? sharded : (parameters + shards - 1) / shards;
            worst = Math.Max(worst, plan.Zero switch
            {
                0 => 18 * parameters,
                1 => 6 * parameters + 12 * part,
                2 => 2 * parameters + 16 * part,
                _ => 18 * part,
            });
        }

        return worst;
    }

    /// <summary>Throws unless the library gives the same bytes.</summary>
    public void Check(Estimator estimator, in ParallelPlan plan)
    {
        var (hand, library) = (WorstRank(in plan), estimator.ModelStates(in plan).Value);
        if (hand != library)
        {
            throw new InvalidOperationException($"{hand} bytes by hand, {library} by the library: {plan}");
        }
    }
}
