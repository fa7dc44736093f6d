using System.Collections.Immutable;

namespace MemoryModel.Planning;

/// <summary>Represents one switch of a run, as the command line spells it.</summary>
/// <param name="Option">The option: <c>--tp</c>.</param>
/// <param name="Value">Its value, or <see langword="null"/> for one that is there or not.</param>
public readonly record struct PlanSwitch(string Option, string? Value = null)
{
    /// <summary>Gets whether the option is taken away.</summary>
    public bool Off { get; init; }

    /// <summary>Returns the switch as it is printed.</summary>
    public override string ToString() => Off ? $"without {Option}" : Value is null ? Option : $"{Option} {Value}";

    /// <summary>Returns the switches of two changes made one after the other: of an option that is turned twice the last value counts, and one that is set and taken away is as it was.</summary>
    internal static ImmutableArray<PlanSwitch> Together(ImmutableArray<PlanSwitch> first, ImmutableArray<PlanSwitch> second)
    {
        var joined = ImmutableArray.CreateBuilder<PlanSwitch>();
        foreach (var turned in first)
        {
            if (!second.Any(later => later.Option == turned.Option))
            {
                joined.Add(turned);
            }
            else if (second.First(later => later.Option == turned.Option) is var last && (last.Value is not null || last.Off == turned.Off))
            {
                joined.Add(last);
            }
        }

        joined.AddRange(second.Where(turned => !first.Any(earlier => earlier.Option == turned.Option)));
        return joined.ToImmutable();
    }
}
