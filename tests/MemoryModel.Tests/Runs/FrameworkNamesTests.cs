using MemoryModel.Catalog;

namespace MemoryModel.Tests.Runs;

/// <summary>A framework is the same however its name is spelled.</summary>
public sealed class FrameworkNamesTests
{
    public static TheoryData<string> Names => new(Frameworks.All.SelectMany(row => row.Aliases.Prepend(row.Name)));

    [Theory]
    [MemberData(nameof(Names))]
    public void Case_and_hyphens_change_nothing(string name)
    {
        var listed = new TrainingRun { Model = Models.Get("llama-3-8b"), Accelerator = Gpus.H100Sxm, Gpus = 8, Framework = name, Plan = new() { MicroBatches = 4 } };
        foreach (var spelled in (string[])[name.ToUpperInvariant(), name.Replace('-', '_'), name.Replace("-", "", StringComparison.Ordinal)])
        {
            var run = listed with { Framework = spelled };

            Assert.Equal(listed.Framework, run.Framework);
            Assert.Equal(Estimator.Time(listed)!.Step, Estimator.Time(run)!.Step);
        }
    }

    [Fact]
    public void An_unknown_name_stays() => Assert.Equal("my-own", new TrainingRun { Model = Models.Get("gpt2"), Accelerator = Gpus.H100Sxm, Framework = "my-own" }.Framework);
}
