using System.Text.Json;
using System.Text.Json.Nodes;
using MemoryModel.Catalog;

namespace MemoryModel.Tests;

/// <summary>What a config says of its quantization becomes a format of weights, or is said not to be known; it never stops the reading and never changes the count.</summary>
public class QuantizationConfigTests
{
    const string Llama = """{"model_type":"llama","hidden_size":4096,"num_hidden_layers":2,"num_attention_heads":32,"intermediate_size":11008,"vocab_size":32000,"tie_word_embeddings":false}""";

    static string With(string quantization)
    {
        var config = JsonNode.Parse(Llama)!.AsObject();
        config["quantization_config"] = JsonNode.Parse(quantization);
        return config.ToJsonString();
    }

    [Theory]
    [InlineData("""{"load_in_4bit":true,"bnb_4bit_quant_type":"nf4","bnb_4bit_use_double_quant":true,"quant_method":"bitsandbytes"}""", "nf4-double")]
    [InlineData("""{"load_in_4bit":true,"load_in_8bit":false,"bnb_4bit_quant_type":"nf4"}""", "nf4")]
    [InlineData("""{"load_in_4bit":true,"quant_method":"bitsandbytes"}""", "fp4")]
    [InlineData("""{"load_in_8bit":true,"llm_int8_threshold":6.0,"quant_method":"bitsandbytes"}""", "int8")]
    [InlineData("""{"bits":4,"group_size":128,"desc_act":false,"quant_method":"gptq"}""", "gptq-int4")]
    [InlineData("""{"bits":8,"group_size":32,"quant_method":"gptq"}""", "gptq-int8-g32")]
    [InlineData("""{"bits":4,"group_size":-1,"quant_method":"gptq"}""", "gptq-int4-g1000000000")]
    [InlineData("""{"bits":4,"group_size":64,"version":"gemm","zero_point":true,"quant_method":"awq"}""", "awq-int4-g64")]
    [InlineData("""{"w_bit":4,"q_group_size":128,"quant_method":"awq"}""", "awq-int4")]
    [InlineData("""{"activation_scheme":"dynamic","fmt":"e4m3","quant_method":"fp8","weight_block_size":[128,128]}""", "fp8-block")]
    [InlineData("""{"quant_method":"fp8","activation_scheme":"static"}""", "fp8")]
    [InlineData("""{"quant_method":"fbgemm_fp8"}""", "fp8-row")]
    [InlineData("""{"quant_method":"compressed-tensors","config_groups":{"group_0":{"targets":["Linear"],"weights":{"num_bits":8,"type":"float","strategy":"tensor"}}}}""", "fp8")]
    [InlineData("""{"quant_method":"compressed-tensors","config_groups":{"group_0":{"weights":{"num_bits":8,"type":"float","strategy":"channel"}}}}""", "fp8-row")]
    [InlineData("""{"quant_method":"compressed-tensors","config_groups":{"group_0":{"weights":{"num_bits":4,"type":"int","strategy":"group","group_size":32}}}}""", "awq-int4-g32")]
    [InlineData("""{"quant_method":"compressed-tensors","config_groups":{"group_0":{"weights":{"num_bits":8,"type":"int","strategy":"channel"}}}}""", "torchao-int8")]
    [InlineData("""{"quant_method":"compressed-tensors","config_groups":{"group_0":{"weights":{"num_bits":4,"type":"float","strategy":"tensor_group","group_size":16}}}}""", "nvfp4")]
    [InlineData("""{"quant_method":"hqq","quant_config":{"weight_quant_params":{"nbits":4,"group_size":64}}}""", "hqq-int4")]
    [InlineData("""{"quant_method":"hqq","quant_config":{"weight_quant_params":{"nbits":2,"group_size":16}}}""", "hqq-int2-g16")]
    [InlineData("""{"quant_method":"torchao","quant_type":"int4_weight_only","quant_type_kwargs":{"group_size":32}}""", "torchao-int4-g32")]
    [InlineData("""{"quant_method":"torchao","quant_type":{"default":{"_type":"Float8DynamicActivationFloat8WeightConfig","_data":{}}}}""", "fp8-row")]
    [InlineData("""{"quant_method":"torchao","quant_type":"int8_weight_only"}""", "torchao-int8")]
    [InlineData("""{"quant_method":"mxfp4","modules_to_not_convert":["lm_head"]}""", "mxfp4")]
    [InlineData("""{"quant_method":"quanto","weights":"int8"}""", "torchao-int8")]
    [InlineData("""{"quant_method":"modelopt","quant_algo":"NVFP4"}""", "nvfp4")]
    public void A_known_method_is_a_format(string quantization, string format)
    {
        var config = With(quantization);
        var model = HuggingFaceConfig.Parse(config);
        Assert.Contains(model.Assumed, note => note.StartsWith($"quantization_config: weights are stored as {format};", StringComparison.Ordinal));
        Assert.Equal(ModelParameters.Of(HuggingFaceConfig.Parse(Llama)).Total, ModelParameters.Of(model).Total);

        // A run that fine-tunes an adapter on it has its frozen weights so, and prints itself such that it is read again the same.
        var run = RunReader.Parse(Adapted(config));
        Assert.Equal(format == "nf4" ? "nf4-double" : format, run.Weights.Name);
        Assert.Equal(run.Weights.Name, RunReader.Parse(Written(run)).Weights.Name);
    }

    static string Adapted(string config) => "{\"model\":{\"config\":" + config + "},\"peft\":{\"method\":\"lora\",\"rank\":8}}";

    static string Written(TrainingRun run)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            RunWriter.Write(json, run);
        }

        return System.Text.Encoding.UTF8.GetString(stream.ToArray());
    }

    [Theory]
    [InlineData("""{"quant_method":"aqlm","nbits_per_codebook":16}""")]
    [InlineData("""{"quant_method":"bitsandbytes"}""")]
    [InlineData("""{"quant_method":"compressed-tensors","config_groups":{}}""")]
    [InlineData("""{"quant_method":"gptq","bits":5}""")]
    [InlineData("""{"quant_method":"torchao","quant_type":7}""")]
    [InlineData("{}")]
    public void What_is_not_known_is_said(string quantization)
    {
        var model = HuggingFaceConfig.Parse(With(quantization));
        Assert.Contains(model.Assumed, note => note.StartsWith("quantization_config: method", StringComparison.Ordinal) && note.Contains("not known", StringComparison.Ordinal));
        Assert.False(RunReader.Parse(Adapted(With(quantization))).Weights.IsQuantized);
    }

    [Fact]
    public void A_full_training_says_that_it_does_not_hold_them_so()
    {
        var run = RunReader.Parse("{\"model\":{\"config\":" + With("""{"quant_method":"fp8","weight_block_size":[128,128]}""") + "}}");
        Assert.False(run.Weights.IsQuantized);
        Assert.Contains(run.Assumed, note => note.StartsWith("weights: a training of all of them", StringComparison.Ordinal));
    }

    [Fact]
    public void A_group_size_changes_the_scales_alone()
    {
        var (wide, narrow) = (WeightFormats.Find("gptq-int4"), WeightFormats.Find("gptq-int4-g64"));
        Assert.Equal(wide.Elements(4096, 4096), narrow.Elements(4096, 4096));
        // 64 groups of a row instead of 32: twice the fp16 scales and zero points of 4 bits
        Assert.Equal(4096 * 32 * 2 + 4 * 32 * 512, (narrow.Overhead(4096, 4096) - wide.Overhead(4096, 4096)).Value);
        Assert.Throws<InvalidInputException>(() => WeightFormats.Find("int8-g64"));
    }
}
