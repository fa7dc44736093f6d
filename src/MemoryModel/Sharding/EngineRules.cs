namespace MemoryModel;

/// <summary>Holds how the engine of a run computes, every choice made: what the run states, else the framework's default.</summary>
readonly record struct EngineRules
{
    /// <summary>How attention is computed.</summary>
    public AttentionImplementation Attention { get; init; }

    /// <summary>Bytes of an element of the causal mask that the network keeps, or null where it keeps none.</summary>
    public Bytes? Mask { get; init; }

    /// <summary>How RMSNorm is computed.</summary>
    public NormImplementation Norm { get; init; }

    /// <summary>Whether gate and product are one kernel.</summary>
    public bool FusedGate { get; init; }

    /// <summary>Whether GELU is a chain of tensor operators.</summary>
    public bool PythonGelu { get; init; }

    /// <summary>Whether each layer gathers rotary tables of its own.</summary>
    public bool GatheredRotaryTables { get; init; }

    /// <summary>Whether dropout masks have the type of the dropped tensor instead of one byte.</summary>
    public bool WideMasks { get; init; }

    /// <summary>Whether the network was prepared for k-bit training, which turns what is not quantized into fp32.</summary>
    public bool KBitPrepared { get; init; }

    /// <summary>Which autocast runs.</summary>
    public AutocastMode Autocast { get; init; }

    /// <summary>How the loss is computed.</summary>
    public LossImplementation Loss { get; init; }

    /// <summary>Whether the first layer's input has a gradient: the embeddings are trained, or their output is made to require one.</summary>
    public bool InputHasGradient { get; init; }

    /// <summary>What the network's modelling code computes otherwise than Llama's, where the framework runs it.</summary>
    public ModelingCode Modeling { get; init; }

    /// <summary>Whether the network makes its rotary tables anew in each forward pass.</summary>
    public bool MakesRotaryTables { get; init; }

    /// <summary>Whether the loss is compiled into one kernel.</summary>
    public bool CompiledLoss { get; init; }

    /// <summary>Whether the layers are compiled: the partition keeps only what the backward pass reads.</summary>
    public bool Compiled { get; init; }

    /// <summary>Whether the engine runs on a CPU: tensor bytes only.</summary>
    public bool OnCpu { get; init; }

    /// <summary>Whether the caller holds the logits during the backward pass.</summary>
    public bool KeepLogits { get; init; }

    /// <summary>Whether every batch has a length of its own.</summary>
    public bool VariableLengths { get; init; }

    /// <summary>By how much the busiest rank's routed rows exceed the mean.</summary>
    public double ExpertImbalance { get; init; }

    /// <summary>Capacity factor of experts that drop and pad, or null.</summary>
    public double? ExpertCapacity { get; init; }

    /// <summary>Bytes of an element where matrix products run.</summary>
    public Bytes Product { get; init; }

    /// <summary>Bytes of an element between the matrices of a feed-forward block.</summary>
    public Bytes Inner { get; init; }

    /// <summary>Bytes of an element of the residual stream.</summary>
    public Bytes Residual { get; init; }

    /// <summary>Bytes of a LayerNorm statistic: fp32 on CUDA, the input's type on CPU (both measured).</summary>
    public Bytes Statistic { get; init; }

    /// <summary>Whether softmax runs in fp32 although products do not.</summary>
    public bool WideSoftmax => (Attention == AttentionImplementation.EagerFloat32Softmax && !Has(ModelingCode.NarrowSoftmax)) || Autocast == AutocastMode.Cuda;

    /// <summary>Says whether the network's modelling code does something.</summary>
    public bool Has(ModelingCode code) => (Modeling & code) != 0;

    /// <summary>Whether scores are never stored.</summary>
    public bool Flash => Attention is AttentionImplementation.Flash or AttentionImplementation.FlashRepeatKeyValue;

    /// <summary>Decides every choice of a run.</summary>
    public static EngineRules Of(TrainingRun run, int zero, Recompute recompute)
    {
        var (how, habit) = (run.Implementation, run.Habits.Implementation);
        var policy = run.Precision;
        var wide = policy.Compute is DataType.Float32 or DataType.TensorFloat32;
        // A network prepared for k-bit training has fp32 embeddings and norms, hence an fp32 residual stream, and runs under autocast.
        var prepared = run.Adapter is { } adapter && FineTuning.Prepared(run, adapter, zero);
        // FSDP's mixed precision casts when it gathers, so that a run of stage 2 or 3 has no autocast unless it says so.
        var autocast = wide ? AutocastMode.None : how.Autocast ?? ((policy.Autocast && zero < 2) || prepared ? AutocastMode.Cuda : AutocastMode.None);
        var product = wide ? DataType.Float32.Size() : DataType.BFloat16.Size();
        var residual = autocast == AutocastMode.None ? product : DataType.Float32.Size();
        var cpu = how.Engine is { } engine && engine.EndsWith("-cpu", StringComparison.Ordinal);
        var loss = run.Preference is not null ? LossImplementation.LogProbabilities : how.Loss ?? (KeepsLogitsType(run, zero) ? LossImplementation.HuggingFaceNoUpcast : habit.Loss ?? LossImplementation.Float32);
        var modeling = run.Habits.RunsTransformersCode ? run.Model.Modeling : ModelingCode.None;
        return new()
        {
            Attention = how.Attention ?? habit.Attention ?? (UnderMask(run) ? AttentionImplementation.FlashRepeatKeyValue : AttentionImplementation.Flash),
            Mask = how.Mask switch { AttentionMask.Additive => residual, AttentionMask.Where => new Bytes(1), _ => null },
            Norm = how.Norm ?? (run.FusedKernels ? NormImplementation.Fused : habit.Norm ?? NormImplementation.HuggingFace),
            FusedGate = how.FusedGate ?? run.FusedKernels,
            PythonGelu = how.PythonGelu ?? (modeling & ModelingCode.ChainedGelu) != 0,
            Modeling = modeling,
            MakesRotaryTables = run.Habits.RunsTransformersCode,
            GatheredRotaryTables = how.GatheredRotaryTables ?? false,
            WideMasks = how.DropoutMask == DropoutMask.InputType,
            Autocast = autocast,
            KBitPrepared = prepared,
            Loss = loss,
            InputHasGradient = how.InputRequiresGradient == true || InputNeedsGradient(run, recompute),
            OnCpu = cpu,
            Compiled = run.Compiled,
            CompiledLoss = loss == LossImplementation.Kernel || (run.Compiled && CompilesLoss(run.Habits, run.Accelerator, loss)),
            KeepLogits = how.KeepLogits ?? habit.KeepLogits ?? false,
            VariableLengths = how.VariableLengths ?? run.Habits.VariableLengths,
            ExpertImbalance = how.ExpertImbalance,
            ExpertCapacity = how.ExpertCapacity,
            Product = product,
            Residual = residual,
            // bitsandbytes returns a product in the type of its input.
            Inner = prepared ? residual : product,
            Statistic = cpu ? residual : DataType.Float32.Size(),
        };
    }

    // modeling_qwen.py, the code that Qwen 1 is published with, hands its logits to the loss as they are; autocast would cast them there, but
    // DeepSpeed runs without. Families of transformers itself cast to fp32 first.
    static bool KeepsLogitsType(TrainingRun run, int zero) =>
        run.Model.Family == "qwen" && run.Habits.Implementation.Loss == LossImplementation.HuggingFace && run.EngineOf(zero) == ShardingEngine.DeepSpeed;

    static bool CompilesLoss(FrameworkHabits habits, Accelerator gpu, LossImplementation loss) =>
        habits.CompilesLossFrom is { } family && gpu.Family >= family && (loss == LossImplementation.Chunked || !habits.CompilesChunksOnly);

    // transformers/integrations/sdpa_attention.py leaves grouped keys and values to the kernel only where no mask is passed; virtual ones in
    // front of a sequence need one.
    static bool UnderMask(TrainingRun run) => run.Habits.UsesPeft && run.Adapter is { Method: AdapterMethod.Prefix };

    // Over frozen embeddings the first layer's input has no gradient, unless a prompt is trained in front of it or recompute needs one to
    // start from (PEFT's enable_input_require_grads).
    static bool InputNeedsGradient(TrainingRun run, Recompute recompute) => run.Adapter is { } adapter
        ? adapter.Method is AdapterMethod.Prompt or AdapterMethod.PTuning or AdapterMethod.TrainableTokens || !adapter.ModulesToSave.IsEmpty
            || (run.Implementation.InputRequiresGradient is null && recompute == Recompute.Full)
        : run.Implementation.FrozenBase != true;
}
