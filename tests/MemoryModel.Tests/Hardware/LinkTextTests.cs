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
    [InlineData("100gbps", 8, 12.5)]
    [InlineData("100 GBIT/S", 8, 12.5)]
    [InlineData("50GB/s", 8, 50)]
    [InlineData("1.6Tb/s per node", 8, 25)]
    [InlineData("8x50GB/s", 8, 50)]
    [InlineData("InfiniBand HDR", 8, 25)]
    [InlineData("4x HDR", 8, 12.5)]
    [InlineData("HDR100", 4, 12.5)]
    [InlineData("NDR", 8, 50)]
    [InlineData("EDR 4x100Gb", 8, 6.25)]
    [InlineData("4x Slingshot-11", 8, 12.5)]
    [InlineData("Slingshot 11", 4, 25)]
    [InlineData("100GbE", 8, 1.5625)]
    [InlineData("10 GbE", 4, 0.3125)]
    [InlineData("4x25GbE", 8, 1.5625)]
    public void Reads_the_network_per_accelerator(string text, int perNode, double gigabytesPerSecond) =>
        Assert.Equal(gigabytesPerSecond, LinkText.Network(text, perNode)!.Value.GigabytesPerSecond, 6);

    [Theory]
    [InlineData("0Gb/s")]
    [InlineData("0.0GB/s")]
    [InlineData("-400Gb/s")]
    [InlineData("-8x400Gb")]
    [InlineData("0x400Gb")]
    [InlineData("8x0Gb")]
    [InlineData("1e400GB/s")]
    public void A_rate_is_positive_and_written_out(string text) => Assert.False(LinkText.IsNetwork(text));

    // A list of two systems names no figure of this one.
    [Theory]
    [InlineData("IB")]
    [InlineData("not stated")]
    [InlineData("Slingshot")]
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

    [Theory]
    [InlineData("pcie4 X16", 31)]
    [InlineData("PCI Express Gen5", 63)]
    [InlineData("PCIe x16", 63)]
    [InlineData("nvlink3", 300)]
    [InlineData("NVSwitch", 450)]
    [InlineData("900GB/s", 450)]
    [InlineData("1.8TB/s", 900)]
    [InlineData("10Gb/s", 1.25)]
    public void Case_and_spelling_of_a_link_do_not_matter(string text, double gigabytesPerSecond) =>
        Assert.Equal(gigabytesPerSecond, LinkText.IntraNode(text, Gpus.H100Sxm)!.PerDirection.GigabytesPerSecond, 6);

    [Theory]
    [InlineData("PCIe9", "; nearest: PCIe3; ")]
    [InlineData("NVLink9", "; nearest: NVLink2; ")]
    [InlineData("foo", "; ")]
    [InlineData("900GB", "; ")]
    public void A_link_that_there_is_not_is_refused(string text, string near)
    {
        var run = new TrainingRun { Model = Models.Get("gpt2"), Accelerator = Gpus.H100Sxm, IntraNode = text };

        Assert.StartsWith($"intra-node is '{text}'{near}allowed: ", Assert.Single(run.Problems()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("foo", false)]
    [InlineData("400Gbs", false)]
    [InlineData("IB 400Gbs", false)]
    [InlineData("50GB", false)]
    [InlineData("InfiniBand", true)]
    [InlineData("IB NDR", true)]
    [InlineData("omni-path", true)]
    [InlineData("NVL72 + IB", true)]
    [InlineData("DGX IB (8x200Gb A100 / 8x400Gb H100)", true)]
    [InlineData("not stated", true)]
    public void A_network_says_a_figure_or_a_known_name(string text, bool known)
    {
        var run = new TrainingRun { Model = Models.Get("gpt2"), Accelerator = Gpus.H100Sxm, InterNode = text };

        Assert.Equal(known, LinkText.IsNetwork(text));
        Assert.Equal(known, !run.Problems().Any());
    }

    [Fact]
    public void Every_spelling_of_a_measured_run_is_read()
    {
        foreach (var line in new[] { "megatron_golden.jsonl", "megatron_b200.jsonl", "throughput.jsonl" }.SelectMany(file => File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Measured", file))))
        {
            using var json = System.Text.Json.JsonDocument.Parse(line);
            if (!json.RootElement.TryGetProperty("hardware", out var hardware))
            {
                continue;
            }

            string? Text(string name) => hardware.TryGetProperty(name, out var value) && value.ValueKind == System.Text.Json.JsonValueKind.String ? value.GetString() : null;
            Assert.True(Text("intra_node") is not { } intra || LinkText.IntraNode(intra, Gpus.H100Sxm) is not null, Text("intra_node"));
            Assert.True(Text("inter_node") is not { } inter || LinkText.IsNetwork(inter), Text("inter_node"));
        }
    }
}
