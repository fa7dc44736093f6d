using System.Collections.Immutable;
using MemoryModel.Planning;

namespace MemoryModel.Cli;

/// <summary>Notes which values of a sweep no row of could be estimated, so that the end of a sweep says so.</summary>
/// <remarks>As many words as the axes have values, whatever the number of rows.</remarks>
sealed class SweepProblems(SweepGrid grid)
{
    const int Named = 4;

    // of each axis, the values that were seen with their first problem, or null where a row could be estimated
    readonly ImmutableArray<Dictionary<string, string?>> _axes = [.. grid.Axes.Select(_ => new Dictionary<string, string?>(StringComparer.Ordinal))];

    /// <summary>Notes a row.</summary>
    public void Add(SweepRow row)
    {
        for (var axis = 0; axis < _axes.Length; axis++)
        {
            var value = row.Values[axis];
            if (row.Problem.Length == 0)
            {
                _axes[axis][value] = null;
            }
            else
            {
                _axes[axis].TryAdd(value, row.Problem);
            }
        }
    }

    /// <summary>Returns a line for the whole where no row could be estimated, else one for each axis with values of which none could.</summary>
    public IEnumerable<string> Warnings()
    {
        if (_axes[0].Values.FirstOrDefault() is { } first && _axes[0].Values.All(problem => problem is not null))
        {
            yield return $"warning: no row of this call could be estimated, since {first}";
            yield break;
        }

        for (var axis = 0; axis < _axes.Length; axis++)
        {
            var bad = _axes[axis].Where(pair => pair.Value is not null).ToArray();
            if (bad.Length > 0)
            {
                var more = bad.Length > Named ? $" and {bad.Length - Named} more" : "";
                yield return $"warning: no row of this call with {grid.Axes[axis].Name}={string.Join(',', bad.Take(Named).Select(pair => pair.Key))}{more} could be estimated, since {bad[0].Value}";
            }
        }
    }
}
