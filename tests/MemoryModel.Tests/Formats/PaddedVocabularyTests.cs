namespace MemoryModel.Tests.Formats;

/// <summary>Frameworks that pad a vocabulary to a multiple say so, whichever engine answers.</summary>
public sealed class PaddedVocabularyTests
{
    [Theory]
    [InlineData("megatron-lm", 1, "50304")]
    [InlineData("megatron-lm", 4, "50688")]
    [InlineData("gpt-neox", 2, "50432")]
    [InlineData("nanotron", 2, null)]
    [InlineData("deepspeed", 2, null)]
    public void A_framework_that_pads_says_to_how_many_rows(string framework, int tensor, string? rows)
    {
        var run = RunReader.Parse($$"""{"model":{"name":"gpt2"},"framework":"{{framework}}","hardware":{"gpu":"h100-sxm","gpus":8},"parallel":{"tp":{{tensor}}} }""");
        var line = run.Assumed.SingleOrDefault(line => line.Contains("padded", StringComparison.Ordinal));

        Assert.Equal(rows is not null, line is not null);
        Assert.Contains(rows ?? "", line ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public void Under_Megatrons_name_the_general_engine_pads_as_Megatrons_own_does()
    {
        // an adapter is what Megatron core has no switch for; 50,257 entries are 50,688 rows in multiples of 128 × 4
        static TrainingRun Run(long vocabulary) => RunReader.Parse($$"""
            {"model":{"name":"gpt2","vocab":{{vocabulary}}},"framework":"megatron-lm","hardware":{"gpu":"h100-sxm","gpus":8},"parallel":{"tp":4},"peft":{"method":"lora","rank":8} }
            """);

        Assert.False(MegatronTables.MayServe(Run(50_257)));
        Assert.Equal(Estimator.Memory(Run(50_688)).Allocated, Estimator.Memory(Run(50_257)).Allocated);
    }
}
