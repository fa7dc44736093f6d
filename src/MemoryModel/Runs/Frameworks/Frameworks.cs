using System.Collections.Immutable;

namespace MemoryModel.Catalog;

/// <summary>The training frameworks whose habits are known: one row each.</summary>
public static partial class Frameworks
{
    /// <summary>Gets all frameworks.</summary>
    public static ImmutableArray<FrameworkHabits> All => Rows.All;

    /// <summary>Gets the precision policies that a run may name: those of <see cref="PrecisionPolicies"/>, and those that are one framework's habit.</summary>
    public static ImmutableArray<PrecisionPolicy> Precisions => Rows.Precisions;

    /// <summary>Finds a framework by name or alias; <see langword="null"/> if none has it.</summary>
    public static FrameworkHabits? Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var key = NearestName.Key(name);
        foreach (var row in All)
        {
            if (NearestName.Key(row.Name) == key)
            {
                return row;
            }

            foreach (var alias in row.Aliases)
            {
                if (NearestName.Key(alias) == key)
                {
                    return row;
                }
            }
        }

        return null;
    }

    /// <summary>Finds a framework, or gives plain PyTorch's habits to an unknown one.</summary>
    public static FrameworkHabits Of(string name) => Find(name) ?? PyTorch;

    /// <summary>Returns a known name or alias as its row spells it, so that no other spelling is another framework; an unknown name stays.</summary>
    internal static string Spelled(string name)
    {
        var key = NearestName.Key(name);
        return All.SelectMany(row => row.Aliases.Prepend(row.Name)).FirstOrDefault(known => NearestName.Key(known) == key) ?? name;
    }

    /// <summary>Returns the known name nearest to a given one.</summary>
    public static string Nearest(string name) => NearestName.Of(name, All.SelectMany(row => row.Aliases.Prepend(row.Name))) ?? PyTorch.Name;

    /// <summary>Returns what is said of a name that no framework has.</summary>
    internal static string Unknown(string name) => $"framework '{name}' is not known{NearestName.Hint(name, All.SelectMany(row => row.Aliases.Prepend(row.Name)))}; allowed: pytorch for one that is not listed";

    // In a class of its own, so that the rows of every file exist before the list is made.
    static class Rows
    {
        public static readonly ImmutableArray<FrameworkHabits> All =
        [
            PyTorch, FullyShardedV1, Torchtitan, Torchtune, TorchtuneFirst, LitGpt, FsdpQlora,
            LlmFoundry, NanoGpt, LlmC, KempnerForge, FmsFsdp, TinyLlama, OlmoCore, AutoModel, Olmo, Picotron, Metaseq, MaxText,
            Transformers, TransformersFsdp2, TransformersDeepSpeed, Trl, Swift, Axolotl, LlamaFactory, OpenInstruct, Unsloth,
            DeepSpeed, DeepSpeedChat, MegatronDeepSpeed, GptNeoX, MegatronLm, NeMo, Nanotron, InternEvo,
        ];

        // The general ones first; each framework's own beside its source.
        public static readonly ImmutableArray<PrecisionPolicy> Precisions =
        [
            .. PrecisionPolicies.All,
            .. All.Select(row => row.Precision with { Source = row.Source }).DistinctBy(policy => policy.Name).Where(policy => PrecisionPolicies.All.All(known => known.Name != policy.Name)),
        ];
    }
}
