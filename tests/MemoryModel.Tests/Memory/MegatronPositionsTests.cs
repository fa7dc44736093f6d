using MemoryModel.Catalog;

namespace MemoryModel.Tests.Memory;

/// <summary>Where Megatron-LM's pipeline keeps what is beside the layers.</summary>
public sealed class MegatronPositionsTests
{
    // Both have twelve layers and an eighth of the token table, the last its norm.
    [Fact]
    public void Learned_positions_are_on_the_first_stage()
    {
        var run = new TrainingRun { Model = Models.Get("gpt3-175b"), Accelerator = Gpus.A100Sxm, Gpus = 64, Framework = "megatron-lm", Plan = new() { Tensor = 8, Pipeline = 8 } };

        Assert.Equal(2048L * 12_288 - 2 * 12_288, Held(run, 0) - Held(run, 7));
    }

    [Fact]
    public void Fields_and_arguments_split_the_network_alike()
    {
        var fields = RunReader.Parse("""{"model":{"name":"gpt2"},"hardware":{"gpu":"a100-sxm-80gb","gpus":2},"framework":"megatron-lm","parallel":{"pp":2},"seq_len":1024}""");
        var arguments = RunReader.Parse("""
            {"hardware":{"gpu":"a100-sxm-80gb","gpus":2},"megatron_args":{"--num-layers":12,"--hidden-size":768,"--num-attention-heads":12,"--seq-length":1024,"--max-position-embeddings":1024,
             "--position-embedding-type":"learned_absolute","--vocab-size":50257,"--pipeline-model-parallel-size":2,"--bf16":true}}
            """);

        for (var stage = 0; stage < 2; stage++)
        {
            Assert.Equal(Held(arguments, stage), Held(fields, stage));
        }
    }

    [Fact]
    public void Pictures_are_seen_on_the_first_stage()
    {
        var run = new TrainingRun { Model = Models.Get("gpt2") with { Extra = [new("tower", ParameterGroup.Vision, 1000, 1000, TensorSplit.Replicated)] }, Accelerator = Gpus.A100Sxm, Gpus = 2, Framework = "megatron-lm", Plan = new() { Pipeline = 2 } };
        var without = run with { Model = run.Model with { Extra = [] } };

        Assert.Equal((1_000_000, 0), (Held(run, 0) - Held(without, 0), Held(run, 1) - Held(without, 1)));
    }

    static long Held(TrainingRun run, int stage) => MegatronParameters.Of(new MegatronStage(MegatronRun.Of(run), stage)).Dense;
}
