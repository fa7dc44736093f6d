using System.Text.Json;

namespace MemoryModel.Tests.Literature;

/// <summary>Megatron-LM runs described by their arguments, as papers and the program's own report describe them.</summary>
static class MegatronLogs
{
    public static MegatronRun Run(string gpu, long gpus, string arguments)
    {
        using var document = JsonDocument.Parse($$$"""{"id":"x","hardware":{"gpu":"{{{gpu}}}","gpus":{{{gpus}}}},"megatron_args":{ {{{arguments}}} },"measured":{"max_allocated_bytes":1}}""");
        return MegatronRun.Of(RunReader.Read(document.RootElement));
    }

    /// <summary>A GPT of Korthikanti et al. 2022, table 3: 8-way tensor parallel, vocabulary 51,200, sequences of 2,048, no FlashAttention.</summary>
    public static MegatronRun Korthikanti(string size, string more = "")
    {
        var (layers, hidden, heads, microBatch, pipeline, chunks) = size switch
        {
            "22b" => (48, 6144, 64, 4, 1, 1),
            "175b" => (96, 12288, 96, 1, 8, 3),
            "530b" => (105, 20480, 128, 1, 35, 3),
            "1t" => (128, 25600, 160, 1, 64, 1),
            _ => throw new ArgumentOutOfRangeException(nameof(size)),
        };
        var interleaved = chunks == 1 ? "" : $",\"--num-layers-per-virtual-pipeline-stage\":{layers / pipeline / chunks}";
        return Run("A100-SXM-80GB", 8 * pipeline, $"""
            "--num-layers":{layers},"--hidden-size":{hidden},"--num-attention-heads":{heads},"--seq-length":2048,"--max-position-embeddings":2048,
            "--micro-batch-size":{microBatch},"--global-batch-size":{microBatch * pipeline * 4},"--tensor-model-parallel-size":8,"--pipeline-model-parallel-size":{pipeline},
            "--bf16":true,"--transformer-impl":"local","--attention-backend":"unfused","--vocab-size":51200,"--make-vocab-size-divisible-by":1,
            "--disable-bias-linear":true,"--position-embedding-type":"none"{interleaved}{more}
            """);
    }

    /// <summary>Returns the bytes of the model states; the gradients that Transformer Engine hands to autograd in place of the real ones are none.</summary>
    public static double States(IEnumerable<MemoryNode> groups) =>
        groups.Where(group => group.Kind is MemoryKind.Parameters or MemoryKind.Gradients or MemoryKind.OptimizerStates && group.Name != "dummy weight gradients").Sum(group => (double)group.Bytes.Value);
}
