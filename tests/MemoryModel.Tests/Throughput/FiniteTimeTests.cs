using MemoryModel.Catalog;

namespace MemoryModel.Tests.Throughput;

public class FiniteTimeTests
{
    public static TheoryData<string> Accelerators => new(Gpus.All.Where(gpu => gpu.Name != Gpus.Cpu.Name).Select(gpu => gpu.Name));

    [Theory]
    [MemberData(nameof(Accelerators))]
    public void Every_accelerator_takes_a_finite_time_in_a_node_and_across_nodes(string name)
    {
        var plans = new ParallelPlan[] { new() { Zero = 1 }, new() { Zero = 3 }, new() { Zero = 3, ShardGroup = 2 }, new() { Zero = 1, Pipeline = 2 }, new() { Zero = 1, Context = 2 } };

        Assert.All(plans.SelectMany(plan => new[] { 8, 16 }.Select(gpus => (plan, gpus))), tried =>
        {
            var time = Estimator.Time(Llama(name, tried.gpus) with { Plan = tried.plan with { MicroBatch = 1, MicroBatches = 4 } });

            Assert.All([time!.Low.Value, time.Step.Value, time.High.Value], seconds => Assert.InRange(seconds, 1e-6, 1e6));
        });
    }

    // PCIe boxes without a network of their own share one port of 100 Gb/s: half as much for each of twice as many.
    [Fact]
    public void Workstations_share_one_port()
    {
        Assert.Equal(Node.OnePort / 8, Node.Usual(Gpus.Find("rtx-4090")!).Network);
        Assert.Equal(Gpus.H100Sxm.Network, Node.Usual(Gpus.H100Sxm, 4).Network);
    }

    [Theory]
    [InlineData("10Gb/s")]
    [InlineData("800Gb/s")]
    public void A_hybrid_group_of_one_node_sends_nothing_over_the_network(string network)
    {
        var run = Llama("h100-sxm", 8) with { Plan = new() { Zero = 3, ShardGroup = 2, MicroBatches = 8 } };

        Assert.Equal(Estimator.Time(run)!.Step, Estimator.Time(run with { InterNode = network })!.Step);
    }

    static TrainingRun Llama(string accelerator, int gpus) => new()
    {
        Model = Models.Get("llama-3-8b"),
        Accelerator = Gpus.Find(accelerator)!,
        Gpus = gpus,
        Framework = "fsdp",
        Precision = PrecisionPolicies.ZeroPaper with { Compute = DataType.Float16 },
        SequenceLength = 2048,
    };
}
