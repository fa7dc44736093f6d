using System.Text.Json;

namespace MemoryModel.Tests;

/// <summary>The model part of a run file gives the network that PyTorch built from it (Data/described_models.jsonl: measured counts).</summary>
public class DescribedModelTests
{
    public static TheoryData<string> Lines() => [.. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Data", "described_models.jsonl"))];

    [Theory]
    [MemberData(nameof(Lines), DisableDiscoveryEnumeration = true)]
    public void Count_equals_the_measured_one(string line)
    {
        using var row = JsonDocument.Parse(line);
        Assert.Equal(row.RootElement.GetProperty("parameters").GetInt64(), ModelParameters.Of(Read(row.RootElement.GetProperty("model"))).Total);
    }

    [Fact]
    public void A_known_name_fills_what_is_absent() =>
        Assert.Equal(8_030_261_248, ModelParameters.Of(new DescribedModel { Name = "Llama-3-8B" }.ToArchitecture()).Total);

    [Fact]
    public void Stated_numbers_beat_the_catalog()
    {
        var proxy = new DescribedModel { Name = "llama-3.1-405b", Layers = 30, Hidden = 16384, Heads = 128, KvHeads = 8, FfnHidden = 53248, Vocab = 128256, Mlp = "swiglu", Norm = "rmsnorm", Positions = "rope", TiedEmbeddings = false, Bias = false }.ToArchitecture();
        Assert.Equal(30, proxy.Layers);
        Assert.Equal((2 * 128256L * 16384) + 16384 + (30 * ((2L * 16384 * 16384) + (2L * 16384 * 1024) + (3L * 16384 * 53248) + (2 * 16384))), ModelParameters.Of(proxy).Total);
    }

    [Theory]
    [InlineData("llama-3-8b", 16, null, null, (16 * 218_112_000L) + (2 * 128_256L * 4096) + 4096)]
    [InlineData("llama-3-8b", null, null, 4L, 8_030_261_248 - (32 * 2 * 4 * 128 * 4096L))]
    [InlineData("mixtral-8x7b", null, 16L, null, 46_702_792_704 + (32 * 8 * 3 * 4096 * 14_336L) + (32 * 8 * 4096L))]
    public void A_known_model_can_be_varied_in_one_dimension(string name, int? layers, long? experts, long? keys, long parameters)
    {
        var varied = new DescribedModel { Name = name, Layers = layers, Experts = experts, KvHeads = keys }.ToArchitecture();

        Assert.Equal(parameters, ModelParameters.Of(varied).Total);
        Assert.StartsWith($"model: {name} with ", Assert.Single(varied.Assumed), StringComparison.Ordinal);
    }

    [Fact]
    public void Layers_of_an_encoder_decoder_are_those_of_both_stacks()
    {
        var t5 = new DescribedModel { Name = "t5-custom", Layers = 48, Hidden = 1024, Heads = 16, FfnHidden = 4096, Vocab = 32128 }.ToArchitecture();
        Assert.Equal([24, 24], t5.Stacks.Select(stack => stack.Layers));
    }

    [Theory]
    [InlineData(32, 100, 7, null, "heads is 7")]
    [InlineData(32, null, 8, null, "hidden is missing")]
    [InlineData(-1, 100, 10, null, "layers is -1")]
    [InlineData(2, 100, 10, 3, "kv_heads is 3")]
    public void Nonsense_is_refused_in_one_line(int layers, int? hidden, int heads, int? kvHeads, string says) =>
        Assert.Contains(says, Assert.Throws<InvalidInputException>(() => new DescribedModel { Layers = layers, Hidden = hidden, Heads = heads, KvHeads = kvHeads }.ToArchitecture()).Message, StringComparison.Ordinal);

    /// <summary>Returns the network of the <c>model</c> object of a stored case.</summary>
    internal static ModelArchitecture Read(JsonElement m)
    {
        long? Number(string key) => m.TryGetProperty(key, out var value) ? value.GetInt64() : null;
        string? Text(string key) => m.TryGetProperty(key, out var value) ? value.GetString() : null;
        bool? Flag(string key) => m.TryGetProperty(key, out var value) ? value.GetBoolean() : null;
        return new DescribedModel
        {
            Name = Text("name"),
            Layers = Number("layers"),
            Hidden = Number("hidden"),
            Heads = Number("heads"),
            KvHeads = Number("kv_heads"),
            HeadDim = Number("head_dim"),
            FfnHidden = Number("ffn_hidden"),
            Vocab = Number("vocab"),
            MaxPositions = Number("max_positions"),
            Mlp = Text("mlp"),
            Norm = Text("norm"),
            Positions = Text("positions"),
            TiedEmbeddings = Flag("tied_embeddings"),
            Bias = Flag("bias"),
            Experts = Number("experts"),
            TopK = Number("top_k"),
            ExpertFfnHidden = Number("expert_ffn_hidden"),
        }.ToArchitecture();
    }
}
