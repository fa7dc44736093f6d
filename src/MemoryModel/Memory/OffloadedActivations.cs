using System.Runtime.CompilerServices;

namespace MemoryModel;

/// <summary>Says how many bytes of a micro-batch leave the device where saved activations wait on the host or NVMe: those that the memory formulas post there.</summary>
/// <remarks>Thread-safe; bounded in size, so that a plan allocates nothing once its batch is known.</remarks>
sealed class OffloadedActivations(TrainingRun run)
{
    readonly ShardTables _tables = ShardTables.Of(run);
    readonly MegatronTables? _megatron = MegatronTables.MayServe(run) ? new(run) : null;
    readonly BoundedCache<Key, StrongBox<double>> _layers = new(1 << 16);

    readonly record struct Key(BatchDivision Batch, long Recomputed, bool Megatron)
    {
        public override int GetHashCode() => unchecked(Batch.GetHashCode() + (int)Recomputed * 31);
    }

    /// <summary>Returns the bytes of an average layer of the network on one rank.</summary>
    public double OfLayer(in ParallelPlan plan)
    {
        // one stage with all layers and one micro-batch: all that is saved is saved once
        var recomputed = Math.Min(plan.RecomputedAtMost, run.Model.Layers) * plan.Pipeline;
        var whole = plan with { Pipeline = 1, VirtualPipeline = 1, MicroBatches = 1, RecomputedLayers = plan.RecomputedLayers is null ? null : recomputed };
        var key = new Key(BatchDivision.Of(in whole, _tables.RulesIndex(plan.Zero, plan.Recompute), plan.MicroBatch), recomputed, _megatron?.Serve(in plan) == true);
        if (!_layers.TryGet(in key, out var bytes))
        {
            _layers.Add(in key, bytes = new(Sum(in whole, key.Megatron) / run.Model.Layers));
        }

        return bytes.Value;
    }

    double Sum(in ParallelPlan whole, bool megatron)
    {
        var ledger = new TotalLedger();
        if (megatron)
        {
            MegatronMemory.Batch(new MegatronStage(new(_megatron!, in whole), 0), ref ledger);
        }
        else
        {
            SavedActivations.Post(RankShard.OfLayers(_tables, in whole, _tables.Stages(in whole).Stage(0), InFlight.Of(in whole, 0)), ref ledger);
        }

        return ledger.Host.Value + (double)ledger.Nvme.Value;
    }
}
