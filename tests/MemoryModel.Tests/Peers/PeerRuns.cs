using MemoryModel.Catalog;

namespace MemoryModel.Tests.Peers;

/// <summary>Runs that several comparisons share.</summary>
static class PeerRuns
{
    public static TrainingRun Make(string model, long gpus, ParallelPlan? plan = null) => new() { Model = Models.Get(model), Accelerator = Gpus.A100Sxm, Gpus = gpus, Plan = plan ?? new() };

    /// <summary>The four GPT models of Korthikanti et al. 2022 (arXiv:2205.05198), table 3: vocabulary 51,200, sequence 2,048.</summary>
    public static PeerRun Korthikanti(string size) => size switch
    {
        "22b" => Gpt(48, 6144, 64) with { MicroBatch = 4, Gpus = 8 },
        "175b" => Gpt(96, 12288, 96) with { Pipeline = 8, Virtual = 3, Gpus = 64 },
        "530b" => Gpt(105, 20480, 128) with { Pipeline = 35, Virtual = 3, Gpus = 280 },
        "1t" => Gpt(128, 25600, 160) with { Pipeline = 64, Gpus = 512 },
        _ => throw new ArgumentOutOfRangeException(nameof(size)),
    };

    public static PeerRun Gpt(long layers, long hidden, long heads) => new()
    {
        Parameters = (12 * layers * hidden * hidden) + (51200 * hidden),
        Layers = layers,
        Hidden = hidden,
        Heads = heads,
        KvHeads = heads,
        HeadDim = hidden / heads,
        FfnHidden = 4 * hidden,
        Tied = true,
        Vocab = 51200,
        Tensor = 8,
    };

    public static PeerRun Llama(long layers, long hidden, long heads, long kvHeads, long inner, long vocab, long sequence, long gpus) => new()
    {
        Parameters = 1,
        Layers = layers,
        Hidden = hidden,
        Heads = heads,
        KvHeads = kvHeads,
        HeadDim = hidden / heads,
        FfnHidden = inner,
        Gated = true,
        RmsNorm = true,
        Vocab = vocab,
        Sequence = sequence,
        Gpus = gpus,
        Zero = 1,
    };
}
