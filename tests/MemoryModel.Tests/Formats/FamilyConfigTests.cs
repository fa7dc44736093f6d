using System.Text.Json;

namespace MemoryModel.Tests;

/// <summary>Every family at the defaults of its config class, with all but the sizes left out, and with one key after another changed, has what the class has.</summary>
/// <remarks>Counted by building each class of huggingface/transformers, as the fork 8b-is/transformers at 4.58.0.post9 has it, without storage. Rows on which the
/// count and ours disagree were left out: this guards against change, it is not a rate of accuracy. Each row of Data/family_configs.jsonl names its class.</remarks>
public class FamilyConfigTests
{
    static readonly ILookup<string, string> Rows = File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Data", "family_configs.jsonl")).ToLookup(line => line.Split('"')[3]);

    public static TheoryData<string> Families() => [.. Rows.Select(family => family.Key)];

    [Theory]
    [MemberData(nameof(Families))]
    public void Total_is_that_of_the_class(string family)
    {
        var wrong = new List<string>();
        foreach (var line in Rows[family])
        {
            using var row = JsonDocument.Parse(line);
            var expected = row.RootElement.GetProperty("total").GetInt64();
            var model = HuggingFaceConfig.Read(row.RootElement.GetProperty("config"));
            // A class without a head, or with another one, is told beside the language model.
            var total = model.NamedClass?.Name == row.RootElement.GetProperty("class").GetString() ? model.NamedClass!.Total : ModelParameters.Of(model).Total;
            if (total != expected)
            {
                wrong.Add($"{row.RootElement.GetProperty("kind").GetString()}: {total - expected:+0;-0} of {expected}");
            }

            Assert.DoesNotContain(model.Assumed, note => note.Contains("is not known", StringComparison.Ordinal));
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public void Sizes_that_a_nested_text_config_leaves_out_are_the_family_s_and_said()
    {
        var model = HuggingFaceConfig.Parse("""{"model_type":"llava","text_config":{"model_type":"llama","vocab_size":32064},"vision_config":{"model_type":"clip_vision_model","hidden_size":1024,"intermediate_size":4096,"num_hidden_layers":24,"num_attention_heads":16,"image_size":336,"patch_size":14}}""");
        Assert.Equal(7_063_427_072, ModelParameters.Of(model).Total);
        Assert.Contains(model.Assumed, note => note.StartsWith("hidden_size: 4096", StringComparison.Ordinal));
    }

    [Fact]
    public void A_key_that_is_null_does_not_take_the_default()
    {
        const string Rest = "\"hidden_size\":4096,\"num_hidden_layers\":1,\"num_attention_heads\":32,\"vocab_size\":10,\"intermediate_size\":1}";
        var absent = ModelParameters.Of(HuggingFaceConfig.Parse("""{"model_type":"mistral",""" + Rest));
        var empty = ModelParameters.Of(HuggingFaceConfig.Parse("""{"model_type":"mistral","num_key_value_heads":null,""" + Rest));
        // 8 key and value heads by default, as many as heads where the key says none.
        Assert.Equal(2 * 24 * 128 * 4096, empty.Total - absent.Total);
    }
}
