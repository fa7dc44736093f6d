using MemoryModel.Catalog;

namespace MemoryModel.Tests;

/// <summary>Whatever a run has set is in the exported file, or refused by its name: for every format and every field.</summary>
public class ExportFieldsTests
{
    // A run that each format can say, and fields that differ from its defaults: the name that a refusal gives, and the run with the field set.
    static TrainingRun Base(string format) => RunReader.Parse(
        $$"""{"model":{"name":"llama-3-8b"},"hardware":{"gpu":"h100-sxm","gpus":64},"framework":"{{Framework(format)}}","parallel":{"zero":{{(format == "megatron" ? 1 : 3)}} },"recompute":"none","seq_len":4096,"micro_batch":1,"grad_accum":8}""");

    static string Framework(string format) => format switch
    {
        "megatron" => "megatron-lm",
        "torchtitan" => "torchtitan",
        "deepspeed" => "deepspeed",
        "fsdp" => "fsdp",
        _ => "hf-trainer",
    };

    static readonly (string Name, Func<TrainingRun, TrainingRun> Set)[] Fields =
    [
        ("zero", run => run with { Plan = run.Plan with { Zero = 2 } }),
        ("hsdp", run => run with { Plan = run.Plan with { ShardGroup = 8 } }),
        ("hsdp", run => run with { Plan = run.Plan with { ShardGroup = 4 } }),
        ("tp", run => run with { Plan = run.Plan with { Tensor = 2, SequenceParallel = run.Habits.DistributedTensors } }),
        ("sp", run => run with { Plan = run.Plan with { Tensor = 2, SequenceParallel = true } }),
        ("pp", run => run with { Plan = run.Plan with { Pipeline = 2 } }),
        ("vpp", run => run with { Plan = run.Plan with { Pipeline = 2, VirtualPipeline = 4 } }),
        ("schedule", run => run with { Plan = run.Plan with { Pipeline = 2, Schedule = PipelineSchedule.GPipe } }),
        ("cp", run => run with { Plan = run.Plan with { Context = 2 } }),
        ("cp-comm", run => run with { ContextExchange = ContextExchange.AllToAll, Plan = run.Plan with { Context = 2 } }),
        ("cp-comm", run => run with { ContextExchange = ContextExchange.AllGather, Plan = run.Plan with { Context = 2 } }),
        ("recompute", run => run with { Plan = run.Plan with { Recompute = Recompute.Full } }),
        ("recompute", run => run with { Plan = run.Plan with { Recompute = Recompute.Selective } }),
        ("recompute_layers", run => run with { Plan = run.Plan with { Recompute = Recompute.Full, RecomputedLayers = 4 } }),
        ("checkpoints", run => run with { Checkpoints = new() { Layers = 2 }, Plan = run.Plan with { Recompute = Recompute.Full } }),
        ("checkpoints", run => run with { Checkpoints = new() { Partitioned = true }, Plan = run.Plan with { Recompute = Recompute.Full } }),
        ("checkpoints", run => run with { Checkpoints = new() { Contiguous = true }, Plan = run.Plan with { Recompute = Recompute.Full } }),
        ("offload-optimizer", run => run with { Plan = run.Plan with { OffloadOptimizer = OffloadTarget.Cpu } }),
        ("offload-optimizer", run => run with { Plan = run.Plan with { OffloadOptimizer = OffloadTarget.Nvme } }),
        ("offload-params", run => run with { Plan = run.Plan with { OffloadParameters = OffloadTarget.Cpu } }),
        ("offload-activations", run => run with { Plan = run.Plan with { OffloadActivations = OffloadTarget.Cpu } }),
        ("optimizer", run => run with { Optimizer = Optimizers.Find("muon") }),
        ("optimizer", run => run with { Optimizer = Optimizers.Find("sgd") }),
        ("optimizer", run => run with { Optimizer = Optimizers.AdamW8Bit }),
        ("optimizer", run => run with { Optimizer = Optimizers.Find("adafactor") }),
        ("foreach", run => run with { Implementation = run.Implementation with { Foreach = !run.Habits.ForeachStep } }),
        ("attention", run => run with { Attention = AttentionKernel.Eager }),
        ("loss", run => run with { FusedLoss = true }),
        ("loss", run => run with { Implementation = run.Implementation with { Loss = LossImplementation.Chunked } }),
        ("compile", run => run with { Compiled = !run.Habits.Compiles }),
        ("communication_overlap", run => run with { CommunicationOverlap = true }),
        ("async_tp", run => run with { TensorOverlap = true, Plan = run.Plan with { Tensor = 2, SequenceParallel = true } }),
        ("peft", run => run with { Adapter = new(AdapterMethod.Lora) }),
        ("evaluation", run => run with { Evaluation = new() }),
        ("preference", run => run with { Preference = new() }),
        ("deepspeed", run => run with { DeepSpeed = new() { SubGroupElements = 5 } }),
        ("params-dtype", run => run with { Precision = PrecisionPolicies.PureBf16 }),
        ("grads-dtype", run => run with { Precision = run.Precision with { Gradients = run.Precision.Gradients == DataType.Float32 ? DataType.BFloat16 : DataType.Float32 } }),
        ("master-dtype", run => run with { Precision = run.Precision with { Master = run.Precision.Master is null ? DataType.Float32 : null } }),
        ("moments-dtype", run => run with { Precision = run.Precision with { Moments = DataType.BFloat16 } }),
        ("reduce-dtype", run => run with { Precision = run.Precision with { Reduce = DataType.Float16 } }),
        ("autocast", run => run with { Precision = run.Precision with { Autocast = !run.Precision.Autocast } }),
        ("precision.compute", run => run with { Precision = run.Precision with { Compute = DataType.Float8 } }),
    ];

    public static TheoryData<string, int> Cases()
    {
        var cases = new TheoryData<string, int>();
        foreach (var format in ConfigExport.Names)
        {
            for (var field = 0; field < Fields.Length; field++)
            {
                cases.Add(format, field);
            }
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void What_a_run_has_set_is_in_the_file_or_refused_by_name(string format, int field)
    {
        var (name, set) = Fields[field];
        var usual = Base(format);
        var run = set(usual);
        if (run.Problems().Any())
        {
            return;
        }

        try
        {
            Assert.NotEqual(ConfigExport.Write(format, usual), ConfigExport.Write(format, run));
        }
        catch (InvalidInputException refusal)
        {
            // a field that another one needs may be refused first: tp before sp, cp before cp-comm, and the fp32 shards of FSDP before DeepSpeed's settings
            string[] names = name switch { "sp" or "async_tp" => [name, "tp"], "cp-comm" => [name, "cp"], "vpp" or "schedule" => [name, "pp"], "checkpoints" or "recompute_layers" => [name, "recompute"], "params-dtype" => [name, "grads-dtype", "master-dtype"], "autocast" or "deepspeed" => [name, "params-dtype"], _ => [name] };
            Assert.Contains(names, allowed => refusal.Message.StartsWith(allowed + " is ", StringComparison.Ordinal));
            Assert.Contains($"allowed with --format {format}: ", refusal.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("\"offload\":{\"params\":\"cpu\"}", "fsdp_offload_params: true")]
    [InlineData("\"offload\":{\"optimizer\":\"cpu\"}", "fsdp_offload_params: true")]
    [InlineData("\"compile\":true", "dynamo_backend: INDUCTOR")]
    public void Accelerate_is_told(string more, string line) => Assert.Contains(line + "\n", ConfigExport.Write("accelerate", Written("fsdp", more)), StringComparison.Ordinal);

    [Theory]
    [InlineData("\"recompute\":\"full\",\"offload\":{\"activations\":\"cpu\"}", "\"cpu_checkpointing\": true")]
    [InlineData("\"recompute\":\"full\"", "\"cpu_checkpointing\": false")]
    [InlineData("\"optimizer\":\"muon\"", "\"type\": \"Muon\"")]
    [InlineData("\"precision\":{\"grads\":\"fp32\"}", "\"grad_accum_dtype\": \"fp32\"")]
    public void DeepSpeed_is_told(string more, string line) => Assert.Contains(line, ConfigExport.Write("deepspeed", Written("deepspeed", more)), StringComparison.Ordinal);

    [Theory]
    [InlineData("\"optimizer\":\"muon\"", "--optimizer muon\n")]
    [InlineData("\"offload\":{\"optimizer\":\"cpu\"}", "--optimizer-cpu-offload\n")]
    [InlineData("\"offload\":{\"activations\":\"cpu\"}", "--offload-modules attn_norm qkv_linear core_attn attn_proj mlp_norm\n")]
    [InlineData("\"recompute\":\"full\",\"recompute_layers\":4", "--recompute-method block\n--recompute-num-layers 4\n")]
    public void Megatron_is_told(string more, string line) =>
        Assert.Contains(line, ConfigExport.Write("megatron", Written("megatron", more, zero: 1)), StringComparison.Ordinal);

    [Theory]
    [InlineData(2, "optim_grads")]
    [InlineData(3, "optim_grads_params")]
    public void Megatron_is_told_what_its_fully_sharded_engine_shards(int zero, string strategy) =>
        Assert.Contains($"--use-megatron-fsdp\n--data-parallel-sharding-strategy {strategy}\n", ConfigExport.Write("megatron", Written("megatron", "\"optimizer\":\"adamw\"", zero)), StringComparison.Ordinal);

    [Theory]
    [InlineData("qwen3-8b", true)]
    [InlineData("deepseek-v3", true)]
    [InlineData("llama-3-8b", false)]
    public void Megatron_is_told_of_norms_of_queries_and_keys(string model, bool normed) =>
        Assert.Equal(normed, ConfigExport.Write("megatron", OnMegatron(model)).Contains("--qk-layernorm\n", StringComparison.Ordinal));

    // OLMo 2's norm spans all heads, which no flag of Megatron-LM says
    [Fact]
    public void A_norm_of_queries_and_keys_that_Megatron_does_not_have_is_refused() =>
        Assert.Contains("(--qk-layernorm), or not at all", Assert.Throws<InvalidInputException>(() => ConfigExport.Write("megatron", OnMegatron("olmo-2-7b"))).Message, StringComparison.Ordinal);

    static TrainingRun OnMegatron(string model) => new() { Model = Models.Get(model), Accelerator = Gpus.H100Sxm, Gpus = 8, Framework = "megatron-lm" };

    [Theory]
    [InlineData("adamw")]
    [InlineData("adamw_torch")]
    [InlineData("adamw_hf")]
    [InlineData("adamw_torch_fused")]
    public void DeepSpeed_leaves_the_Trainers_own_AdamW_to_the_Trainer(string optimizer)
    {
        var run = Written("deepspeed", $"\"optimizer\":\"{optimizer}\"");
        var text = ConfigExport.Write("deepspeed", run);

        Assert.DoesNotContain("\"optimizer\"", text, StringComparison.Ordinal);
        Assert.Equal(run.Optimizer, DeepSpeedConfig.Parse(text).Apply(run).Optimizer);
    }

    // 61 layers on four stages: no flag of Megatron-LM counts them even
    [Fact]
    public void Stages_that_Megatron_refuses_are_refused()
    {
        var run = RunReader.Parse("""{"model":{"name":"deepseek-v3"},"hardware":{"gpus":8},"framework":"megatron","parallel":{"pp":4},"recompute":"none","seq_len":2048,"micro_batch":1}""");

        Assert.StartsWith("pp is 4; allowed with --format megatron: ", Assert.Throws<InvalidInputException>(() => ConfigExport.Write("megatron", run)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Layers_that_divide_with_embedding_and_loss_say_so()
    {
        var run = RunReader.Parse("""{"model":{"name":"llama-3.1-405b"},"hardware":{"gpus":128},"framework":"megatron","parallel":{"tp":8,"sp":true,"pp":16,"vpp":8},"recompute":"none","seq_len":8192,"micro_batch":1,"grad_accum":16}""");

        Assert.Contains("--account-for-embedding-in-pipeline-split\n--account-for-loss-in-pipeline-split\n", ConfigExport.Write("megatron", run), StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_whose_rotary_base_is_not_known_is_not_given_another()
    {
        var described = new TrainingRun { Model = Models.Get("llama-3-8b") with { Embedding = Models.Get("llama-3-8b").Embedding with { RotaryBase = null } }, Accelerator = Gpus.H100Sxm, Gpus = 8, Framework = "megatron-lm" };

        Assert.Contains("no base of rotary positions is known", Assert.Throws<InvalidInputException>(() => ConfigExport.Write("megatron", described)).Message, StringComparison.Ordinal);
    }

    static TrainingRun Written(string framework, string more, int zero = 3) => RunReader.Parse(
        $$"""{"model":{"name":"llama-3-8b"},"hardware":{"gpu":"h100-sxm","gpus":16},"framework":"{{framework}}","parallel":{"zero":{{zero}} },"seq_len":4096,"micro_batch":1,"grad_accum":4,{{more}} }""");
}
