namespace MemoryModel.Tests;

/// <summary>What a checkpoint stores beside the parameters of its class accounts for the whole difference between the two totals.</summary>
/// <remarks>
/// GLM-4.5: the totals are those that huggingface.co gives for the safetensors of zai-org/GLM-4.5, zai-org/GLM-4.5-Air and PrimeIntellect/INTELLECT-3. They hold a correction
/// per expert (a buffer of the class), and, in the first two, one prediction layer with a token table and an output matrix of its own.
/// </remarks>
public class CheckpointTotalTests
{
    const string Glm45 = """{"model_type":"glm4_moe","hidden_size":5120,"num_hidden_layers":92,"num_attention_heads":96,"num_key_value_heads":8,"head_dim":128,"intermediate_size":12288,"moe_intermediate_size":1536,"n_routed_experts":160,"n_shared_experts":1,"num_experts_per_tok":8,"first_k_dense_replace":3,"use_qk_norm":true,"attention_bias":true,"vocab_size":151552,"tie_word_embeddings":false}""";

    const string Air = """{"model_type":"glm4_moe","hidden_size":4096,"num_hidden_layers":46,"num_attention_heads":96,"num_key_value_heads":8,"head_dim":128,"intermediate_size":10944,"moe_intermediate_size":1408,"n_routed_experts":128,"n_shared_experts":1,"num_experts_per_tok":8,"first_k_dense_replace":1,"use_qk_norm":false,"attention_bias":true,"vocab_size":151552,"tie_word_embeddings":false}""";

    [Theory]
    [InlineData(Glm45, 1, 358_337_791_296)]
    [InlineData(Air, 1, 110_468_824_832)]
    [InlineData(Air, 0, 106_852_251_264)]
    public void Buffers_and_prediction_layers_make_up_the_difference(string config, long predictionLayers, long stored)
    {
        var model = HuggingFaceConfig.Parse(config);
        var parameters = ModelParameters.Of(model);
        var routed = parameters.Blocks.Single(block => block.Block.Experts is not null);
        var (hidden, vocab) = (model.Hidden, model.Embedding.Vocab);
        // A layer like the routed ones, the matrix that joins a token with the state, three norms, both tables.
        var prediction = routed.PerLayer + 2 * hidden * hidden + 3 * hidden + 2 * vocab * hidden;
        var corrections = (routed.Layers + predictionLayers) * routed.Block.Experts!.Count;
        Assert.Equal(stored, parameters.Total + predictionLayers * prediction + corrections);
    }
}
