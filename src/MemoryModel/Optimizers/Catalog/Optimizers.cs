using System.Collections.Immutable;

namespace MemoryModel.Catalog;

/// <summary>The optimizers: one row each, with the states that its source code keeps for each parameter tensor.</summary>
/// <remarks>Every name of <c>optim</c> in Hugging Face's <c>TrainingArguments</c> finds the row with the states that name gives there.</remarks>
public static class Optimizers
{
    /// <summary>Gets AdamW, one fused kernel.</summary>
    public static Optimizer AdamW => TorchOptimizers.AdamW;

    /// <summary>Gets AdamW over lists of tensors: one copy of all updated parameters in the step.</summary>
    public static Optimizer AdamWForeach => TorchOptimizers.AdamWForeach;

    /// <summary>Gets block-wise 8-bit AdamW.</summary>
    public static Optimizer AdamW8Bit => BitsAndBytesOptimizers.AdamW8Bit;

    /// <summary>Gets all optimizers.</summary>
    public static ImmutableArray<Optimizer> All { get; } =
    [
        .. TorchOptimizers.Rows, .. BitsAndBytesOptimizers.Rows, .. TorchAoOptimizers.Rows, .. LowRankOptimizers.Rows,
        .. PreconditionedOptimizers.Rows, .. OtherOptimizers.Rows,
    ];

    /// <summary>Finds an optimizer by name or alias.</summary>
    /// <exception cref="InvalidInputException">No optimizer has the name.</exception>
    public static Optimizer Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var key = NearestName.Key(name);
        return All.FirstOrDefault(row => NearestName.Key(row.Name) == key || row.Aliases.Any(alias => NearestName.Key(alias) == key))
            ?? throw new InvalidInputException($"optimizer '{name}' is not known{NearestName.Hint(name, All.SelectMany(row => row.Aliases.Prepend(row.Name)))}; `llm-mem list optimizers` prints all");
    }

    /// <summary>Finds an optimizer by name, in the implementation of its step that is asked for where it has one.</summary>
    /// <exception cref="InvalidInputException">No optimizer has the name.</exception>
    public static Optimizer Find(string name, StepImplementation implementation) => As(Find(name), implementation);

    /// <summary>Returns an optimizer in another implementation of its step, or itself where the catalog has none.</summary>
    public static Optimizer As(Optimizer optimizer, StepImplementation implementation)
    {
        foreach (var row in All)
        {
            if (row.Family == optimizer.Family && row.Implementation == implementation)
            {
                return row with { UpdatesInBackward = optimizer.UpdatesInBackward, LiveGradients = optimizer.LiveGradients };
            }
        }

        return optimizer;
    }
}
