namespace MemoryModel;

/// <summary>Describes what a Megatron-LM run sets beyond the degrees of parallelism, where that changes bytes.</summary>
/// <remarks>Defaults are those of Megatron-LM megatron/training/arguments.py.</remarks>
public sealed record MegatronSettings
{
    /// <summary>Gets who implements the layers.</summary>
    public MegatronLayers Layers { get; init; }

    /// <summary>Gets the attention asked for; a run that stores scores where this does not, or the other way round, goes before it (<see cref="TrainingRun.Attention"/>).</summary>
    public MegatronAttention Attention { get; init; }

    /// <summary>Gets how experts receive their tokens.</summary>
    public MegatronDispatcher Dispatcher { get; init; }

    /// <summary>Gets whether gated activations are one kernel, which keeps only its input (<c>--no-bias-swiglu-fusion</c> turns it off).</summary>
    public bool FusedGate { get; init; } = true;

    /// <summary>Gets whether the plain activation of routed experts is one kernel with the router's probability (<c>--use-fused-weighted-squared-relu</c>).</summary>
    public bool FusedWeighting { get; init; }

    /// <summary>Gets whether kernels that add in any order are avoided (<c>--deterministic-mode</c>): a delta net is then computed by PyTorch's own operators.</summary>
    public bool Deterministic { get; init; }

    /// <summary>Gets what answering prompts between the steps keeps, or <see langword="null"/> where nothing is answered (<c>--perform-rl-step</c>).</summary>
    public MegatronGeneration? Generation { get; init; }

    /// <summary>Gets whether every expert receives as many tokens as the others (<c>--moe-router-force-load-balancing</c>).</summary>
    public bool BalancedRouting { get; init; }

    /// <summary>Gets whether tokens are put in the order of their experts by Transformer Engine's kernel (<c>--moe-permute-fusion</c>).</summary>
    public bool PermuteFusion { get; init; }

    /// <summary>Gets whether the experts of a rank run as one grouped product, on several streams.</summary>
    public bool GroupedGemm { get; init; }

    /// <summary>Gets whether weight gradients are added to the main gradients inside the matrix product.</summary>
    public bool GradientAccumulationFusion { get; init; } = true;

    /// <summary>Gets whether weights are gathered ahead of their use.</summary>
    public bool OverlapParameterGather { get; init; }

    /// <summary>Gets over how many groups of data-parallel ranks the distributed optimizer is repeated.</summary>
    public int OptimizerInstances { get; init; } = 1;

    /// <summary>Gets the fraction of an offloaded optimizer's parameters that is stepped in host memory.</summary>
    public double OptimizerOffloadFraction { get; init; } = 1;

    /// <summary>Gets the tensor parallelism of the experts, or <see langword="null"/> when it is that of the rest.</summary>
    public int? ExpertTensor { get; init; }

    /// <summary>Gets the dropout probability behind attention and feed-forward blocks.</summary>
    public double HiddenDropout { get; init; } = 0.1;

    /// <summary>Gets the dropout probability of attention weights.</summary>
    public double AttentionDropout { get; init; } = 0.1;

    /// <summary>Gets whether the softmax of local layers is PyTorch's own over scores in fp32 (<c>--no-masked-softmax-fusion</c> with <c>--attention-softmax-in-fp32</c>).</summary>
    internal bool FloatSoftmax { get; init; }

    /// <summary>Gets whether the data loader makes a dense attention mask.</summary>
    public bool DenseMask { get; init; } = true;

    /// <summary>Gets the layers that predict further tokens, each with its own loss.</summary>
    public int PredictionLayers { get; init; }

    /// <summary>Gets which of the main stack's blocks predict one further token, in order, or empty where it is the last layer's (<c>--hybrid-layer-pattern</c> behind a slash).</summary>
    public System.Collections.Immutable.ImmutableArray<int> PredictionBlocks { get; init; } = [];

    /// <summary>Gets the virtual stage that has the prediction layers, or <see langword="null"/> for the last (<c>m</c> of <c>--pipeline-model-parallel-layout</c>).</summary>
    public int? PredictionStage { get; init; }

    /// <summary>Gets whether the extra prediction layers are one layer used repeatedly.</summary>
    public bool RepeatedPredictionLayer { get; init; }

    /// <summary>Gets how many micro-batches a stage takes from one model chunk before the next; the number of stages where it is fewer, or <see langword="null"/>.</summary>
    public int? VirtualGroup { get; init; }

    /// <summary>Gets the transformer layers of every virtual stage, in order, or empty for an even split.</summary>
    public System.Collections.Immutable.ImmutableArray<int> StageLayers { get; init; } = [];

    /// <summary>Gets whether <see cref="StageLayers"/> are stated one by one (<c>--pipeline-model-parallel-layout</c>, <c>--decoder-first-pipeline-num-layers</c>), so that no plan may have other stages.</summary>
    public bool StatesStages { get; init; }

    /// <summary>Gets how many micro-batches keep their logit gradients for a later weight gradient of the output layer.</summary>
    public int DeferredOutputGradients { get; init; }

    /// <summary>Gets whether expert communication overlaps with the next micro-batch's compute, on a second stream.</summary>
    public bool OverlapExpertCommunication { get; init; }

    /// <summary>Gets whether layers are captured in Transformer Engine's CUDA graphs.</summary>
    public bool CudaGraphs { get; init; }

    /// <summary>Gets the 8-bit recipe of matrix products where the run computes with 8 bits, or <see langword="null"/> for one scale a tensor.</summary>
    public MegatronFp8? Fp8 { get; init; }

    /// <summary>Gets the layers whose saved tensors all wait in host memory (<c>--cpu-offloading-num-layers</c>); Megatron-LM allows it without a pipeline.</summary>
    public int OffloadedLayers { get; init; }

    /// <summary>Gets the parts whose saved tensors wait in host memory.</summary>
    public OffloadedModules Offloaded { get; init; }

    /// <summary>Gets the sequence length of the decoder of an encoder-decoder model, or <see langword="null"/> when it is that of the encoder.</summary>
    public long? DecoderSequence { get; init; }

    /// <summary>Gets the entries of the vocabulary before padding, or <see langword="null"/> for those that the network has.</summary>
    public long? Vocabulary { get; init; }

    /// <summary>Gets the number that the vocabulary is padded to a multiple of, times the tensor-parallel degree.</summary>
    public long VocabularyMultiple { get; init; } = PaddedVocabulary.Multiple;

    /// <summary>Gets PyTorch's cuBLAS workspace per thread and stream, or <see langword="null"/> for PyTorch's own default on the accelerator.</summary>
    public Bytes? CublasWorkspace { get; init; }
}
