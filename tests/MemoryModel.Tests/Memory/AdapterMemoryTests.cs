using MemoryModel.Catalog;

namespace MemoryModel.Tests;

/// <summary>What fine-tuning holds beside states: tensors of the adapters, trained copies, inputs of quantized products.</summary>
public class AdapterMemoryTests
{
    static readonly TrainingRun s_lora = new()
    {
        Model = Models.Get("llama-3.2-3b"),
        Accelerator = Gpus.Find("a100-sxm")!,
        Framework = "hf-transformers",
        Precision = PrecisionPolicies.PureBf16,
        SequenceLength = 768,
        Plan = new() { MicroBatch = 4 },
        Adapter = Adapter(AdapterMethod.Lora),
    };

    const long Tokens = 4 * 768;
    const long Layers = 28;

    static Adapter Adapter(AdapterMethod method) => new(method) { Rank = 32, Targets = ["q_proj", "v_proj"] };

    static long Saved(TrainingRun run) => Estimator.Memory(run).Saved.Total.Value;

    static long More(Adapter adapter) => Saved(s_lora with { Adapter = adapter }) - Saved(s_lora with { Adapter = Adapter(AdapterMethod.Miss) });

    [Fact]
    public void A_fp32_branch_copies_the_input_of_each_target()
    {
        // MiSS saves a fp32 tensor of the rank alone; LoRA that and the input of queries and of values in fp32
        Assert.Equal(Layers * 2 * 4 * Tokens * 3072, More(Adapter(AdapterMethod.Lora)));
    }

    [Fact]
    public void Dora_keeps_both_products_before_their_scale() =>
        Assert.Equal(Layers * ((2 * 4 * Tokens * 3072) + (6 * Tokens * (3072 + 1024))), More(Adapter(AdapterMethod.Dora)));

    [Fact]
    public void A_spectrum_becomes_a_whole_matrix() =>
        Assert.Equal(Layers * ((2 * 4 * Tokens * 3072) + (4L * 3072 * (3072 + 1024)) - (2 * 4 * Tokens * 32)), More(Adapter(AdapterMethod.FourierFt)));

    [Fact]
    public void Dropout_adds_a_mask_of_one_byte_where_the_input_has_a_gradient()
    {
        var lora = Adapter(AdapterMethod.Lora);
        // the first layer's input over frozen embeddings has none
        Assert.Equal((Layers - 1) * 2 * Tokens * 3072, More(lora with { Dropout = 0.1 }) - More(lora));
    }

    [Fact]
    public void Orthogonal_subspaces_keep_the_large_singular_vectors_beside_the_weight()
    {
        var estimate = Estimator.Memory(s_lora with { Adapter = Adapter(AdapterMethod.Osf) });
        // queries of 3072 and values of 1024 rows over 3072 columns, all but 32 of their singular vectors, in bf16
        var large = (3072 + 3072 + 1) * (3072 - 32) + (1024 + 3072 + 1) * (1024 - 32);
        Assert.Equal(2 * Layers * large, estimate.Terms.Single(term => term.Name == "frozen singular vectors").Bytes.Value);
        Assert.Equal(2 * Layers * ((3072 + 3072 + 1) + (1024 + 3072 + 1)) * 32, estimate.Terms.Single(term => term.Name.StartsWith("adapter weights", StringComparison.Ordinal)).Bytes.Value);
    }

    [Fact]
    public void Prompts_in_the_attention_save_their_own_attention()
    {
        var prompt = new Adapter(AdapterMethod.AdaptionPrompt) { Tokens = 10 };
        var one = Saved(s_lora with { Adapter = prompt with { Tokens = 1 } });
        // keys and values of both widths of 8 heads for each sequence; two scores of 24 heads for each token
        Assert.Equal(Layers * 9 * ((2 * 4 * 2048) + (8 * Tokens * 24)), Saved(s_lora with { Adapter = prompt }) - one);
    }

    [Fact]
    public void A_prompt_lengthens_the_sequence()
    {
        var prompt = s_lora with { Adapter = new(AdapterMethod.Prompt) { Tokens = 232 } };
        var longer = s_lora with { Adapter = new(AdapterMethod.Prompt) { Tokens = 1 }, SequenceLength = 999 };
        Assert.Equal(Saved(longer), Saved(prompt));
    }

    [Fact]
    public void Llm_int8_saves_the_input_of_frozen_products_and_nf4_does_not()
    {
        var run = s_lora with { Adapter = Adapter(AdapterMethod.Lora) with { KBitPreparation = false } };
        var inputs = Saved(run with { Weights = WeightFormats.Int8 }) - Saved(run with { Weights = WeightFormats.NormalFloat4Double });
        // input of attention and of the feed-forward block, attention's output is saved anyway, input of the last matrix
        Assert.Equal(Layers * 2 * Tokens * (3072 + 3072 + 8192), inputs);
    }

    [Fact]
    public void Copied_modules_stay_in_the_type_of_the_network()
    {
        var copied = s_lora with { Adapter = s_lora.Adapter! with { ModulesToSave = ["embed_tokens"] } };
        static long States(TrainingRun run) => Estimator.Memory(run).Terms.Where(term => term.Kind is MemoryKind.Parameters or MemoryKind.Gradients or MemoryKind.OptimizerStates && term.Tier == MemoryTier.Gpu).Sum(term => term.Bytes.Value);
        Assert.Equal(128_256L * 3072 * (2 + 2 + 4), States(copied) - States(s_lora));
    }
}
