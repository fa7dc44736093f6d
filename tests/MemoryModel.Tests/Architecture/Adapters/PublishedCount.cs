using MemoryModel.Catalog;

namespace MemoryModel.Tests;

/// <summary>One published line "trainable params: N || all params: M".</summary>
/// <param name="Model">A catalog name, or a config.json.</param>
/// <param name="Adapter">The configuration behind the line.</param>
/// <param name="Trainable">The count printed.</param>
/// <param name="Source">Where it is printed.</param>
public sealed record PublishedCount(string Model, Adapter Adapter, long Trainable, string Source)
{
    /// <summary>Gets the count of all parameters printed beside it; 0 where the model has another head or is quantized.</summary>
    public long All { get; init; }

    /// <summary>Gets the parameters of a classification head that are in the count: PEFT trains it whole, and some versions counted both copies.</summary>
    public long Head { get; init; }

    // Dimensions of models that the catalog does not have, from their config.json.
    const string Mt0Large = """{"model_type":"mt5","d_model":1024,"d_kv":64,"d_ff":2816,"num_layers":24,"num_decoder_layers":24,"num_heads":16,"vocab_size":250112,"feed_forward_proj":"gated-gelu","tie_word_embeddings":false}""";
    const string Opt350m = """{"model_type":"opt","hidden_size":1024,"word_embed_proj_dim":512,"ffn_dim":4096,"num_hidden_layers":24,"num_attention_heads":16,"vocab_size":50272,"max_position_embeddings":2048,"do_layer_norm_before":false,"tie_word_embeddings":true}""";
    const string ShearedLlama = """{"model_type":"llama","hidden_size":2048,"intermediate_size":5504,"num_hidden_layers":24,"num_attention_heads":16,"vocab_size":32000,"tie_word_embeddings":false}""";
    const string Mistral32027 = """{"model_type":"mistral","hidden_size":4096,"intermediate_size":14336,"num_hidden_layers":32,"num_attention_heads":32,"num_key_value_heads":8,"vocab_size":32027,"tie_word_embeddings":false}""";
    const string Comparison = "huggingface/peft method_comparison/MetaMathQA";

    static Adapter Lora(long rank, params string[] targets) => new(AdapterMethod.Lora) { Rank = rank, Targets = [.. targets] };

    static Adapter MetaMath(AdapterMethod method, long rank = 32) => new(method) { Rank = rank, Targets = ["q_proj", "v_proj"] };

    static PublishedCount Llama3B(Adapter adapter, long trainable, string file) => new("llama-3.2-3b", adapter, trainable, $"{Comparison} {file}");

    /// <summary>Gets every line.</summary>
    public static PublishedCount[] Lines { get; } =
    [
        new("qwen2.5-3b", Lora(16), 3_686_400, "huggingface/peft README.md") { All = 3_089_625_088 },
        new("llama-3.2-1b", Lora(8, "q_proj"), 524_288, "huggingface/peft docs/source/quicktour.md") { All = 1_236_338_688 },
        new(Opt350m, Lora(16, "q_proj", "v_proj"), 1_572_864, "huggingface/peft docs/source/guides/peft_model_config.md") { All = 332_769_280 },
        new("opt-125m", Lora(32, "k_proj", "q_proj", "v_proj", "fc1", "fc2"), 4_718_592, "huggingface/peft docs/source/package_reference/hira.md (HiRA has LoRA's tensors)") { All = 129_957_888 },
        new("t5-base", Lora(8, "q", "v"), 884_736, "huggingface/peft src/peft/peft_model.py (its 223,843,584 parameters are a table of 32,200 rows)"),
        new("flan-t5-large", Lora(16, "q", "v"), 4_718_592, "huggingface/peft examples/int8_training/Finetune_flan_t5_large_bnb_peft.ipynb") { All = 787_868_672 },
        new("opt-6.7b", Lora(16, "q_proj", "v_proj"), 8_388_608, "huggingface/peft examples/int8_training/Finetune_opt_bnb_peft.ipynb") { All = 6_666_862_592 },
        new(Mistral32027, Lora(64, "embed_tokens", "lm_head", "q_proj", "v_proj"), 31_886_720, "huggingface/peft examples/causal_language_modeling/peft_lora_clm_with_additional_tokens.ipynb") { All = 7_273_840_000 },
        new("gemma-2-2b", Lora(16, "q_proj", "v_proj"), 3_199_488, "huggingface/peft examples/sequence_classification/LoRA-torchao-8bit.ipynb") { Head = 2304 * 2 },
        new("bert-base-cased", Lora(8, "query", "key"), 296_450, "huggingface/peft examples/evaluation/lora-lm-eval.ipynb") { Head = 2 * 769 },
        new("bert-base-cased", Lora(16, "query", "value"), 592_900, "huggingface/peft src/peft/peft_model.py") { Head = 2 * 2 * 769 },
        new("llama-3-8b", new(AdapterMethod.Dora) { Targets = ["all-linear"] }, 22_347_776, "huggingface/peft examples/dora_finetuning/QDoRA_finetuning.ipynb"),
        new("bloom-560m", new(AdapterMethod.LayerNormTuning), 100_352, "huggingface/peft examples/causal_language_modeling/peft_ln_tuning_clm.ipynb") { All = 559_314_944 },
        new("bloom-560m", new(AdapterMethod.Prefix) { Tokens = 30 }, 1_474_560, "huggingface/peft examples/causal_language_modeling/peft_prefix_tuning_clm.ipynb") { All = 560_689_152 },
        new("bloom-560m", new(AdapterMethod.Prefix), 983_040, "huggingface/peft docs/source/package_reference/prefix_tuning.md") { All = 560_197_632 },
        new("gpt2-large", new(AdapterMethod.Prefix), 1_843_200, "huggingface/peft src/peft/peft_model.py") { All = 775_873_280 },
        new("bert-base-cased", new(AdapterMethod.Prefix), 370_178, "huggingface/peft src/peft/peft_model.py") { Head = 2 * 769 },
        new("bloom-560m", new(AdapterMethod.Prompt) { Tokens = 8 }, 8_192, "huggingface/peft docs/source/package_reference/prompt_tuning.md") { All = 559_222_784 },
        new("t5-large", new(AdapterMethod.Prompt), 40_960, "huggingface/peft examples/conditional_generation/peft_prompt_tuning_seq2seq.ipynb") { All = 737_709_056 },
        new("bloom-560m", new(AdapterMethod.PTuning) { EncoderHidden = 128 }, 300_288, "huggingface/peft docs/source/package_reference/p_tuning.md") { All = 559_514_880 },
        new(Mt0Large, new(AdapterMethod.Ia3), 282_624, "huggingface/peft examples/conditional_generation/peft_ia3_seq2seq.ipynb") { All = 1_229_863_936 },
        new(Mt0Large, Lora(8), 2_359_296, "huggingface/peft README.md, v0.2 to v0.10"),
        new("roberta-large", new(AdapterMethod.Ia3), 2_275_332, "huggingface/peft examples/sequence_classification/IA3.ipynb") { Head = 2 * (1024 * 1025 + 2 * 1025) },
        new(ShearedLlama, Lora(64, "all-linear"), 24 * 2_498_560, "axolotl-ai-cloud/axolotl pull request 1118, one layer 2,498,560"),
        new(ShearedLlama, Lora(64, "all-linear") with { Layers = 2 }, 4_997_120, "axolotl-ai-cloud/axolotl pull request 1118") { All = 1_350_420_480 },
        new("llama-2-7b", Lora(8, "q_proj", "v_proj"), 4_194_304, "meta-llama/llama-recipes docs; tloen/alpaca-lora README.md"),
        new("llama-2-7b", Lora(8, "q", "v"), 4_194_304, "Lightning-AI/litgpt tutorials/resource-tables.md"),
        new("llama-2-13b", Lora(8, "q", "v"), 6_553_600, "Lightning-AI/litgpt tutorials/resource-tables.md"),
        new("llama-2-7b", new(AdapterMethod.AdaptionPrompt) { Tokens = 10, Layers = 30, GatePerHead = true }, 1_229_760, "Lightning-AI/litgpt tutorials/resource-tables.md, adapter"),
        new("llama-2-7b", new(AdapterMethod.AdaptionPromptV2) { Tokens = 10 }, 4_279_744, "Lightning-AI/litgpt tutorials/resource-tables.md, adapter v2"),
        new("gpt3-175b", Lora(4, "q", "v"), 18_874_368, "LoRA paper table 4, 18.9M: hu-2021"),
        Llama3B(MetaMath(AdapterMethod.Lora), 9_175_040, "lora-rank32"),
        Llama3B(MetaMath(AdapterMethod.Lora, 64), 18_350_080, "lora-rank64"),
        Llama3B(Lora(10, "down_proj", "gate_proj", "up_proj"), 9_461_760, "lora-rank10-target-mlp"),
        Llama3B(MetaMath(AdapterMethod.Dora), 9_289_728, "lora-rank32-dora"),
        Llama3B(MetaMath(AdapterMethod.LoraFa), 3_670_016, "lora-rank32-lorafa"),
        Llama3B(MetaMath(AdapterMethod.AdaLora, 64), 18_353_664, "adalora-rank32"),
        Llama3B(new(AdapterMethod.Ia3), 286_720, "ia3-default"),
        Llama3B(new(AdapterMethod.Ia3) { Targets = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"], FeedForwardTargets = ["gate_proj", "up_proj", "down_proj"] }, 630_784, "ia3-all-attn"),
        Llama3B(new(AdapterMethod.Prefix) { Tokens = 200 }, 11_468_800, "prefixtuning"),
        Llama3B(new(AdapterMethod.Prompt) { Tokens = 200 }, 614_400, "prompt_tuning-default"),
        Llama3B(new(AdapterMethod.PTuning), 28_382_208, "ptuning-default"),
        Llama3B(new(AdapterMethod.LayerNormTuning), 175_104, "ln_tuning-default"),
        Llama3B(new(AdapterMethod.AdaptionPrompt) { Tokens = 100 }, 8_601_628, "adaptionprompt"),
        Llama3B(MetaMath(AdapterMethod.Boft, 0), 802_816, "boft-default"),
        Llama3B(MetaMath(AdapterMethod.Oft), 8_171_520, "oft-rank32"),
        Llama3B(MetaMath(AdapterMethod.LoHa), 18_350_080, "loha-rank32"),
        Llama3B(MetaMath(AdapterMethod.LoKr) with { Block = 4 }, 2_294_656, "lokr-rank32-factor4"),
        Llama3B(MetaMath(AdapterMethod.Vera, 256), 129_024, "vera-default"),
        Llama3B(MetaMath(AdapterMethod.VbLora, 4), 1_212_416, "vblora-default"),
        Llama3B(MetaMath(AdapterMethod.FourierFt), 56_000, "fourierft-default"),
        Llama3B(MetaMath(AdapterMethod.RandLora), 9_289_728, "randlora-default"),
        Llama3B(new(AdapterMethod.TrainableTokens) { Tokens = 2 }, 6_144, "trainable-tokens-sos-eos"),
        Llama3B(MetaMath(AdapterMethod.Shira), 9_175_040, "shira"),
        Llama3B(MetaMath(AdapterMethod.Miss, 64), 7_340_032, "miss-default"),
    ];

    /// <summary>Returns the model.</summary>
    public ModelArchitecture Architecture() => Model[0] == '{' ? HuggingFaceConfig.Parse(Model) : Models.Get(Model);
}
