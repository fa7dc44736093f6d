namespace MemoryModel;

/// <summary>Spells the parts of a layer as Megatron-LM's argument lists and run files do.</summary>
static class ModuleWords
{
    static readonly (string Word, RecomputedModules Module)[] Recomputable =
    [
        ("core_attn", RecomputedModules.CoreAttention),
        ("moe_act", RecomputedModules.ExpertActivation),
        ("layernorm", RecomputedModules.Norms),
        ("mla_up_proj", RecomputedModules.LatentUpProjection),
        ("mlp", RecomputedModules.FeedForward),
        ("moe", RecomputedModules.Experts),
        ("shared_experts", RecomputedModules.SharedExperts),
        ("gdn_norm_out", RecomputedModules.DeltaNetNorm),
    ];

    static readonly (string Word, OffloadedModules Module)[] Offloadable =
    [
        ("attn_norm", OffloadedModules.AttentionNorm),
        ("qkv_linear", OffloadedModules.QueryKeyValue),
        ("core_attn", OffloadedModules.CoreAttention),
        ("attn_proj", OffloadedModules.AttentionProjection),
        ("mlp_norm", OffloadedModules.FeedForwardNorm),
        ("expert_fc1", OffloadedModules.ExpertInput),
        ("moe_act", OffloadedModules.ExpertActivation),
        ("fused_group_mlp", OffloadedModules.ExpertInput | OffloadedModules.ExpertActivation),
    ];

    // Parts of blocks that no model here has: Megatron-LM takes the words, and there is nothing to give back.
    static readonly string[] Elsewhere = ["gdp_in_proj", "gdp_qkv", "mhc"];

    /// <summary>Returns the parts of a list of words.</summary>
    /// <exception cref="FormatException">A word is not known; the message names the field.</exception>
    public static RecomputedModules Recomputed(IEnumerable<string> words, string field) =>
        words.Aggregate(RecomputedModules.None, (parts, word) => parts | Find(Recomputable, word, field));

    /// <summary>Returns the parts of a list of words.</summary>
    /// <exception cref="FormatException">A word is not known; the message names the field.</exception>
    public static OffloadedModules Offloaded(IEnumerable<string> words, string field) =>
        words.Aggregate(OffloadedModules.None, (parts, word) => parts | Find(Offloadable, word, field));

    /// <summary>Returns the words of parts.</summary>
    public static IEnumerable<string> Of(RecomputedModules parts) => Recomputable.Where(row => parts.HasFlag(row.Module)).Select(row => row.Word);

    /// <summary>Splits a list as a command line or a YAML file writes it: <c>[layernorm moe_act]</c>.</summary>
    public static string[] Split(string text) => text.Trim('[', ']').Split([' ', ',', '"', '\''], StringSplitOptions.RemoveEmptyEntries);

    static T Find<T>((string Word, T Module)[] rows, string word, string field)
        where T : struct
    {
        foreach (var row in rows)
        {
            if (string.Equals(row.Word, word, StringComparison.OrdinalIgnoreCase))
            {
                return row.Module;
            }
        }

        var words = rows.Select(row => row.Word).ToArray();
        return Elsewhere.Contains(word)
            ? default
            : throw new FormatException($"{field} has \"{word}\"; allowed: {string.Join(", ", words)}{NearestName.Hint(word, words)}");
    }
}
