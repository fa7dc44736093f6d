using System.Collections.Immutable;
using MemoryModel.Catalog;

namespace MemoryModel;

/// <summary>Holds what fine-tuning makes of a run's tensors: which are trained, which are new, and their types.</summary>
sealed class FineTuning
{
    FineTuning(TrainingRun run, Adapter adapter, ModelParameters network, bool prepared)
    {
        Adapter = adapter;
        IsPrepared = prepared;
        Parameters = AdapterParameters.Of(adapter, run.Model, network);
        Precision = TrainedPrecision(run, adapter, Parameters);
        KeptType = prepared ? DataType.Float32 : run.Precision.Parameters;
        Sites = TrainedSites.Of(adapter, Parameters, Precision.Parameters.Size(), run.Weights.SavesInput || (run.Habits.KeepsQuantizedInputs && run.Weights is { IsQuantized: true, UpcastsTheRest: true }));
        ImmutableArray<ParameterTensor> outside = [.. Parameters.Outside.Select(Copy)];
        Added = Select(network, block => block.Added, outside);
        Trained = Select(network, block => [.. block.Added, .. block.Unfrozen], [.. outside, .. Parameters.OutsideUnfrozen]);
        Stored = network.With(i => [.. network.Blocks[i].Tensors.Select(Frozen), .. Added.Blocks[i].Tensors.Select(New)], [.. network.Input.Select(Frozen), .. Added.Input.Select(New)], [.. network.Output.Select(Frozen), .. Added.Output.Select(New)]);

        // A flat 16-bit parameter sees packed bytes as its own elements (bitsandbytes: quant_storage), and fp32 as two.
        ParameterTensor Frozen(ParameterTensor tensor) => run.Weights.Quantizes(tensor) ? Packed(tensor) : As(tensor, KeptType);
        ParameterTensor Packed(ParameterTensor tensor) =>
            tensor with { Columns = Math.Max(1, 8 * run.Weights.Gathered(tensor.Rows, tensor.Columns).Value / (tensor.Rows * run.Precision.Parameters.Bits())) };
        ParameterTensor New(ParameterTensor tensor) => As(tensor, Precision.Parameters);
        // Only tuner layers are cast to fp32: a copied module stays in the network's type, and its weight, gradient and states take as much
        // as those of a tensor with fewer elements of the adapters' type.
        ParameterTensor Copy(ParameterTensor tensor) => tensor.Name.EndsWith(AdapterParameters.SavedCopy, StringComparison.Ordinal)
            ? tensor with { Rows = tensor.Rows * KeptType.Bits() / Precision.Parameters.Bits() }
            : tensor;
        ParameterTensor As(ParameterTensor tensor, DataType type) => tensor with { Rows = tensor.Rows * type.Bits() / run.Precision.Parameters.Bits() };
    }

    /// <summary>Gets the adapter.</summary>
    public Adapter Adapter { get; }

    /// <summary>Gets whether the frozen network was prepared for k-bit training.</summary>
    public bool IsPrepared { get; }

    /// <summary>Gets what it adds and trains.</summary>
    public AdapterParameters Parameters { get; }

    /// <summary>Gets the trained tensors, part by part of the network.</summary>
    public ModelParameters Trained { get; }

    /// <summary>Gets the new tensors, part by part of the network.</summary>
    public ModelParameters Added { get; }

    /// <summary>Gets every tensor by the elements of the network's own type that it takes: what a sharding engine gathers.</summary>
    public ModelParameters Stored { get; }

    /// <summary>Gets which modules of a layer have something to train.</summary>
    public TrainedSites Sites { get; }

    /// <summary>Gets the types of trained tensors, their gradients and their states.</summary>
    public PrecisionPolicy Precision { get; }

    /// <summary>Gets the type of frozen weights that are not quantized.</summary>
    public DataType KeptType { get; }

    /// <summary>Returns what a run fine-tunes under a ZeRO stage, or <see langword="null"/>.</summary>
    public static FineTuning? Of(TrainingRun run, ModelParameters network, int zero) => run.Adapter is { } adapter ? new(run, adapter, network, Prepared(run, adapter, zero)) : null;

    // Layers adapted in part (the last N) count on the last stage; so does what belongs to the head.
    ModelParameters Select(ModelParameters network, Func<AdaptedBlock, ImmutableArray<ParameterTensor>> tensors, ImmutableArray<ParameterTensor> outside)
    {
        var last = new List<ParameterTensor>();
        foreach (var block in Parameters.Blocks)
        {
            if (block.Layers < block.Block.Layers)
            {
                last.AddRange(tensors(block).Select(tensor => tensor with { Count = tensor.Count * block.Layers }));
            }
        }

        last.AddRange(outside.Where(IsHead));
        return network.With(i => Parameters.Blocks[i] is var block && block.Layers < block.Block.Layers ? [] : tensors(block), [.. outside.Where(tensor => !IsHead(tensor))], [.. last]);
    }

    static bool IsHead(ParameterTensor tensor) => tensor.Group is ParameterGroup.Head or ParameterGroup.Norms;

    // DeepSpeed and Megatron cast adapters with the model and keep master weights; PEFT keeps adapters in fp32 beside a 16-bit model, and
    // beside a quantized one whatever the model's type.
    static PrecisionPolicy TrainedPrecision(TrainingRun run, Adapter adapter, AdapterParameters parameters)
    {
        var policy = run.Precision;
        if (policy.Master is not null || (adapter.Type is null && (parameters.Added == 0 || !run.Habits.UsesPeft || adapter.Method == AdapterMethod.Osf)))
        {
            return policy;
        }

        var type = adapter.Type ?? DataType.Float32;
        return policy with { Parameters = type, Gradients = type, Moments = null, Source = Sources.Peft };
    }

    /// <summary>Returns whether the frozen network was prepared for k-bit training, which turns every 16-bit parameter that is not quantized into fp32 (peft/utils/other.py).</summary>
    /// <remarks>
    /// A flat parameter has one type, that of the packed words, so that nothing is prepared where weights are sharded (trl/trainer/utils.py,
    /// prepare_peft_model: is_sharded_qlora); DeepSpeed turns what was prepared back into 16 bits (runtime/engine.py, _configure_distributed_model).
    /// </remarks>
    public static bool Prepared(TrainingRun run, Adapter adapter, int zero) =>
        adapter.KBitPreparation ?? (run.Weights.UpcastsTheRest && run.Habits is { UsesPeft: true, KeepsFrozenType: false } && run.EngineOf(zero) == ShardingEngine.DistributedDataParallel);
}
