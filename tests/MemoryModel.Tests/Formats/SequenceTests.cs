namespace MemoryModel.Tests;

/// <summary>A sequence that is not given fits the model's positions; one that runs past a learned table is said to.</summary>
public class SequenceTests
{
    [Theory]
    [InlineData("gpt2", 1024)]
    [InlineData("bert-large", 512)]
    [InlineData("llama-3-8b", 2048)]
    [InlineData("llama-2-7b", 2048)]
    public void The_usual_sequence_is_no_longer_than_the_positions(string model, long tokens) =>
        Assert.Equal(tokens, RunReader.Parse($$"""{"model":{"name":"{{model}}"} }""").SequenceLength);

    [Theory]
    [InlineData("gpt2", 65536, true)]
    [InlineData("gpt2", 1024, false)]
    [InlineData("llama-2-7b", 65536, false)]
    public void A_sequence_past_a_learned_table_is_said_to_be(string model, long tokens, bool said)
    {
        var run = RunReader.Parse($$"""{"model":{"name":"{{model}}"},"seq_len":{{tokens}} }""");

        Assert.Equal(said, run.Assumed.Any(line => line.Contains("learned positions", StringComparison.Ordinal)));
        Assert.Empty(run.Problems());
    }
}
