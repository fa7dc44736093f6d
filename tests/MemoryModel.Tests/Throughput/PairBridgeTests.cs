using MemoryModel.Catalog;

namespace MemoryModel.Tests;

/// <summary>A bridge joins two cards: a node of more sends between pairs over what joins the pairs.</summary>
public class PairBridgeTests
{
    static Link Between(Accelerator gpu, long gpus) => MachineRates.NodeOf(new() { Model = Models.Get("gpt2"), Accelerator = gpu, Gpus = gpus }).Intra;

    [Theory]
    [InlineData("rtx-3090", LinkKind.None)]
    [InlineData("a40", LinkKind.Pcie)]
    [InlineData("h100-nvl", LinkKind.Pcie)]
    public void Two_cards_use_the_bridge_and_eight_what_is_slower(string name, LinkKind beyond)
    {
        var gpu = Gpus.Find(name)!;

        Assert.Equal((LinkKind.NvLink, beyond), (Between(gpu, 2).Kind, Between(gpu, 8).Kind));
    }

    [Fact]
    public void Eight_older_cards_are_not_faster_than_eight_newer_ones_of_the_same_kind()
    {
        TrainingRun On(string gpu) => RunReader.Parse($$$"""{"model":{"name":"llama-3-8b"},"hardware":{"gpu":"{{{gpu}}}","gpus":8},"framework":"fsdp","parallel":{"zero":3},"seq_len":1024,"micro_batch":1}""");

        Assert.True(Estimator.Time(On("rtx-3090"))!.Step > Estimator.Time(On("rtx-4090"))!.Step);
    }
}
