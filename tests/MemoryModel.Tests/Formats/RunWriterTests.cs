using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using MemoryModel.Catalog;

namespace MemoryModel.Tests;

/// <summary>A printed run reproduces itself: reading it back gives the same run, and printing that the same text.</summary>
public class RunWriterTests
{
    static readonly string[] Models =
    [
        """{"name":"llama-3-8b"}""",
        """{"name":"deepseek-v3"}""",
        """{"name":"t5-small"}""",
        """{"name":"gemma-2-2b","vocab":256128}""",
        """{"parameters":175000000000}""",
        """{"parameters":7000000000}""",
        """{"layers":4,"hidden":512,"heads":8}""",
        """{"name":"mine","layers":4,"hidden":512,"heads":8,"kv_heads":2,"head_dim":32,"ffn_hidden":1000,"vocab":9999,"mlp":"geglu","norm":"layernorm","positions":"alibi","tied_embeddings":true,"bias":true,"dropout":0.1}""",
        """{"layers":6,"hidden":512,"heads":8,"mlp":"swiglu","norm":"rmsnorm","positions":"rope","vocab":32000,"ffn_hidden":1408,"experts":8,"top_k":2,"expert_ffn_hidden":256,"shared_expert_ffn_hidden":512,"dense_layers":1,"qk_norm":true,"tied_embeddings":false,"bias":false}""",
        """{"layers":3,"hidden":1024,"heads":16,"ffn_hidden":2048,"vocab":1000,"norm":"rmsnorm","mla":{"q_lora_rank":0,"kv_lora_rank":64,"qk_nope_head_dim":32,"qk_rope_head_dim":16,"v_head_dim":32}}""",
        """{"config":{"model_type":"llama","hidden_size":512,"num_hidden_layers":2,"num_attention_heads":8,"intermediate_size":1024,"vocab_size":3000}}""",
    ];

    static readonly string[] Frameworks = ["pytorch", "fsdp", "torchtitan", "deepspeed", "megatron", "hf-trainer", "llm-foundry", "ms-swift"];
    static readonly string[] Precisions = ["{}", """{"policy":"fp16"}""", """{"compute":"fp8"}""", """{"compute":"bf16","params":"bf16","master":"none","grads":"fp32"}""", """{"policy":"fp32"}""", """{"moments":"bf16","reduce":"bf16","gather":"fp16"}"""];

    static string Text(TrainingRun run)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            RunWriter.Write(json, run);
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    static string File(int[] picks)
    {
        int Pick(int at, int count) => picks[at % picks.Length] / (1 + at / picks.Length) % count;
        var (tp, pp, dp) = (1 << Pick(0, 2), 1 + Pick(1, 2), 1 << Pick(2, 4));
        return $$"""
            {"model":{{Models[Pick(3, Models.Length)]}},"hardware":{"gpu":"a100-sxm-80gb","gpus":{{tp * pp * dp}},"gpu_memory":"{{60 + Pick(4, 20)}}.5GB","host_memory":"1TiB","nvme":"7.68TB"},
             "framework":"{{Frameworks[Pick(5, Frameworks.Length)]}}","precision":{{Precisions[Pick(6, Precisions.Length)]}},
             "parallel":{"tp":{{tp}},"pp":{{pp}},"zero":{{Pick(7, 4)}},"sp":{{(Pick(8, 2) == 0 ? "true" : "false")}},"cp_comm":"{{(Pick(9, 2) == 0 ? "a2a" : "p2p")}}"},
             "optimizer":"{{Optimizers.All[Pick(10, Optimizers.All.Length)].Name}}","attention":"{{(Pick(11, 2) == 0 ? "eager" : "sdpa")}}","compile":{{(Pick(12, 2) == 0 ? "true" : "false")}},
             "cross_entropy":"{{(Pick(13, 2) == 0 ? "fused" : "plain")}}","recompute":"{{(Pick(14, 3) switch { 0 => "none", 1 => "selective", _ => "full" })}}",
             "seq_len":{{128 << Pick(15, 4)}},"grad_accum":{{1 + Pick(16, 5)}}}
            """;
    }

    [Property(MaxTest = 300)]
    public bool A_printed_run_is_the_run(NonNegativeInt a, NonNegativeInt b, NonNegativeInt c, NonNegativeInt d, NonNegativeInt e, NonNegativeInt f)
    {
        var run = RunReader.Parse(File([a.Get, b.Get, c.Get, d.Get, e.Get, f.Get]));
        var printed = Text(run);
        var again = RunReader.Parse(printed);
        return printed == Text(again) && run.Assumed.SequenceEqual(again.Assumed) && (run.Problems().Any() || Estimator.Memory(run).Phases.SequenceEqual(Estimator.Memory(again).Phases) && Estimator.Memory(run).DeviceInterval == Estimator.Memory(again).DeviceInterval
            && Estimator.Time(run)!.Step == Estimator.Time(again)!.Step);
    }

    [Fact]
    public void A_printed_run_assumes_what_was_assumed()
    {
        var run = RunReader.Parse("""{"model":{"name":"llama-3-8b"},"hardware":{"gpus":8}}""");
        Assert.NotEmpty(run.Assumed);
        Assert.Equal(run.Assumed, RunReader.Parse(Text(run)).Assumed);
    }

    [Fact]
    public void Every_measured_run_is_printed_whole()
    {
        foreach (var line in new[] { "megatron_golden.jsonl", "megatron_b200.jsonl", "throughput.jsonl" }.SelectMany(file => System.IO.File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Measured", file))))
        {
            TrainingRun run;
            try
            {
                run = RunReader.Parse(line);
            }
            catch (InvalidInputException)
            {
                continue;
            }

            var again = RunReader.Parse(Text(run));
            Assert.Equal(Text(run), Text(again));
            Assert.Equal(new BoundStep(run).Seconds(run.Plan), new BoundStep(again).Seconds(again.Plan));
        }
    }
}
