namespace MemoryModel.Tests;

/// <summary>A config that cannot be right is refused in one line that names the key, its value and what is allowed.</summary>
public class MalformedConfigTests
{
    const string Start = """{"model_type":"llama","num_hidden_layers":2,"intermediate_size":64,""";

    [Theory]
    [InlineData("", "not valid JSON")]
    [InlineData("[1]", "allowed: an object")]
    [InlineData("""{"model_type":"llama","hidden_size":""", "not valid JSON")]
    [InlineData(Start + """ "num_attention_heads":4,"vocab_size":10}""", "hidden_size is missing")]
    [InlineData(Start + """ "hidden_size":"big","num_attention_heads":4,"vocab_size":10}""", "hidden_size is \"big\"")]
    [InlineData(Start + """ "hidden_size":-32,"num_attention_heads":4,"vocab_size":10}""", "hidden_size is -32")]
    [InlineData(Start + """ "hidden_size":32.5,"num_attention_heads":4,"vocab_size":10}""", "hidden_size is 32.5")]
    [InlineData(Start + """ "hidden_size":1e400,"num_attention_heads":4,"vocab_size":10}""", "hidden_size is 1e400")]
    [InlineData(Start + """ "hidden_size":32,"num_attention_heads":0,"vocab_size":10}""", "num_attention_heads is 0")]
    [InlineData(Start + """ "hidden_size":32,"num_attention_heads":5,"vocab_size":10}""", "5 attention heads do not divide")]
    [InlineData(Start + """ "hidden_size":32,"num_attention_heads":4,"num_key_value_heads":3,"vocab_size":10}""", "num_key_value_heads is 3")]
    [InlineData(Start + """ "hidden_size":32,"num_attention_heads":4,"vocab_size":10,"tie_word_embeddings":"yes"}""", "tie_word_embeddings is \"yes\"")]
    [InlineData("""{"model_type":"llama","num_hidden_layers":9999999,"hidden_size":32,"num_attention_heads":4,"vocab_size":10}""", "9999999 layers")]
    [InlineData("""{"model_type":"mixtral","num_hidden_layers":2,"hidden_size":32,"num_attention_heads":4,"num_key_value_heads":4,"vocab_size":10,"intermediate_size":8,"num_local_experts":4,"num_experts_per_tok":8}""", "num_experts_per_tok is 8")]
    public void Is_refused(string json, string says)
    {
        var message = Assert.Throws<InvalidInputException>(() => HuggingFaceConfig.Parse(json)).Message;
        Assert.Contains(says, message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    [Fact]
    public void Infinities_that_python_writes_are_read_over() =>
        Assert.Equal(4, HuggingFaceConfig.Parse("""{"model_type":"llama","a":"Infinity \"NaN","time_step_limit":[0.0,Infinity,-Infinity],"x":NaN,"num_hidden_layers":4,"hidden_size":32,"num_attention_heads":4,"vocab_size":10}""").Layers);

    [Fact]
    public void An_unknown_family_is_read_by_its_keys_and_says_so()
    {
        var model = HuggingFaceConfig.Parse("""{"model_type":"brandnew","n_layers":2,"d_model":32,"n_heads":4,"vocab_size":10,"intermediate_size":64,"tie_word_embeddings":true}""");
        Assert.Equal((10 * 32) + 32 + (2 * ((4 * 32 * 32) + (3 * 32 * 64) + 64)), ModelParameters.Of(model).Total);
        Assert.Contains(model.Assumed, line => line.Contains("brandnew", StringComparison.Ordinal));
    }
}
