namespace MemoryModel;

/// <summary>Says how many bytes the weights of a layer have where ranks gather it.</summary>
/// <remarks>
/// Frozen quantized weights travel as they are stored: bitsandbytes' Params4bit keep packed bytes, which FSDP and DeepSpeed cut and gather like any other
/// parameter (transformers, integrations/bitsandbytes.py, bnb_4bit_quant_storage); torchtune's NF4Tensor hands its packed bytes and scales to fully_shard
/// (torchao/dtypes/nf4tensor.py). Memory counts the same tensors: <see cref="FineTuning.Stored"/>.
/// </remarks>
static class GatheredWeights
{
    const int Sharded = 3;

    /// <summary>Returns the bytes that are gathered for one parameter of a layer.</summary>
    /// <param name="run">The run.</param>
    /// <param name="wire">Bytes of a gathered parameter that is not quantized.</param>
    public static double BytesPerParameter(TrainingRun run, double wire)
    {
        if (run.Adapter is null || !run.Weights.IsQuantized)
        {
            return wire;
        }

        var network = ModelParameters.Of(run.Model);
        return wire * Layers(FineTuning.Of(run, network, Sharded)!.Stored) / Layers(network);
    }

    static double Layers(ModelParameters parameters) => parameters.Blocks.Sum(block => block.Layers * (double)block.PerLayer);
}
