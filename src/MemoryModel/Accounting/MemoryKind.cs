namespace MemoryModel;

/// <summary>Says what bytes are for.</summary>
public enum MemoryKind
{
    /// <summary>Weights in the type the forward pass reads, quantized or not.</summary>
    Parameters,

    /// <summary>Gradients, reduced or not, in whatever type the engine keeps them.</summary>
    Gradients,

    /// <summary>Master weights and what the optimizer keeps per parameter.</summary>
    OptimizerStates,

    /// <summary>Tensors saved by the forward pass for the backward pass.</summary>
    Activations,

    /// <summary>Logits, their copies and their gradients.</summary>
    Logits,

    /// <summary>Buckets, gathered parameters and other buffers of collectives.</summary>
    Communication,

    /// <summary>Tensors that live within one moment: workspaces, casts, optimizer temporaries.</summary>
    Temporary,

    /// <summary>CUDA context, library workspaces, allocator rounding and fragmentation.</summary>
    Runtime,
}
