using System.Collections.Immutable;
using MemoryModel.Catalog;

namespace MemoryModel;

/// <summary>Describes what a training framework does where a run is silent, as far as bytes and time depend on it.</summary>
/// <remarks>Facts of the framework's own source at the place named in <see cref="Source"/>; a run overrides any of them.</remarks>
public sealed record FrameworkHabits
{
    /// <summary>Returns the name.</summary>
    public override string ToString() => Name;

    /// <summary>Gets the name as run files spell it.</summary>
    public required string Name { get; init; }

    /// <summary>Gets other names.</summary>
    public ImmutableArray<string> Aliases { get; init; } = [];

    /// <summary>Gets where the habits were read.</summary>
    public required Source Source { get; init; }

    /// <summary>Gets the engine under stages 2 and 3, or under all stages where it is DeepSpeed or Megatron.</summary>
    public required ShardingEngine Engine { get; init; }

    /// <summary>Gets whether its layers, buffers and loss are those of Megatron core.</summary>
    public bool RunsMegatronCore { get; init; }

    /// <summary>Gets whether its networks are those of transformers' own modelling code, family by family.</summary>
    internal bool RunsTransformersCode { get; init; }

    /// <summary>Gets the tensor parallelism of experts in its recipes, or <see langword="null"/> where it is that of the rest.</summary>
    internal int? ExpertTensor { get; init; }

    /// <summary>Gets the types of weights, gradients and states.</summary>
    public required PrecisionPolicy Precision { get; init; }

    /// <summary>Gets how its modules compute; what it leaves open follows from <see cref="FusedKernels"/>.</summary>
    public Implementation Implementation { get; init; } = new();

    /// <summary>Gets the accelerators from which on <c>compile</c> covers the loss too, or <see langword="null"/> where it never does.</summary>
    /// <remarks>A family dates the framework: Blackwell needs PyTorch 2.7, by which time torchtitan compiled its loss; its runs of 2024 on Hopper did not.</remarks>
    public AcceleratorFamily? CompilesLossFrom { get; init; }

    /// <summary>Gets whether <c>compile</c> covers the loss of one chunk only, and a loss of all tokens runs as it is.</summary>
    public bool CompilesChunksOnly { get; init; }

    /// <summary>Gets the accelerators for which its configurations of the time had fused attention, which dates measured runs that do not say, or <see langword="null"/> where it always had.</summary>
    internal AcceleratorFamily? FusedAttentionFrom { get; init; }

    /// <summary>Gets whether it compiles the model unless it is told otherwise.</summary>
    public bool Compiles { get; init; }

    /// <summary>Gets whether AdamW runs over lists of tensors (<c>foreach</c>), with a copy of all updated parameters in the step.</summary>
    public bool ForeachStep { get; init; }

    /// <summary>Gets whether norms, rotary positions and activations are fused kernels.</summary>
    public bool FusedKernels { get; init; }

    /// <summary>Gets whether queries, keys and values are one projection in every network it builds.</summary>
    public bool FusedQueryKeyValue { get; init; }

    /// <summary>Gets whether embedding and head are sharded units of their own, rather than parts of the root unit that stays gathered.</summary>
    public bool EmbeddingsApart { get; init; }

    /// <summary>Gets whether the root unit too is resharded after its forward pass, as <c>fully_shard</c> does when it is told so for the root.</summary>
    public bool ReshardsRootUnit { get; init; }

    /// <summary>Gets whether the head, a unit of its own, stays gathered between its forward and its backward pass.</summary>
    public bool HeadStaysGathered { get; init; }

    /// <summary>Gets whether the activation between two matrices is computed again in the backward pass instead of being kept.</summary>
    public bool RecomputesActivation { get; init; }

    /// <summary>Gets whether the last layer stays gathered between its forward and its backward pass.</summary>
    public bool LastLayerStaysGathered { get; init; }

    /// <summary>Gets whether tensor parallelism runs on DTensor plans: what is gathered for a matrix is saved whole, and the loss over a cut vocabulary is a chain of operators.</summary>
    public bool DistributedTensors { get; init; }

    /// <summary>Gets the multiple to which each tensor-parallel rank's part of the vocabulary is padded, or 0 where it is not.</summary>
    public long VocabularyMultiple { get; init; }

    /// <summary>Gets whether expert parallelism spans the tensor-parallel ranks, which then hold whole experts and route a part of the tokens each.</summary>
    public bool WholeExperts { get; init; }

    /// <summary>Gets whether tensor-parallel ranks gather the logits and compute the loss of the whole vocabulary each.</summary>
    public bool GathersLogits { get; init; }

    /// <summary>Gets the pipeline schedules that the framework has.</summary>
    public ImmutableArray<PipelineSchedule> Schedules { get; init; } = [PipelineSchedule.OneForwardOneBackward];

    /// <summary>Gets whether the token table is whole on every tensor-parallel rank.</summary>
    public bool ReplicatesTokenTable { get; init; }

    /// <summary>Gets whether weights, gradients and states have the type of the products, because the framework has no setting for another.</summary>
    public bool HoldsProductType { get; init; }

    /// <summary>Gets whether autograd's 16-bit gradients are whole until they are added to one fp32 buffer of all gradients (<see cref="AccumulatedGradients"/>).</summary>
    public bool AddsGradientsToBuffer { get; init; }

    /// <summary>Gets whether pipeline stages are dealt out by the cost of their products, the output matrix among them, instead of by layers.</summary>
    public bool SplitsStagesByCost { get; init; }

    /// <summary>Gets whether the batch that a replica is given is cut into as many micro-batches as the pipeline has stages, where their size is not stated.</summary>
    public bool CutsBatchByStages { get; init; }

    /// <summary>Gets whether micro-batches before the last skip the reduction (<c>no_sync</c>, <c>set_requires_gradient_sync</c>), so that a fully sharded engine keeps whole gradients.</summary>
    public bool AccumulatesUnsharded { get; init; }

    /// <summary>Gets whether frozen and trained tensors share a fully sharded unit, whose flat gradient then covers both.</summary>
    public bool WrapsFrozenWithTrained { get; init; }

    /// <summary>Gets whether weights that are trained are fp32 in a fully sharded engine's shards although they were loaded in 16 bits.</summary>
    public bool UpcastsTrainedShards { get; init; }

    /// <summary>Gets whether full fine-tuning on one GPU with a paged optimizer updates each weight in the backward pass.</summary>
    public bool PagedUpdatesInBackward { get; init; }

    /// <summary>Gets whether its launcher lets the caching allocator's segments grow (<c>expandable_segments:True</c>), so that free blocks of any size join.</summary>
    public bool ExpandableSegments { get; init; }

    /// <summary>Gets whether batches keep their natural lengths, each its own, instead of being padded or packed to one.</summary>
    public bool VariableLengths { get; init; }

    /// <summary>Gets whether all kernels are loaded with the context, as before CUDA 11.7's lazy loading.</summary>
    public bool EagerModuleLoading { get; init; }

    /// <summary>Gets how a rank's weights come into being.</summary>
    public WeightLoading Loading { get; init; }

    /// <summary>Gets the micro-batch where the framework's argument for it has a default that runs rely on, else <see langword="null"/>.</summary>
    public long? MicroBatch { get; init; }

    /// <summary>Gets the micro-batches of the configurations that it ships for models of the catalog, which runs that state none rely on.</summary>
    public ImmutableArray<(string Model, long Sequences)> MicroBatches { get; init; } = [];

    /// <summary>Gets what it recomputes unless it is told otherwise.</summary>
    public Recompute Recompute { get; init; }

    /// <summary>Gets whether it recomputes every layer as soon as several GPUs share the weights.</summary>
    public bool RecomputesSharded { get; init; }

    /// <summary>Gets where what is saved for the backward pass goes unless it is told otherwise.</summary>
    public OffloadTarget OffloadActivations { get; init; }

    /// <summary>Gets the elements from which on a saved tensor leaves the device where activations are offloaded, 0 where all leave.</summary>
    public long OffloadsFrom { get; init; }

    /// <summary>Gets whether selective recompute keeps every second product of a layer instead of all but the core of attention.</summary>
    public bool KeepsEverySecondProduct { get; init; }

    /// <summary>Gets whether it fine-tunes by Hugging Face PEFT: adapters in fp32 beside 16-bit weights, k-bit preparation of quantized ones.</summary>
    public bool UsesPeft { get; init; }

    /// <summary>Gets whether it prepares quantized networks without turning what is not quantized into fp32.</summary>
    public bool KeepsFrozenType { get; init; }

    /// <summary>Gets the dropout in front of low-rank adapters.</summary>
    public double AdapterDropout { get; init; }

    /// <summary>Gets the rank of adapters.</summary>
    public long AdapterRank { get; init; } = 8;

    /// <summary>Gets whether low-rank adapters sit beside every linear layer where no targets are named, instead of where PEFT puts them.</summary>
    public bool AdaptsAllLinear { get; init; }

    /// <summary>Gets whether its release of bitsandbytes saves the input of frozen 4-bit products, as all before 0.43.2 did (bitsandbytes pull request 1270).</summary>
    public bool KeepsQuantizedInputs { get; init; }

    /// <summary>Gets how attention is computed without a kernel: modules of transformers turn scores into fp32 for their softmax (models/llama/modeling_llama.py).</summary>
    internal AttentionImplementation EagerAttention =>
        Implementation.Loss == LossImplementation.HuggingFace ? AttentionImplementation.EagerFloat32Softmax : AttentionImplementation.Eager;

    /// <summary>Gets the name of its first releases' habits, or <see langword="null"/> where no network tells its runs apart by date.</summary>
    internal string? FirstReleases { get; init; }

    /// <summary>Gets the networks whose successors came with later releases, so that a run of one is taken to date from the first.</summary>
    internal ImmutableArray<string> FirstNetworks { get; init; } = [];

    /// <summary>Says whether a network dates a run to the first releases.</summary>
    internal bool WasFirstFor(ModelArchitecture model)
    {
        foreach (var name in FirstNetworks)
        {
            if (IsShipped(name, model))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Returns the micro-batch that it takes for a network unless it is told otherwise, or <see langword="null"/> where nothing says so.</summary>
    internal long? MicroBatchOf(ModelArchitecture model)
    {
        foreach (var (name, sequences) in MicroBatches)
        {
            if (IsShipped(name, model))
            {
                return sequences;
            }
        }

        return MicroBatch;
    }

    static bool IsShipped(string name, ModelArchitecture model)
    {
        var shipped = Models.Get(name);
        return shipped.Layers == model.Layers && shipped.Hidden == model.Hidden && shipped.Embedding.Vocab == model.Embedding.Vocab;
    }

    /// <summary>Gets the parts of a plan that it does not have.</summary>
    internal PlanFeatures Lacks { get; init; }

    /// <summary>Gets the kernels that it launches and what it overlaps.</summary>
    internal KernelHabits Kernels { get; init; } = KernelHabits.Eager;

    /// <summary>Returns the engine that a run with a ZeRO stage gets.</summary>
    /// <param name="zero">The stage, 0 to 3.</param>
    public ShardingEngine EngineOf(int zero) => Engine switch
    {
        ShardingEngine.FullyShardedV1 or ShardingEngine.FullyShardedV2 when zero < 2 => ShardingEngine.DistributedDataParallel,
        ShardingEngine.DistributedDataParallel when zero >= 2 => ShardingEngine.FullyShardedV2,
        _ => Engine,
    };
}
