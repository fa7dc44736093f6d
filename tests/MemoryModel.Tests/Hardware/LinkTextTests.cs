using MemoryModel.Catalog;

namespace MemoryModel.Tests.Hardware;

public class LinkTextTests
{
    [Theory]
    [InlineData("IB 8x400Gb", 8, 50)]
    [InlineData("8x800Gb", 8, 100)]
    [InlineData("8x HDR200 IB (Selene)", 8, 25)]
    [InlineData("8x EDR100 IB per node", 16, 6.25)]
    [InlineData("4x Omni-Path 100 per node (Jean Zay)", 8, 6.25)]
    [InlineData("Omni-Path 4x100Gb", 8, 6.25)]
    [InlineData("1600 Gbps/node RoCE", 8, 25)]
    [InlineData("EFA 3200 Gbps/node (HF cluster)", 8, 50)]
    [InlineData("400 Gbps per node", 8, 6.25)]
    [InlineData("400 Gb/s RDMA per GPU", 8, 50)]
    [InlineData("RDMA 400Gb/s per GPU", 8, 50)]
    [InlineData("IB NDR 400Gbps", 4, 50)]
    [InlineData("GCP A3 TCPX 4x200Gb", 8, 12.5)]
    [InlineData("IB 4x200Gb", 8, 12.5)]
    public void Reads_the_network_per_accelerator(string text, int perNode, double gigabytesPerSecond) =>
        Assert.Equal(gigabytesPerSecond, LinkText.Network(text, perNode)!.Value.GigabytesPerSecond, 6);

    // A list of two systems names no figure of this one.
    [Theory]
    [InlineData("IB")]
    [InlineData("not stated")]
    [InlineData("GB200 NVL72 + IB")]
    [InlineData("DGX IB (8x200Gb A100 / 8x400Gb H100)")]
    public void A_text_without_a_figure_leaves_the_default(string text) => Assert.Null(LinkText.Network(text, 8));

    [Theory]
    [InlineData("NVLink4", "h100-sxm", 450)]
    [InlineData("NVLink5 NVL72", "gb200", 900)]
    [InlineData("NVLink2 + NVSwitch (DGX-2H)", "v100-sxm", 150)]
    [InlineData("NVLink", "a100-sxm", 300)]
    [InlineData("NVLink (H800)", "h800-sxm", 200)]
    [InlineData("NVLink 400GB/s", "a800-sxm", 200)]
    [InlineData("PCIe4 x16", "l40s", 31)]
    [InlineData("PCIe", "rtx-4090", 31)]
    [InlineData("xGMI", "mi325x", 448)]
    public void Reads_the_link_inside_a_node(string text, string gpu, double gigabytesPerSecond) =>
        Assert.Equal(gigabytesPerSecond, LinkText.IntraNode(text, Gpus.Find(gpu)!)!.PerDirection.GigabytesPerSecond, 6);

    [Fact]
    public void A_word_that_names_no_link_is_refused() => Assert.Null(LinkText.IntraNode("pigeon", Gpus.H100Sxm));
}
