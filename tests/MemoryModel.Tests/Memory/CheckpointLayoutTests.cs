using MemoryModel.Catalog;

namespace MemoryModel.Tests.Memory;

/// <summary>What full recompute keeps: one input per layer or per group of layers, whole or in parts, of some layers or of all.</summary>
public sealed class CheckpointLayoutTests
{
    const long Layers = 32, Tokens = 4096, Hidden = 4096;

    [Theory]
    [InlineData("megatron-lm", "checkpoints")]
    [InlineData("megatron-deepspeed", "inputs of recomputed layers")]
    public void A_group_of_layers_keeps_one_input(string framework, string kept)
    {
        foreach (var group in new[] { 1, 2, 4, 32 })
        {
            var estimate = Estimator.Memory(Run(framework, $"\"checkpoints\":{{\"layers\":{group}}}"));
            Assert.Equal(2 * Tokens * Hidden * Layers / group, Bytes(estimate, kept));
        }

        // A group is computed again at once: what it saves grows with it while its inputs shrink.
        var (one, four) = (Estimator.Memory(Run(framework, "\"checkpoints\":{\"layers\":1}")), Estimator.Memory(Run(framework, "\"checkpoints\":{\"layers\":4}")));
        Assert.Equal(4, Working(four) / (double)Working(one), 0.15);
    }

    [Theory]
    [InlineData("megatron-lm", "checkpoints")]
    [InlineData("megatron-deepspeed", "inputs of recomputed layers")]
    public void Tensor_parallel_ranks_keep_a_part_of_each_input(string framework, string kept)
    {
        Assert.Equal(2 * Tokens * Hidden * Layers / 4, Bytes(Estimator.Memory(Run(framework, "\"checkpoints\":{\"partitioned\":true}", "\"tp\":4")), kept));
        Assert.Equal(2 * Tokens * Hidden * Layers, Bytes(Estimator.Memory(Run(framework, "\"checkpoints\":{\"partitioned\":false}", "\"tp\":4")), kept));

        // Sequence parallelism has split them already.
        var parallel = Run(framework, "\"checkpoints\":{\"partitioned\":true}", "\"tp\":4,\"sp\":true");
        Assert.Equal(2 * Tokens * Hidden * Layers / 4, Bytes(Estimator.Memory(parallel), kept));
        Assert.Equal(Estimator.Memory(parallel with { Checkpoints = new() }).Allocated, Estimator.Memory(parallel).Allocated);
    }

    [Fact]
    public void Inputs_in_one_buffer_stay_until_the_backward_pass_ends()
    {
        var (apart, buffer) = (Estimator.Memory(Run("megatron-deepspeed", "\"compile\":false")), Estimator.Memory(Run("megatron-deepspeed", "\"checkpoints\":{\"contiguous\":true}")));

        Assert.Equal(2 * Tokens * Hidden * (Layers - 1), (At(buffer, Moments.RecomputeFirstLayer) - At(apart, Moments.RecomputeFirstLayer)).Value);
        Assert.Equal(At(apart, Moments.RecomputeLastLayer), At(buffer, Moments.RecomputeLastLayer));
    }

    // Megatron-LM's --recompute-method block: each layer more that is recomputed keeps an input instead of all that it saves.
    [Fact]
    public void The_first_layers_of_each_chunk_are_recomputed()
    {
        var all = Estimator.Memory(Run("megatron-lm", "\"compile\":false"));
        var none = Estimator.Memory(Run("megatron-lm", "\"compile\":false") with { Plan = Run("megatron-lm", "\"compile\":false").Plan with { Recompute = Recompute.None } });
        var last = none.Allocated;
        for (var layers = 1; layers < Layers; layers += 5)
        {
            var some = Estimator.Memory(Run("megatron-lm", $"\"recompute_layers\":{layers}"));
            Assert.Equal(2 * Tokens * Hidden * layers, Bytes(some, "checkpoints"));
            Assert.True(some.Allocated < last && some.Allocated > all.Allocated, $"{layers}: {some.Allocated}");
            last = some.Allocated;
        }

        Assert.Equal(none.Allocated, Estimator.Memory(Run("megatron-lm", "\"recompute_layers\":0")).Allocated);
        Assert.Equal(all.Allocated, Estimator.Memory(Run("megatron-lm", "\"recompute_layers\":32")).Allocated);
    }

    [Fact]
    public void Argument_lists_and_DeepSpeeds_configuration_say_the_same()
    {
        static TrainingRun Arguments(string more) => RunReader.Parse($$$"""
            {"hardware":{"gpu":"h100-sxm","gpus":8},"megatron_args":{"--num-layers":32,"--hidden-size":4096,"--num-attention-heads":32,"--seq-length":4096,"--max-position-embeddings":4096,
             "--micro-batch-size":1,"--tensor-model-parallel-size":2,"--pipeline-model-parallel-size":2,"--num-virtual-stages-per-pipeline-rank":2,"--bf16":true,"--recompute-granularity":"full",{{{more}}}}}
            """);
        Assert.Equal(new CheckpointLayout { Layers = 4 }, Arguments("\"--recompute-method\":\"uniform\",\"--recompute-num-layers\":4").Checkpoints);
        Assert.Equal(new CheckpointLayout { Partitioned = true }, Arguments("\"--recompute-method\":\"uniform\",\"--recompute-num-layers\":1,\"--distribute-saved-activations\":true").Checkpoints);
        Assert.Equal(6, Arguments("\"--recompute-method\":\"block\",\"--recompute-num-layers\":3").Plan.RecomputedLayers);

        var config = DeepSpeedConfig.Parse("""{"train_micro_batch_size_per_gpu":1,"activation_checkpointing":{"partition_activations":true,"contiguous_memory_optimization":true,"cpu_checkpointing":true}}""");
        var run = config.Apply(Run("pytorch", "\"compile\":false"));
        Assert.Equal(new CheckpointLayout { Partitioned = true, Contiguous = true }, run.Checkpoints);
        Assert.Equal(OffloadTarget.Cpu, run.Plan.OffloadActivations);
    }

    static long Working(MemoryEstimate estimate) =>
        estimate.Terms.Where(term => term.Kind == MemoryKind.Activations && (term.Alive & Moments.RecomputeLastLayer) != 0 && (term.Alive & Moments.Forward) == 0).Sum(term => term.Bytes.Value);

    static long Bytes(MemoryEstimate estimate, string name) => estimate.Terms.Where(term => term.Name == name).Sum(term => term.Bytes.Value);

    static Bytes At(MemoryEstimate estimate, Moments moment) => estimate.Phases.First(phase => phase.Moment == moment).Bytes;

    static TrainingRun Run(string framework, string more, string parallel = "") => RunReader.Parse($$$"""
        {"model":{"name":"llama-2-7b"},"hardware":{"gpu":"h100-sxm","gpus":8},"framework":"{{{framework}}}","precision":{"policy":"bf16"},"seq_len":{{{Tokens}}},"micro_batch":1,"recompute":"full","parallel":{ {{{parallel}}} },{{{more}}}}
        """);
}
