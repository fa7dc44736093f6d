namespace MemoryModel;

/// <summary>Says how Megatron-LM's <c>--optimizer</c> calls the optimizers of the catalog.</summary>
/// <remarks>Megatron-LM megatron/training/arguments.py; its SGD has a momentum, its Adam decouples the weight decay.</remarks>
static class MegatronOptimizers
{
    /// <summary>Gets the names of the catalog with the words of the argument.</summary>
    public static readonly (string Name, string Argument)[] All = [("adamw", "adam"), ("adam", "adam"), ("sgd-momentum", "sgd"), ("muon", "muon"), ("lion", "lion"), ("soap", "soap")];

    /// <summary>Returns the argument, or <see langword="null"/> where Megatron-LM has no such optimizer.</summary>
    public static string? Argument(Optimizer optimizer)
    {
        foreach (var (name, argument) in All)
        {
            if (name == optimizer.Name)
            {
                return argument;
            }
        }

        return null;
    }

    /// <summary>Says whether a word is one of the argument's.</summary>
    public static bool IsArgument(string word) => Array.Exists(All, row => string.Equals(row.Argument, word, StringComparison.OrdinalIgnoreCase));

    /// <summary>Gets the words that are allowed, for an error.</summary>
    public static string Words => string.Join(", ", All.Select(row => row.Name));
}
