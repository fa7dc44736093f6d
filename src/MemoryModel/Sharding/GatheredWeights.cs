namespace MemoryModel;

/// <summary>Says how many bytes the weights of a layer have where ranks gather it.</summary>
/// <remarks>
/// Frozen quantized weights travel as they are stored: bitsandbytes' Params4bit keep packed bytes, which FSDP and DeepSpeed cut and gather like any other
/// parameter (transformers, integrations/bitsandbytes.py, bnb_4bit_quant_storage); torchtune's NF4Tensor hands its packed bytes to fully_shard
/// (torchao/dtypes/nf4tensor.py). Scales travel only where an engine cuts them. What a layer has besides, norms and adapters, is not counted apart.
/// </remarks>
static class GatheredWeights
{
    // A matrix of the usual size, whose last blocks weigh nothing.
    const long Side = 4096;

    /// <summary>Returns the bytes of one parameter of a layer.</summary>
    /// <param name="format">How the weights are stored.</param>
    /// <param name="frozen">Whether they are frozen.</param>
    /// <param name="wire">Bytes of a gathered parameter that is not quantized.</param>
    public static double BytesPerParameter(WeightFormat format, bool frozen, double wire) =>
        !frozen || !format.IsQuantized ? wire : (format.ShardsScales ? format.BitsPerWeight(Side) : format.Bits) / 8;
}
