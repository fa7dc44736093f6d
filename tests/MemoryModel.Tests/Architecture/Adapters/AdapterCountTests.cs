using MemoryModel.Catalog;

namespace MemoryModel.Tests;

/// <summary>Trained parameters are those that PEFT and LitGPT print, to the last digit.</summary>
public class AdapterCountTests
{
    public static TheoryData<int, string> Lines()
    {
        var data = new TheoryData<int, string>();
        for (var i = 0; i < PublishedCount.Lines.Length; i++)
        {
            data.Add(i, PublishedCount.Lines[i].Source);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Lines))]
    public void Trainable_parameters_are_those_printed(int line, string source)
    {
        var published = PublishedCount.Lines[line];
        var model = published.Architecture();
        var parameters = ModelParameters.Of(model);
        var adapter = AdapterParameters.Of(published.Adapter, model, parameters);
        Assert.True(published.Trainable - published.Head == adapter.Trainable, $"{source}: {published.Trainable - published.Head} printed, {adapter.Trainable} counted");
        if (published.All > 0)
        {
            Assert.Equal(published.All, parameters.Total + adapter.Added);
        }
    }

    [Theory]
    [InlineData(AdapterMethod.Lora, 2, "c_attn", 1_048_576)]
    [InlineData(AdapterMethod.Lora, 64, "c_attn", 33_554_432)]
    [InlineData(AdapterMethod.Lora, 8, "all-linear", 17_891_328)]
    [InlineData(AdapterMethod.Dora, 8, "all-linear", 19_251_200)]
    [InlineData(AdapterMethod.AdaLora, 12, "all-linear", 26_838_912)]
    [InlineData(AdapterMethod.Pfeiffer, 128, "", 33_689_600)]
    public void Qwen_7b_has_the_millions_that_ms_swift_prints(AdapterMethod method, long rank, string target, long trainable)
    {
        // modelscope/ms-swift docs, benchmark tables: 1.05M, 33.55M, 17.8913M, 19.2512M, 26.8389M, 33.6896M
        var model = Models.Get("qwen-7b");
        var adapter = new Adapter(method) { Rank = rank, Targets = target.Length > 0 ? [target] : [] };
        Assert.Equal(trainable, AdapterParameters.Of(adapter, model, ModelParameters.Of(model)).Trainable);
    }

    [Theory]
    [InlineData("gpt-oss-20b", 24 * 8 * (2 * (2880 + 4096) + 2 * (2880 + 512)))]
    [InlineData("deepseek-v3", 3_347_315_200)]
    public void All_linear_passes_routers_by_that_are_bare_parameters(string name, long trainable)
    {
        // transformers models/gpt_oss (GptOssTopKRouter) and models/deepseek_v3 (DeepseekV3TopkRouter): nn.Parameter, no nn.Linear
        var model = Models.Get(name);
        Assert.Equal(trainable, AdapterParameters.Of(new(AdapterMethod.Lora) { Rank = 8, Targets = ["all-linear"] }, model, ModelParameters.Of(model)).Trainable);
    }

    [Fact]
    public void New_layers_of_llama_pro_are_whole_layers()
    {
        var model = Models.Get("qwen-7b");
        // ms-swift prints 809.5826M for four layers
        Assert.Equal(809_582_592, AdapterParameters.Of(new(AdapterMethod.NewLayers) { Tokens = 4 }, model, ModelParameters.Of(model)).Trainable);
    }

    [Fact]
    public void Qlora_counts_a_byte_for_two_quantized_weights()
    {
        // huggingface/peft examples/dora_finetuning/QDoRA_finetuning.ipynb: all params 4,562,948,096 with Llama 3 8B in 4 bits
        var model = Models.Get("llama-3-8b");
        var parameters = ModelParameters.Of(model);
        var adapter = AdapterParameters.Of(new(AdapterMethod.Dora) { Targets = ["all-linear"] }, model, parameters);
        Assert.Equal(4_562_948_096, QuantizedWeights.Of(parameters, WeightFormats.NormalFloat4).PackedElements + adapter.Added);
    }

    [Fact]
    public void Bitfit_trains_every_bias_and_adds_nothing()
    {
        var model = Models.Get("bert-base-uncased");
        var adapter = AdapterParameters.Of(new(AdapterMethod.BitFit), model, ModelParameters.Of(model));
        // a layer: 4 attention biases, 2 feed-forward biases, 2 norm biases; the norms of embeddings and head; head, pooler, next sentence and vocabulary
        Assert.Equal(12L * (4 * 768 + 3072 + 768 + 2 * 768) + 768 + 768 + 768 + 768 + 2 + 30_522, adapter.Trainable);
        Assert.Equal(0, adapter.Added);
    }

    [Theory]
    [InlineData(AdapterMethod.Houlsby, 2)]
    [InlineData(AdapterMethod.Pfeiffer, 1)]
    public void Bottlenecks_have_two_matrices_and_two_biases(AdapterMethod method, long perLayer)
    {
        var model = Models.Get("bert-base-uncased");
        var adapter = AdapterParameters.Of(new(method) { Rank = 64 }, model, ModelParameters.Of(model));
        Assert.Equal(12 * perLayer * (2 * 768 * 64 + 64 + 768), adapter.Trainable);
    }

    [Fact]
    public void Trained_copies_of_the_token_table_and_the_head_come_on_top()
    {
        var model = Models.Get("llama-2-7b");
        var adapter = new Adapter(AdapterMethod.Lora) { ModulesToSave = ["embed_tokens", "lm_head"] };
        Assert.Equal(4_194_304 + 2L * 32_000 * 4096, AdapterParameters.Of(adapter, model, ModelParameters.Of(model)).Trainable);
    }

    [Fact]
    public void Last_layers_train_what_they_have()
    {
        var model = Models.Get("llama-2-7b");
        var adapter = AdapterParameters.Of(new(AdapterMethod.LastLayers) { Layers = 2 }, model, ModelParameters.Of(model));
        Assert.Equal(2L * (4 * 4096 * 4096 + 3 * 4096 * 11008 + 2 * 4096), adapter.Trainable);
        Assert.Equal(0, adapter.Added);
    }

    [Fact]
    public void A_lstm_makes_the_prompt_of_p_tuning()
    {
        var model = Models.Get("gpt2-large");
        // torch.nn.LSTM(1280, 128, 2 layers, bidirectional) and the linear layers 256 → 256 → 1280, 20 tokens
        var lstm = 2 * (4L * 128 * (1280 + 128 + 2) + 4 * 128 * (256 + 128 + 2));
        var adapter = new Adapter(AdapterMethod.PTuning) { EncoderHidden = 128, LstmLayers = 2 };
        Assert.Equal(20 * 1280 + lstm + 256 * 257 + 1280 * 257, AdapterParameters.Of(adapter, model, ModelParameters.Of(model)).Trainable);
    }

    [Fact]
    public void An_unknown_target_is_refused_with_the_modules_that_there_are()
    {
        var model = Models.Get("llama-2-7b");
        var adapter = new Adapter(AdapterMethod.Lora) { Targets = ["query_key_valu"] };
        var problem = Assert.Throws<InvalidInputException>(() => AdapterParameters.Of(adapter, model, ModelParameters.Of(model)));
        Assert.Contains("self_attn.q_proj", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_model_of_the_catalog_takes_lora_on_all_linear_layers_and_its_default()
    {
        foreach (var model in Models.Names.Select(Models.Get))
        {
            var parameters = ModelParameters.Of(model);
            Assert.True(AdapterParameters.Of(new(AdapterMethod.Lora) { Targets = ["all-linear"] }, model, parameters).Trainable > 0, model.Name);
            Assert.True(AdapterParameters.Of(new(AdapterMethod.Lora), model, parameters).Trainable > 0, model.Name);
        }
    }
}
