using MemoryModel.Catalog;

namespace MemoryModel.Tests;

/// <summary>Weights, gradients and states of fine-tuning: only what is trained has gradients and states.</summary>
public class FineTuningStatesTests
{
    const long Linear = 6_476_005_376;
    const long Rest = 262_410_240;
    const long Trained = 4_194_304;

    static readonly TrainingRun s_lora = new()
    {
        Model = Models.Get("llama-2-7b"),
        Accelerator = Gpus.Find("a100-sxm")!,
        Framework = "hf-transformers",
        Precision = PrecisionPolicies.PureBf16,
        Adapter = new(AdapterMethod.Lora),
    };

    // PyTorch's step counters, 4 bytes a tensor, are in host memory.
    static long Of(TrainingRun run, MemoryKind kind) => Estimator.Memory(run).Terms.Where(term => term.Kind == kind && term.Tier != MemoryTier.Host).Sum(term => term.Bytes.Value);

    [Fact]
    public void Peft_keeps_adapters_their_gradients_and_states_in_fp32()
    {
        Assert.Equal((Linear + Rest) * 2 + Trained * 4, Of(s_lora, MemoryKind.Parameters));
        Assert.Equal(Trained * 4, Of(s_lora, MemoryKind.Gradients));
        Assert.Equal(Trained * 8, Of(s_lora, MemoryKind.OptimizerStates));
    }

    [Fact]
    public void Litgpt_keeps_all_of_them_in_bf16()
    {
        var run = s_lora with { Framework = "litgpt" };
        Assert.Equal((Linear + Rest + Trained) * 2, Of(run, MemoryKind.Parameters));
        Assert.Equal(Trained * 2, Of(run, MemoryKind.Gradients));
        Assert.Equal(Trained * 4, Of(run, MemoryKind.OptimizerStates));
    }

    [Fact]
    public void Deepspeed_casts_adapters_with_the_model_and_keeps_masters()
    {
        var run = s_lora with { Precision = PrecisionPolicies.DeepSpeed };
        Assert.Equal((Linear + Rest + Trained) * 2, Of(run, MemoryKind.Parameters));
        Assert.Equal(Trained * 2, Of(run, MemoryKind.Gradients));
        Assert.Equal(Trained * 12, Of(run, MemoryKind.OptimizerStates));
    }

    [Fact]
    public void K_bit_preparation_turns_embeddings_norms_and_head_into_fp32()
    {
        var run = s_lora with { Weights = WeightFormats.NormalFloat4 };
        var weights = QuantizedWeights.Of(ModelParameters.Of(run.Model), run.Weights);
        Assert.Equal(Rest, weights.Kept);
        Assert.Equal(Linear / 2, weights.Elements.Value);
        Assert.Equal((weights.Elements + weights.Overhead).Value + Rest * 4 + Trained * 4, Of(run, MemoryKind.Parameters));
        Assert.Equal((weights.Elements + weights.Overhead).Value + Rest * 2 + Trained * 4, Of(run with { Adapter = run.Adapter! with { KBitPreparation = false } }, MemoryKind.Parameters));
    }

    [Fact]
    public void A_sharding_engine_cuts_elements_and_adapters_and_leaves_bitsandbytes_scales_whole()
    {
        var run = s_lora with { Framework = "fsdp_qlora", Weights = WeightFormats.NormalFloat4Double, Gpus = 8, Plan = new() { Zero = 3 } };
        var weights = QuantizedWeights.Of(ModelParameters.Of(run.Model), run.Weights);
        Assert.Equal(weights.Elements.Value / 8 + weights.Overhead.Value + (Rest + Trained) * 2 / 8, Of(run, MemoryKind.Parameters));
        Assert.Equal(Trained * 4 / 8, Of(run, MemoryKind.OptimizerStates));
    }

    [Fact]
    public void Eight_bit_states_of_small_adapter_tensors_stay_fp32()
    {
        // IA³: every vector has 4096 or 11008 elements; at rank 1 none of LoRA's has fewer than 4096 either
        var vectors = s_lora with { Optimizer = Optimizers.AdamW8Bit, Adapter = new(AdapterMethod.Vera) { Rank = 256 } };
        // VeRA has a vector of 256 (two fp32 states) and one of 4096 (two 8-bit states with 16 scales each) for q and for v;
        // two tables of 256 codes exist once
        Assert.Equal(64 * (2 * 4 * 256 + 2 * (4096 + 16 * 4)) + 2 * 4 * 256, Of(vectors, MemoryKind.OptimizerStates));
    }

    [Fact]
    public void The_last_layers_are_trained_in_the_type_of_the_network()
    {
        var run = s_lora with { Adapter = new(AdapterMethod.LastLayers) { Layers = 2 } };
        const long two = 2L * (4 * 4096 * 4096 + 3 * 4096 * 11008 + 2 * 4096);
        Assert.Equal((Linear + Rest) * 2, Of(run, MemoryKind.Parameters));
        Assert.Equal(two * 2, Of(run, MemoryKind.Gradients));
        Assert.Equal(two * 4, Of(run, MemoryKind.OptimizerStates));
    }

    [Fact]
    public void Quantized_weights_without_an_adapter_are_refused() =>
        Assert.Contains("nothing is fine-tuned", Assert.Throws<InvalidInputException>(() => Estimator.Memory(s_lora with { Adapter = null, Weights = WeightFormats.Int8 })).Message, StringComparison.Ordinal);
}
