using MemoryModel.Catalog;

namespace MemoryModel.Tests;

public class CatalogTests
{
    [Fact]
    public void Every_model_has_parameters_a_source_and_a_unique_name()
    {
        Assert.All(Models.Names, name => Assert.True(ModelParameters.Of(Models.Get(name)).Total > 1_000_000));
        Assert.All(Models.Names, name => Assert.NotEmpty(Models.Get(name).Source.Title));
        Assert.Equal(Models.Names.Length, Models.Names.Distinct(StringComparer.OrdinalIgnoreCase).Count());
    }

    [Theory]
    [InlineData("meta-llama/Llama-3.1-8B-Instruct", "llama-3.1-8b")]
    [InlineData("meta-llama/Llama-2-7b-chat-hf", "llama-2-7b")]
    [InlineData("mistralai/Mixtral-8x7B-Instruct-v0.1", "mixtral-8x7b")]
    [InlineData("Qwen2.5-7B-Instruct", "qwen2.5-7b")]
    [InlineData("google/gemma-2-2b-it", "gemma-2-2b")]
    [InlineData("unsloth/llama-3-8b-bnb-4bit", "llama-3-8b")]
    public void A_tuned_model_has_the_tensors_of_its_base(string written, string name) => Assert.Equal(name, Models.Find(written)?.Name);

    [Fact]
    public void A_later_version_has_its_own_vocabulary() => Assert.Equal(32_768, Models.Get("mistralai/Mistral-7B-Instruct-v0.3").Embedding.Vocab);

    // What the publishers' checkpoints hold, counted over their tensors.
    [Theory]
    [InlineData("gemma-2-9b", 9_241_705_984)]
    [InlineData("qwen2.5-14b", 14_770_033_664)]
    [InlineData("qwen2.5-coder-1.5b", 1_543_714_304)]
    [InlineData("smollm2-1.7b", 1_711_376_384)]
    [InlineData("mistral-nemo-12b", 12_247_782_400)]
    [InlineData("starcoder2-15b", 15_957_889_024)]
    [InlineData("phi-4-mini", 3_836_021_760)]
    public void A_model_has_the_parameters_of_its_checkpoint(string name, long parameters) => Assert.Equal(parameters, ModelParameters.Of(Models.Get(name)).Total);

    [Fact]
    public void An_unknown_name_suggests_the_nearest()
    {
        var error = Assert.Throws<InvalidInputException>(() => Models.Get("lama-3-8b"));
        Assert.Contains("llama-3-8b", error.Message, StringComparison.Ordinal);
    }
}
