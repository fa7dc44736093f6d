using System.Text.Json;

namespace MemoryModel.Cli.Tests;

/// <summary>The run that an answer prints is the run that was asked about: given back as a run file it is answered with the same text, bytes, interval, step and training.</summary>
public sealed class ReadBackTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    static readonly string[] Models = ["--model llama-3-8b", "--model gpt2", "--params 7e9", "--model mixtral-8x7b", "--model deepseek-v3", "--model t5-small", "--model llama-3-8b --layers 16", "--layers 4 --hidden 512 --heads 8"];

    static readonly string[] Machines = ["--gpus 8", "--gpus 16 --gpu a100-sxm-80gb", "--nodes 4 --inter-node 100GB/s", "--gpus 8 --gpu h800 --host-memory 1TiB", "--gpu rtx-4090 --gpus 4 --gpu-memory 20GiB"];

    static readonly string[] Plans =
    [
        "", "--framework megatron --tp 2 --pp 2", "--framework fsdp --zero 3 --seq-len 4096", "--framework torchtitan --zero 3 --micro-batch 2 --seq-len 2048 --grad-accum 4", "--framework deepspeed --zero 2 --offload-optimizer cpu",
        "--framework hf-trainer --peft lora --lora-targets all-linear --seq-len 1024", "--recompute full --attention eager --loss fused", "--framework megatron --tp 2 --sp --zero 1 --global-batch 64 --recompute selective", "--optimizer adamw-8bit --precision pure-bf16",
    ];

    static readonly string[] Questions = ["", "--tokens 1e12", "--max-steps 1000 --price 2.5 --mtbf 0 --pue 1.2", "--epochs 3 --dataset-tokens 5e8 --checkpoint-time 30", "--flops-convention palm"];

    public static TheoryData<string> Runs => [.. from model in Enumerable.Range(0, Models.Length)
                                                 from plan in Enumerable.Range(0, Plans.Length)
                                                 let at = model * Plans.Length + plan
                                                 select $"{Models[model]} {Machines[(model + 2 * plan) % Machines.Length]} {Plans[plan]} {Questions[at % Questions.Length]}"];

    [Theory, MemberData(nameof(Runs))]
    public void A_run_is_answered_the_same_when_it_is_read_back(string options) => Same(options.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    [Theory]
    [InlineData("""{"per_device_train_batch_size":2,"gradient_accumulation_steps":4,"bf16":true,"max_steps":500,"gradient_checkpointing":true,"save_steps":100}""", "")]
    [InlineData("""{"per_device_train_batch_size":1,"num_train_epochs":2,"bf16":true,"optim":"adamw_bnb_8bit","eval_strategy":"steps","eval_steps":50,"use_liger_kernel":true}""", "--dataset-tokens 1e8 --eval-samples 1000")]
    [InlineData("""{"per_device_train_batch_size":8,"auto_find_batch_size":true,"fp16":true,"max_steps":10}""", "--seq-len 2048")]
    [InlineData("""{"per_device_train_batch_size":1,"bf16":true,"max_steps":10,"fsdp":"full_shard offload","save_only_model":true,"save_steps":5}""", "")]
    public void Training_arguments_are_read_back(string arguments, string more) =>
        Same(["--model", "llama-3-8b", "--gpus", "8", "--training-args", Written("args.json", arguments), .. more.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);

    [Theory]
    [InlineData("""{"train_micro_batch_size_per_gpu":1,"bf16":{"enabled":true},"zero_optimization":{"stage":3,"stage3_max_live_parameters":1e8,"zero_hpz_partition_size":8,"zero_quantized_weights":true,"reduce_bucket_size":1e7}}""")]
    [InlineData("""{"train_micro_batch_size_per_gpu":4,"fp16":{"enabled":true},"zero_optimization":{"stage":2,"overlap_comm":true,"allgather_bucket_size":2e8,"offload_optimizer":{"device":"cpu","pin_memory":true}},"communication_data_type":"bf16"}""")]
    public void A_DeepSpeed_configuration_is_read_back(string config) => Same(["--model", "llama-3-8b", "--gpus", "16", "--deepspeed", Written("ds.json", config), "--tokens", "1e9"]);

    [Fact]
    public void An_option_over_a_printed_run_is_no_longer_assumed()
    {
        var file = Written("run.json", Run(Answer("--model", "llama-3-8b", "--gpus", "8", "--zero", "3", "--framework", "fsdp", "--seq-len", "4096")));

        Assert.Contains("micro_batch: 1", Assumed(Answer(file)));
        Assert.DoesNotContain(Assumed(Answer(file, "--micro-batch", "1")), line => line.StartsWith("micro_batch", StringComparison.Ordinal));
    }

    void Same(string[] arguments)
    {
        var first = Answer(arguments);
        Assert.Equal(first, Answer(Written("run.json", Run(first))));
    }

    static string Answer(params string[] arguments)
    {
        var (exit, output, error) = CommandLine.Run([.. arguments, "--json"]);
        Assert.True(exit == 0 && error.Length == 0, error);
        return output;
    }

    static string Run(string answer)
    {
        using var json = JsonDocument.Parse(answer);
        return json.RootElement.GetProperty("run").GetRawText();
    }

    static string[] Assumed(string answer)
    {
        using var json = JsonDocument.Parse(answer);
        return [.. json.RootElement.GetProperty("assumed").EnumerateArray().Select(line => line.GetString()!)];
    }

    string Written(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }
}
