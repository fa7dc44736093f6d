using System.Text.Json;

namespace MemoryModel.Tests;

/// <summary>A config that names a class without the language model's head is counted as the language model; the class is told beside.</summary>
public class NamedClassTests
{
    const string Bert = """{"model_type":"bert","vocab_size":30522,"hidden_size":768,"num_hidden_layers":12,"num_attention_heads":12,"intermediate_size":3072,"architectures":["NAME"]}""";

    [Theory]
    [InlineData("BertModel", 109_482_240)]
    [InlineData("BertForMaskedLM", 109_514_298)]
    [InlineData("BertForSequenceClassification", 109_483_778)]
    [InlineData("BertForTokenClassification", 108_893_186)]
    public void A_named_class_has_its_own_count(string name, long total)
    {
        var model = HuggingFaceConfig.Parse(Bert.Replace("NAME", name, StringComparison.Ordinal));

        Assert.Equal(new NamedClass(name, total), model.NamedClass);
        Assert.Equal(110_106_428, ModelParameters.Of(model).Total);
        Assert.Contains(model.Assumed, note => note.Contains(name, StringComparison.Ordinal));
        using var json = JsonDocument.Parse(ParametersJson.Write(model, ModelParameters.Of(model)));
        Assert.Equal(total, json.RootElement.GetProperty("named_class").GetProperty("total").GetInt64());
    }

    [Theory]
    [InlineData("BertForPreTraining")]
    [InlineData("SomethingElse")]
    public void The_language_model_is_not_told_twice(string name) => Assert.Null(HuggingFaceConfig.Parse(Bert.Replace("NAME", name, StringComparison.Ordinal)).NamedClass);

    [Fact]
    public void Labels_are_counted_from_the_list_of_their_names()
    {
        const string llama = """{"model_type":"llama","vocab_size":100,"hidden_size":64,"num_hidden_layers":1,"num_attention_heads":4,"intermediate_size":128,"architectures":["LlamaForSequenceClassification"],"id2label":{"0":"a","1":"b","2":"c"}}""";
        var model = HuggingFaceConfig.Parse(llama);

        // In place of the output matrix one of three rows, without a bias.
        Assert.Equal(ModelParameters.Of(model).Total - 100 * 64 + 3 * 64, model.NamedClass!.Total);
    }
}
