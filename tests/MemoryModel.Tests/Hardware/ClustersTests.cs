using MemoryModel.Catalog;

namespace MemoryModel.Tests.Hardware;

public class ClustersTests
{
    [Theory]
    [InlineData("p4d.24xlarge", 50)]
    [InlineData("p5.48xlarge", 400)]
    [InlineData("dgx-h100", 400)]
    [InlineData("dgx-b300", 800)]
    [InlineData("a3-highgpu-8g", 100)]
    [InlineData("frontier", 100)]
    public void The_network_of_a_machine_adds_up(string name, double gigabytesPerSecond)
    {
        var node = Clusters.Find(name)!;

        Assert.Equal(gigabytesPerSecond, node.Network.GigabytesPerSecond * node.Accelerators, 6);
    }

    [Fact]
    public void An_nvlink_rack_is_one_domain_of_many_hosts()
    {
        var rack = Clusters.Find("gb200-nvl72")!;

        Assert.Equal((4, 72), (rack.Accelerators, rack.Domain));
        Assert.Equal(8, Clusters.Find("dgx-h100")!.Domain);
    }

    [Fact]
    public void A_part_filled_machine_counts() => Assert.Equal(3, new Cluster(Clusters.Find("dgx-h100")!, 17).Nodes);

    [Fact]
    public void An_unknown_machine_has_a_nearest_name()
    {
        Assert.Null(Clusters.Find("dgx-h1000"));
        Assert.Equal("dgx-h100", Clusters.Nearest("dgx-h1000"));
    }
}
