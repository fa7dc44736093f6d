using System.Diagnostics;
using System.Globalization;
using MemoryModel.Planning;

namespace MemoryModel.Cli;

/// <summary>A line on the terminal that says how far a search is, how fast, and what is left; nothing when the output is no terminal.</summary>
sealed class PlanProgressBar(TextWriter error, bool quiet) : IProgress<PlanProgress>, IDisposable
{
    const int Width = 24;

    readonly Lock _lock = new();
    readonly long _start = Stopwatch.GetTimestamp();
    long _drawn;
    bool _visible;

    /// <summary>Whether anyone sees the line.</summary>
    public bool Shown => !quiet && ReferenceEquals(error, Console.Error) && !Console.IsErrorRedirected;

    /// <inheritdoc/>
    public void Report(PlanProgress value)
    {
        lock (_lock)
        {
            if (Stopwatch.GetElapsedTime(_drawn).TotalMilliseconds < 100 && value.Done < value.Total)
            {
                return;
            }

            _drawn = Stopwatch.GetTimestamp();
            _visible = true;
            error.Write("\r" + Line(value, Stopwatch.GetElapsedTime(_start).TotalSeconds).PadRight(100));
        }
    }

    /// <summary>Returns the line of a moment.</summary>
    public static string Line(PlanProgress value, double seconds)
    {
        var share = value.Total == 0 ? 1 : value.Done / (double)value.Total;
        var rate = seconds > 0 ? value.Done / seconds : 0;
        var left = rate > 0 ? (value.Total - value.Done) / rate : double.NaN;
        var bar = new string('█', (int)(share * Width)).PadRight(Width, '░');
        var best = value.Best is { } option ? $", best {option.Totals.Step}" : "";
        return string.Create(CultureInfo.InvariantCulture, $"{bar} {100 * share:0} %  {value.Done:N0} of {value.Total:N0} splits, {rate:N0}/s, {left:0.0} s left{best}");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            if (_visible)
            {
                error.Write("\r" + new string(' ', 110) + "\r");
                _visible = false;
            }
        }
    }
}
