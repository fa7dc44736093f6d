using System.CommandLine;

namespace MemoryModel.Cli;

/// <summary>The options that say when a run fits: what stays free, and how surely.</summary>
static class FitOptions
{
    /// <summary>Adds the options to a command and returns how to read them.</summary>
    public static Func<ParseResult, (Bytes Reserve, double Confidence)> AddTo(Command command)
    {
        var reserve = new Option<string>("--reserve") { Description = "Device memory that stays free: 4GiB.", Arity = ArgumentArity.ExactlyOne };
        var confidence = new Option<string>("--confidence") { Description = "Probability with which the run fits: 0.5 when absent, 0.95 asks for the high end of the interval.", Arity = ArgumentArity.ExactlyOne };
        command.Options.Add(reserve);
        command.Options.Add(confidence);
        return parsed =>
        (
            parsed.GetValue(reserve) is { } size ? Quantities.Size("reserve", size) : Bytes.Zero,
            parsed.GetValue(confidence) is { } share ? Amount.Of("confidence", share, 0.5, 0.9999) : 0.5
        );
    }
}
