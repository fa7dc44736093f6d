using System.CommandLine;
using System.Globalization;
using MemoryModel.Planning;

namespace MemoryModel.Cli;

/// <summary><c>llm-mem what-if</c>: what each switch buys from a run, and how far uncertain inputs move its time.</summary>
static class WhatIfCommand
{
    public static Command Create()
    {
        var command = new Command("what-if", "What each switch buys from this run in bytes, percent and time; with --tornado, how far uncertain inputs move the step.");
        var tornado = new Option<bool>("--tornado") { Description = "Show how far uncertain inputs move the step's time, or with --price its cost." };
        var price = new Option<string>("--price") { Description = "US dollars of a GPU-hour.", Arity = ArgumentArity.ExactlyOne };
        var uncertain = new Option<string[]>("--uncertain") { Description = "Spread of an input as a share: network=0.3, compute=0.05, memory, intra-node, price (repeatable)." };
        foreach (var option in new Option[] { tornado, price, uncertain })
        {
            command.Options.Add(option);
        }

        var fit = FitOptions.AddTo(command);
        var read = RunOptions.AddTo(command);
        var print = OutputOptions.AddTo(command);
        command.SetAction(parsed =>
        {
            var output = print(parsed);
            var run = read(parsed).Run();
            if (run.Problems().FirstOrDefault() is { } problem)
            {
                throw new InvalidInputException(problem);
            }

            if (parsed.GetValue(tornado))
            {
                double? dollars = parsed.GetValue(price) is { } text ? Amount.Of("price", text, 0, 1e6) : null;
                Print(output, run, Tornado.Of(run, dollars, Spreads(parsed.GetValue(uncertain) ?? [])), dollars is not null);
            }
            else
            {
                var (reserve, confidence) = fit(parsed);
                Print(output, run, Capacity.Of(run, reserve, confidence));
            }

            return ExitCode.Answered;
        });
        return command;
    }

    static Dictionary<UncertainInput, double> Spreads(string[] texts)
    {
        var spreads = new Dictionary<UncertainInput, double>();
        foreach (var text in texts)
        {
            if (text.Split('=', 2) is not [var name, var value])
            {
                throw new InvalidInputException($"uncertain is '{text}'; allowed: an input and its spread, such as network=0.3");
            }

            var input = PlanOptionSet.Word(name, "uncertain", [.. Enum.GetValues<UncertainInput>().Select(input => (SensitivityJson.Word(input), input))]);
            spreads[input] = Amount.Of($"uncertain {name}", value, 0.001, 2);
        }

        return spreads;
    }

    static void Print(Output output, TrainingRun run, Capacity capacity)
    {
        var (now, effects) = WhatIf.Of(run, capacity);
        if (output.Style == OutputStyle.Json)
        {
            output.Line(SensitivityJson.Write(now, effects));
            return;
        }

        if (output.Style == OutputStyle.Text)
        {
            output.Line($"now: {PlanText.Of(run)}   {output.Size(now.Device)} per GPU, step {now.Step}");
        }

        output.Rows(["switch", "per GPU", "difference", "", "step", "fits"], effects.Select(effect => new[]
        {
            effect.Change.Name + (effect.Change.ChangesNumerics ? " *" : ""),
            output.Size(effect.Totals.Device),
            (effect.DeviceDifference > Bytes.Zero ? "+" : "") + output.Size(effect.DeviceDifference),
            Percent(effect.DeviceShare),
            Percent(effect.StepShare),
            effect.Fits ? "yes" : "no",
        }));
        if (output.Style == OutputStyle.Text && effects.Any(effect => effect.Change.ChangesNumerics))
        {
            output.Line("* trains with other numbers");
        }
    }

    static void Print(Output output, TrainingRun run, Tornado tornado, bool cost)
    {
        string Answer(double value) => cost ? FormattableString.Invariant($"{value:0.0000} USD/Mtoken") : new Seconds(value).ToString();
        if (output.Style == OutputStyle.Json)
        {
            output.Line(SensitivityJson.Write(tornado, cost));
            return;
        }

        if (output.Style == OutputStyle.Text)
        {
            output.Line($"{PlanText.Of(run)}   {Answer(tornado.Answer)}; all inputs uncertain at once: {Answer(tornado.Low)} to {Answer(tornado.High)} in nine of ten, median {Answer(tornado.Median)}");
        }

        var widest = tornado.Bars[0].Width;
        output.Rows(["input", "spread", "at its 5 %", "at its 95 %", ""], tornado.Bars.Select(bar => new[]
        {
            SensitivityJson.Word(bar.Input), FormattableString.Invariant($"±{100 * bar.Spread:0} %"), Answer(bar.Low), Answer(bar.High), new string('█', widest > 0 ? (int)Math.Round(20 * bar.Width / widest) : 0),
        }));
    }

    static string Percent(double share) => double.IsFinite(share) ? string.Create(CultureInfo.InvariantCulture, $"{100 * share:+0.0;-0.0;0.0} %") : "";
}
