namespace MemoryModel.Tests;

/// <summary>Encoders whose published counts leave out the head.</summary>
public class EncoderTests
{
    [Fact]
    public void Deberta_v3_base_without_its_head_has_the_published_count()
    {
        var parameters = ModelParameters.Of(HuggingFaceConfig.Parse("""
            {"model_type":"deberta-v2","hidden_size":768,"num_hidden_layers":12,"num_attention_heads":12,"intermediate_size":3072,"vocab_size":128100,"type_vocab_size":0,
             "max_position_embeddings":512,"relative_attention":true,"position_buckets":256,"max_relative_positions":-1,"norm_rel_ebd":"layer_norm","share_att_key":true,
             "pos_att_type":"p2c|c2p","position_biased_input":false,"hidden_act":"gelu"}
            """));
        Assert.Equal(183_831_552, parameters.Total - parameters.In(ParameterGroup.Head));
    }
}
