namespace MemoryModel;

/// <summary>Represents how a fully sharded run writes its checkpoints, as far as device memory depends on it; shards that each rank writes itself take none.</summary>
/// <remarks>
/// PyTorch torch/distributed/fsdp/_state_dict_utils.py and torch/distributed/checkpoint/state_dict.py (full state dicts), DeepSpeed
/// deepspeed/runtime/engine.py (_zero3_consolidated_16bit_state_dict).
/// </remarks>
public sealed record SavingSettings
{
    /// <summary>Gets whether tensors are gathered whole (<c>FULL_STATE_DICT</c>, <c>stage3_gather_16bit_weights_on_model_save</c>) instead of written in shards.</summary>
    public bool Full { get; init; } = true;

    /// <summary>Gets whether the optimizer's states are gathered too.</summary>
    public bool Optimizer { get; init; } = true;

    /// <summary>Gets whether what is gathered stays on the device until all of it is written, instead of moving to the host (<c>offload_to_cpu</c>).</summary>
    public bool StaysOnDevice { get; init; }
}
