namespace MemoryModel.Tests;

/// <summary>A slip of the pen in an argument of Megatron-LM is refused; what no release knows changes nothing and is said.</summary>
public class MegatronArgumentNamesTests
{
    const string Needed = "\"--num-layers\":4,\"--hidden-size\":256,\"--num-attention-heads\":4,\"--seq-length\":128,\"--max-position-embeddings\":128,\"--bf16\":true";

    static TrainingRun Read(string more, string beside = "") => RunReader.Parse($$"""{"hardware":{"gpu":"h100-sxm","gpus":1},"megatron_args":{ {{Needed}}{{more}} }{{beside}} }""");

    [Theory]
    [InlineData("--tensor-modle-parallel-size", "--tensor-model-parallel-size")]
    [InlineData("--sequence-paralel", "--sequence-parallel")]
    [InlineData("recompute_granularty", "--recompute-granularity")]
    public void A_slip_is_refused_with_the_nearest_name(string name, string nearest)
    {
        var error = Assert.Throws<InvalidInputException>(() => Read($",\"{name}\":1"));

        Assert.Contains($"is no argument of Megatron-LM; nearest: {nearest}", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--lr")]
    [InlineData("--no-rope-fusion")]
    [InlineData("--cpu-offloading-num-layers")]
    [InlineData("--tensorboard-dir")]
    [InlineData("--cross-entropy-fusion-impl")]
    [InlineData("distributed_timeout_minutes")]
    public void An_argument_of_Megatron_is_read_without_a_word(string name) =>
        Assert.DoesNotContain(Read($",\"{name}\":\"te\"".Replace("\"--no-rope-fusion\":\"te\"", "\"--no-rope-fusion\":true", StringComparison.Ordinal).Replace("layers\":\"te\"", "layers\":0", StringComparison.Ordinal)).Assumed, line => line.Contains("not known", StringComparison.Ordinal));

    [Fact]
    public void What_is_like_no_argument_is_noted_and_what_was_measured_is_never_refused()
    {
        Assert.Contains("megatron_args: --my-plugin-colour is not known, and changes nothing", Read(",\"--my-plugin-colour\":1").Assumed);
        Assert.Contains(Read(",\"--sequence-paralel\":true", ",\"measured\":{\"peak_memory_gib\":1}").Assumed, line => line.Contains("--sequence-paralel is not known", StringComparison.Ordinal));
    }

    [Fact]
    public void Defaults_of_a_list_are_said()
    {
        var assumed = Read("").Assumed;

        Assert.Contains("micro_batch: 1", assumed);
        Assert.Contains("optimizer: adam", assumed);
        Assert.Contains(assumed, line => line.StartsWith("vocab: 50304 entries", StringComparison.Ordinal));
        Assert.DoesNotContain(assumed, line => line.StartsWith("precision", StringComparison.Ordinal));
    }

    [Fact]
    public void Every_argument_of_a_measured_run_is_known()
    {
        foreach (var line in File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Measured", "megatron_golden.jsonl")))
        {
            // a teacher's model is not in its student's arguments
            if (line.Contains("--export-kd-cfg", StringComparison.Ordinal))
            {
                continue;
            }

            Assert.DoesNotContain(RunReader.Parse(line).Assumed, note => note.Contains("is not known", StringComparison.Ordinal));
        }
    }
}
