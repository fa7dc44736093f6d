using System.Collections.Immutable;

namespace MemoryModel;

/// <summary>Represents what fine-tuning trains in one kind of layer.</summary>
/// <param name="Block">The layer of the frozen network.</param>
/// <param name="Layers">How many such layers are adapted.</param>
/// <param name="Sites">The modules that an adapter is attached to.</param>
/// <param name="Added">Tensors that are new in each adapted layer.</param>
/// <param name="Unfrozen">The network's own tensors that are trained in each adapted layer.</param>
public sealed record AdaptedBlock(BlockParameters Block, long Layers, ImmutableArray<AdapterSite> Sites, ImmutableArray<ParameterTensor> Added, ImmutableArray<ParameterTensor> Unfrozen);
