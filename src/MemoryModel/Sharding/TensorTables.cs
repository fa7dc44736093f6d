namespace MemoryModel;

/// <summary>Holds the tensors of a run in the types that an engine leaves them in, and the sums over them that plans have asked for.</summary>
sealed class TensorTables
{
    readonly BoundedCache<TensorDivision, PartSums> _stored;
    readonly BoundedCache<TensorDivision, PartSums>? _trained;
    readonly BoundedCache<TensorDivision, PartSums>? _added;

    TensorTables(TrainingRun run, ModelParameters network, FineTuning? tuning)
    {
        var persistence = (run.DeepSpeed ?? DeepSpeedSettings.Default).PersistenceThresholdElements;
        FineTuning = tuning;
        _stored = Sums(tuning?.Stored ?? network);
        if (tuning is not null)
        {
            _trained = Sums(tuning.Trained);
            _added = Sums(tuning.Added);
        }

        BoundedCache<TensorDivision, PartSums> Sums(ModelParameters tensors) => new(4096, division => PartSums.Of(run.Model, tensors, division, persistence));
    }

    /// <summary>Gets what is fine-tuned, or <see langword="null"/> when the whole network is trained.</summary>
    public FineTuning? FineTuning { get; }

    /// <summary>Returns the tensors under each ZeRO stage; stages under which the engine leaves the same types share theirs.</summary>
    public static TensorTables[] OfStages(TrainingRun run, ModelParameters network, int stages)
    {
        var tables = new TensorTables[stages];
        for (var zero = 0; zero < stages; zero++)
        {
            var earlier = Array.FindIndex(tables, 0, zero, table => run.Adapter is not { } adapter || table.FineTuning!.IsPrepared == FineTuning.Prepared(run, adapter, zero));
            tables[zero] = earlier >= 0 ? tables[earlier] : new(run, network, FineTuning.Of(run, network, zero));
        }

        return tables;
    }

    /// <summary>Returns the sums over tensors by the elements of the network's own type that they take.</summary>
    public PartSums Stored(in TensorDivision division) => _stored.Get(division);

    /// <summary>Returns the sums over the tensors that are trained.</summary>
    public PartSums Trained(in TensorDivision division) => _trained!.Get(division);

    /// <summary>Returns the sums over the tensors that an adapter adds.</summary>
    public PartSums Added(in TensorDivision division) => _added!.Get(division);
}
