using System.Collections.Immutable;

namespace MemoryModel;

/// <summary>Represents the arguments <c>fsdp</c> and <c>fsdp_config</c> of Hugging Face's Trainer as far as bytes and time depend on them.</summary>
/// <param name="Zero">The ZeRO stage with the same sharding: 3 for full sharding, 2 where parameters stay gathered after the forward pass, 0 for none.</param>
/// <param name="Hybrid">Whether a node is a shard group and nodes are replicas.</param>
/// <param name="Offload">Whether parameters, gradients and optimizer states live in host memory.</param>
/// <param name="ActivationCheckpointing">Whether layers are recomputed.</param>
public sealed record FsdpConfig(int Zero, bool Hybrid, bool Offload, bool ActivationCheckpointing)
{
    /// <summary>Gets the version of PyTorch's engine: 1 (FullyShardedDataParallel) or 2 (fully_shard).</summary>
    public int Version { get; init; } = 1;

    static readonly string[] Options = ["full_shard", "shard_grad_op", "no_shard", "hybrid_shard", "hybrid_shard_zero2", "offload", "auto_wrap", "true"];

    // transformers, training_args.py; a leading fsdp_ is taken off as there
    static readonly string[] Names =
    [
        "version", "min_num_params", "transformer_layer_cls_to_wrap", "backward_prefetch", "forward_prefetch", "limit_all_gathers", "use_orig_params", "sync_module_states",
        "cpu_ram_efficient_loading", "activation_checkpointing", "xla", "xla_fsdp_v2", "xla_fsdp_settings", "xla_fsdp_grad_ckpt", "reshard_after_forward", "state_dict_type", "auto_wrap_policy",
        "offload_params", "sharding_strategy", "cpu_offload", "mixed_precision_policy", "ignored_modules", "ignored_params",
    ];

    static readonly Dictionary<string, int> Strategies = new()
    {
        ["full_shard"] = 3,
        ["hybrid_shard"] = 3,
        ["shard_grad_op"] = 2,
        ["hybrid_shard_zero2"] = 2,
        ["no_shard"] = 0,
        ["true"] = 3,
    };

    /// <summary>Reads the two arguments; <see langword="null"/> when neither asks for FSDP.</summary>
    internal static FsdpConfig? Read(ArgumentObject arguments, ArgumentObject? config, ImmutableArray<string>.Builder notes)
    {
        var words = arguments.Words("fsdp");
        foreach (var word in words)
        {
            if (!Options.Contains(word.ToLowerInvariant()))
            {
                throw new InvalidInputException($"training arguments: fsdp has '{word}'; allowed: {string.Join(", ", Options[..^1])}{NearestName.Hint(word, Options[..^1])}");
            }
        }

        if (words.Length == 0) return null;
        var strategy = words.FirstOrDefault(Strategies.ContainsKey)
            ?? throw new InvalidInputException($"training arguments: fsdp is '{string.Join(' ', words)}'; allowed with it: full_shard, shard_grad_op, hybrid_shard, hybrid_shard_zero2 or no_shard");
        config?.Check([.. Names, .. Names.Select(name => "fsdp_" + name)]);
        if (config?.Flag("xla") == true) throw new InvalidInputException("training arguments: fsdp_config.xla is true; allowed: false, PyTorch/XLA is not modelled");
        var (resharding, key) = Resharding(config);
        var version = (int?)(Whole(config, "version") ?? Whole(config, "fsdp_version"));
        // accelerate, FullyShardedDataParallelPlugin: the first version takes a strategy here, the second a flag
        if (version == 1 && resharding is not null) throw config!.Wrong(key, "a strategy with fsdp_version 1, such as full_shard; true or false with fsdp_version 2");
        if (version is null)
        {
            version = resharding is null ? 1 : 2;
            if (resharding is null) notes.Add("fsdp_config.fsdp_version: 1 (accelerate's default; transformers takes 2 since release 5.9)");
        }

        var zero = resharding is { } reshards && Strategies[strategy] == 3 ? reshards ? 3 : 2 : Strategies[strategy];
        return new(zero, strategy.StartsWith("hybrid", StringComparison.Ordinal), words.Contains("offload") || (Either(config, "offload_params") ?? Either(config, "cpu_offload")) == true, Either(config, "activation_checkpointing") == true) { Version = version.Value };
    }

    static long? Whole(ArgumentObject? config, string key) => config?.Whole(key, 1, 2);

    // The flag of the second version, and the key under which it stands; a strategy is the first version's and repeats the argument fsdp.
    static (bool? Reshards, string Key) Resharding(ArgumentObject? config)
    {
        var key = config?.Has("reshard_after_forward") == true ? "reshard_after_forward" : "fsdp_reshard_after_forward";
        return (config?.Spells(key, Options[..5]) == true ? null : config?.Flag(key), key);
    }

    static bool? Either(ArgumentObject? config, string key) => config?.Has(key) == true ? config.Flag(key) : config?.Flag("fsdp_" + key);
}
