using System.Text.Json;

namespace MemoryModel.Tests.Memory;

/// <summary>Megatron-LM's lists of recomputed and offloaded parts give back what upstream's checkpoints and hooks do.</summary>
public sealed class MegatronModulesTests
{
    // DeepSeek-like: 4 layers, the first dense; 2 tensor ranks with sequence parallelism, 2 sequences of 1,024 tokens, no pipeline.
    const string Latent = """
        "--num-layers":4,"--hidden-size":512,"--ffn-hidden-size":2048,"--num-attention-heads":8,"--seq-length":1024,"--max-position-embeddings":1024,
        "--micro-batch-size":2,"--global-batch-size":8,"--tensor-model-parallel-size":2,"--sequence-parallel":true,"--bf16":true,"--swiglu":true,
        "--disable-bias-linear":true,"--normalization":"RMSNorm","--hidden-dropout":0,"--attention-dropout":0,"--position-embedding-type":"rope",
        "--multi-latent-attention":true,"--qk-layernorm":true,"--q-lora-rank":96,"--kv-lora-rank":64,"--qk-head-dim":32,"--qk-pos-emb-head-dim":16,"--v-head-dim":32,
        "--num-experts":8,"--moe-layer-freq":"([0]*1+[1]*3)","--moe-ffn-hidden-size":256,"--moe-router-topk":2,"--moe-shared-expert-intermediate-size":256,
        "--moe-token-dispatcher-type":"alltoall","--moe-grouped-gemm":true,"--expert-model-parallel-size":4,"--expert-tensor-parallel-size":1
        """;

    const long Split = 512 * 2, Whole = 1024 * 2, Routed = Split * 2;

    public static TheoryData<string, long> GivenBack => new()
    {
        // norms in front of attention (4 layers) and of experts (3): the dense block's projection normalizes by itself
        { "layernorm", 7 * 2 * Split * 512 },
        // queries, keys and values of 4 heads a rank; norms' outputs and one statistic each; the gathered rotary key is kept in return
        { "mla_up_proj", 4 * (2 * Whole * 4 * (2 * 48 + 32) + Split * (2 * 160 + 2 * 4) - 2 * Whole * 16) },
        // the dense layer: norm output inside the projection, gate and up, their product
        { "mlp", 2 * Split * 512 + 3 * 2 * Whole * 1024 },
        { "moe_act", 3 * 2 * Routed * 256 },
        { "shared_experts", 3 * 3 * 2 * Whole * 128 },
        // router (three fp32 and one byte an expert), dispatched tokens, gate, up and product, shared experts
        { "moe", 3 * (Split * 8 * 13 + 2 * Routed * (512 + 3 * 256) + 3 * 2 * Whole * 128) },
        { "layernorm mla_up_proj mlp moe_act", 7 * 2 * Split * 512 + 4 * (2 * Whole * 4 * 128 + Split * 328 - 2 * Whole * 16) + 2 * Split * 512 + 3 * 2 * Whole * 1024 + 3 * 2 * Routed * 256 },
    };

    [Theory]
    [MemberData(nameof(GivenBack))]
    public void A_part_that_is_recomputed_is_not_kept(string modules, long bytes)
    {
        var none = Run("");
        var run = Run($$""","--recompute-granularity":"selective","--recompute-modules":"[{{modules}}]" """);

        Assert.Equal(bytes, (At(none, Moments.Forward) - At(run, Moments.Forward)).Value);
        Assert.Equal(Estimator.Memory(run).Allocated, new Estimator(run with { Plan = new() }).PeakMemory(run.Plan));
    }

    [Fact]
    public void What_is_made_again_is_there_while_the_backward_pass_is_in_its_half()
    {
        var none = Run("");
        var run = Run(""","--recompute-granularity":"selective","--recompute-modules":"mla_up_proj moe" """);
        var (attention, experts) = (2 * Whole * 4 * 128 + Split * 328, Split * 8 * 13 + 2 * Routed * (512 + 3 * 256) + 3 * 2 * Whole * 128);
        var kept = At(none, Moments.Forward) - At(run, Moments.Forward);

        Assert.Equal(kept.Value - attention, (At(none, Moments.AttentionBackward) - At(run, Moments.AttentionBackward)).Value);
        Assert.Equal(kept.Value - experts, (At(none, Moments.FeedForwardBackward) - At(run, Moments.FeedForwardBackward)).Value);
    }

    [Fact]
    public void Run_files_name_the_parts_too()
    {
        const string Fields = """{"model":{"name":"deepseek-v3"},"hardware":{"gpu":"h100-sxm","gpus":128},"framework":"megatron-lm","seq_len":4096,"micro_batch":1,"grad_accum":32,"parallel":{"pp":16,"ep":8,"zero":1},"recompute":"selective" """;
        var core = RunReader.Parse(Fields + "}");
        var listed = RunReader.Parse(Fields + ""","checkpoints":{"modules":["layernorm","mla_up_proj","moe_act"]}}""");
        var stored = RunReader.Parse(Fields + ""","checkpoints":{"modules":["layernorm","mla_up_proj","moe_act"]},"precision":{"policy":"fp8","activation_input":"fp8"}}""");

        Assert.True(Estimator.Memory(listed).Allocated < Estimator.Memory(core).Allocated);
        Assert.True(At(stored, Moments.Forward) < At(listed, Moments.Forward));
        foreach (var run in new[] { listed, stored })
        {
            Assert.Equal(Estimator.Memory(run).Allocated, Estimator.Memory(RunReader.Parse(Written(run))).Allocated);
        }
    }

    [Fact]
    public void The_general_engine_keeps_the_core_of_attention_where_a_list_lacks_it()
    {
        const string Fields = """{"model":{"name":"llama-3-8b"},"hardware":{"gpu":"h100-sxm","gpus":8},"framework":"megatron-lm","seq_len":2048,"micro_batch":1,"attention":"eager","peft":{"method":"lora"},"recompute":""";
        var (none, core) = (RunReader.Parse(Fields + "\"none\"}"), RunReader.Parse(Fields + "\"selective\"}"));
        var listed = RunReader.Parse(Fields + "\"selective\",\"checkpoints\":{\"modules\":[\"mlp\"]}}");

        Assert.True(Estimator.Memory(core).Allocated < Estimator.Memory(none).Allocated);
        Assert.Equal(Estimator.Memory(none).Allocated, Estimator.Memory(listed).Allocated);
    }

    [Fact]
    public void An_unknown_part_is_named_with_the_nearest()
    {
        const string Fields = """{"model":{"name":"llama-3-8b"},"hardware":{"gpu":"h100-sxm","gpus":8},"framework":"megatron-lm","seq_len":4096,"micro_batch":1,"recompute":"selective","checkpoints":{"modules":["layernom"]}}""";

        Assert.Contains("nearest: layernorm", Assert.Throws<InvalidInputException>(() => RunReader.Parse(Fields)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Offloaded_parts_wait_in_host_memory_but_for_two_layers()
    {
        var none = Run("");
        var run = Run(""","--fine-grained-activation-offloading":true,"--offload-modules":"[expert_fc1 moe_act]" """);
        var inputs = 2 * Routed * (512 + 2 * 256);

        Assert.Equal(3 * inputs, Host(run));
        Assert.Equal(inputs, (At(none, Moments.Forward) - At(run, Moments.Forward)).Value);
        Assert.Equal(Estimator.Memory(run).Allocated, new Estimator(run with { Plan = new() }).PeakMemory(run.Plan));
    }

    [Fact]
    public void Whole_layers_may_wait_in_host_memory()
    {
        var (none, run) = (Run(""), Run(""","--cpu-offloading-num-layers":3"""));

        Assert.True(At(run, Moments.Forward) < At(none, Moments.Forward));
        Assert.True(Host(run) > 0);
        Assert.Equal(Estimator.Memory(run).Allocated, new Estimator(run with { Plan = new() }).PeakMemory(run.Plan));
    }

    [Fact]
    public void A_fraction_of_the_optimizer_may_stay_on_the_device()
    {
        const string Offloaded = ""","--use-distributed-optimizer":true,"--use-precision-aware-optimizer":true,"--optimizer-cpu-offload":true""";
        var (all, half) = (Run(Offloaded), Run(Offloaded + ""","--optimizer-offload-fraction":0.5"""));
        var none = Run(""","--use-distributed-optimizer":true""");
        static long States(TrainingRun run) => Estimator.Memory(run).Terms.Where(term => term is { Tier: MemoryTier.Gpu, Kind: MemoryKind.OptimizerStates }).Sum(term => term.Bytes.Value);

        Assert.Equal(0, States(all));
        Assert.Equal(States(none) / 2.0, States(half), States(none) * 1e-4);
    }

    [Fact]
    public void Padded_experts_hold_their_capacity_and_a_stated_imbalance_multiplies()
    {
        var even = Run("");
        var padded = Run(""","--moe-pad-expert-input-to-capacity":true,"--moe-expert-capacity-factor":1.5""");
        var routed = 3 * 2 * Routed * (512 + 3 * 256);

        Assert.Equal(routed / 2, (At(padded, Moments.Forward) - At(even, Moments.Forward)).Value);
        Assert.Equal(routed / 2, (At(even with { Implementation = new() { ExpertImbalance = 1.5 } }, Moments.Forward) - At(even, Moments.Forward)).Value);
    }

    [Fact]
    public void Runs_that_fields_do_not_tell_are_predicted_from_their_arguments()
    {
        var report = ValidationReport.Read(File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Measured", "megatron_arguments.jsonl")));

        Assert.True(report.Quantity("allocated_bytes_after_step") is { Count: 3, LargestPercent: <= 3 });
        Assert.True(report.Quantity("max_allocated_bytes") is { Count: 3, LargestPercent: <= 13 });
    }

    static TrainingRun Run(string more) =>
        RunReader.Parse("""{"hardware":{"gpu":"H100-SXM-80GB","gpus":8},"framework":"megatron-lm","megatron_args":{""" + Latent + more + "}}");

    static Bytes At(TrainingRun run, Moments moment)
    {
        var (stages, ledger) = (MegatronRun.Of(run), new TotalLedger());
        MegatronMemory.Post(in stages, 0, ref ledger);
        return ledger.At(moment);
    }

    static long Host(TrainingRun run) =>
        Estimator.Memory(run).Terms.Where(term => term.Tier == MemoryTier.HostPinned && term.Kind == MemoryKind.Activations).Sum(term => term.Bytes.Value);

    static string Written(TrainingRun run)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            RunWriter.Write(json, run);
        }

        return System.Text.Encoding.UTF8.GetString(stream.ToArray());
    }
}
