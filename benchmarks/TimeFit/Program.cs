using System.Globalization;
using System.Text.Json;
using MathNet.Numerics.LinearAlgebra;
using MemoryModel.Planning;
using MemoryModel.Tests.Measured;

namespace MemoryModel.TimeFit;

/// <summary>Fits the constants of the time model to the measured runs of the tests, as FittedConstants.cs says, and predicts each source with it left out.</summary>
/// <remarks>
/// <c>dotnet run -c Release --project benchmarks/TimeFit</c> prints the fit beside the constants as they stand; with the argument
/// <c>loso</c> also the errors with each source left out, with <c>lines</c> each run's prediction with its source left out, with <c>pairs</c> the standard
/// errors with which two plans of one run are told apart (<see cref="PlanError"/>), with <c>widths</c> those of the intervals, with <c>outside</c> the runs that are not in the fit: those that
/// were measured for their memory and also print a time, and two thirds of the functional tests.
/// </remarks>
static class Program
{
    const int Iterations = 25;
    const int IterationsLeftOut = 12;
    const int EveryThird = 3;

    static void Main(string[] args)
    {
        if (args is ["pairs"])
        {
            PairFit.Print();
            return;
        }

        var complete = Complete("throughput.jsonl");
        var published = TimeCase.Load("throughput.jsonl").Where(run => complete.Contains(run.Id)).ToList();
        var vtrain = TimeCase.LoadVTrain();
        var tests = TimeCase.LoadFunctionalTests();
        var all = published.Concat(tests.Where((_, i) => i % EveryThird == 0)).Concat(TimeCase.Load("megatron_b200.jsonl"))
            .Concat(vtrain.Where((run, i) => run.Id.Contains("multi", StringComparison.Ordinal) || i % EveryThird == 0)).ToList();
        var standing = FittedConstants.Standing;
        Console.WriteLine($"as they stand: {Errors(published, standing)}");
        var fitted = new Fit(all, Weights(all)).Run(Constants.At(Vector<double>.Build.Dense(Constants.Fitted.Length)), Iterations);
        Console.WriteLine($"fitted:        {Errors(published, fitted)}");
        Console.WriteLine($"functional tests outside the fit: {Errors([.. tests.Where((_, i) => i % EveryThird != 0)], fitted)}");
        Console.WriteLine($"B200: {Errors([.. TimeCase.Load("megatron_b200.jsonl")], fitted)}");
        Console.WriteLine($"table 5 of Korthikanti et al.: {Errors([.. published.Where(run => run.Source.StartsWith("Korthikanti", StringComparison.Ordinal))], fitted)}");
        Console.WriteLine($"vTrain, one node: {Errors([.. vtrain.Where(run => run.Id.Contains("single", StringComparison.Ordinal))], fitted)}");
        Console.WriteLine($"vTrain, many: {Errors([.. vtrain.Where(run => run.Id.Contains("multi", StringComparison.Ordinal))], fitted)}");
        foreach (var constant in Constants.Fitted)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {constant.Name,-28} stands {constant.Of(standing),-10:0.###e0} fitted {constant.Of(fitted),-10:0.###e0} prior {constant.Prior,-10:0.###e0} × e^±{constant.Spread}"));
        }

        if (args is ["outside"])
        {
            Lines(TimeCase.Load("memory.jsonl").Concat(tests.Where((_, i) => i % EveryThird != 0)), fitted, fitted);
            return;
        }

        if (args is not ["loso" or "lines" or "widths"]) return;
        var sources = published.GroupBy(run => run.Source).OrderByDescending(group => group.Count()).ThenBy(group => group.Key, StringComparer.Ordinal).ToList();
        var left = sources.AsParallel().AsOrdered().Select(source =>
        {
            var others = all.Where(run => run.Source != source.Key).ToList();
            return new Fit(others, Weights(others)).Run(fitted, IterationsLeftOut);
        }).ToList();
        if (args[0] == "widths")
        {
            WidthFit.Print([
                .. sources.Zip(left).SelectMany(pair => pair.First.Select(run => WidthFit.Line.Of("published", run, pair.Second))),
                .. tests.Where((_, i) => i % EveryThird != 0).Select(run => WidthFit.Line.Of("tests", run, fitted)),
                .. Unseen().Select(run => WidthFit.Line.Of("memory", run, fitted)),
            ]);
            return;
        }

        if (args[0] == "lines")
        {
            foreach (var (source, constants) in sources.Zip(left)) Lines(source, constants, fitted);
            return;
        }

        Console.WriteLine("| source left out of the fit | n | median | 90th percentile | worst | bias |\n|---|---|---|---|---|---|");
        Console.WriteLine($"| **all sources** | {Row([.. sources.Zip(left).SelectMany(pair => pair.First.Select(run => Error(run, pair.Second)))])} |");
        foreach (var (source, constants) in sources.Zip(left)) Console.WriteLine($"| {source.Key} | {Row([.. source.Select(run => Error(run, constants))])} |");
    }

    // Measured for their memory, of equal lengths; BigScience's log is among the published ones, and a batch that nothing states is a guess.
    static IEnumerable<TimeCase> Unseen()
    {
        var complete = Complete("memory.jsonl");
        return TimeCase.Load("memory.jsonl").Where(run => !run.Run.Habits.VariableLengths && !run.Source.StartsWith("BigScience", StringComparison.Ordinal) && complete.Contains(run.Id));
    }

    // A line that leaves its batch open is timed with an assumed one and says nothing about the constants.
    static HashSet<string> Complete(string file) =>
    [
        .. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Measured", file)).Select(line => JsonDocument.Parse(line).RootElement)
            .Where(line => new RunObject(line).Has("micro_batch") && new RunObject(line).Has("global_batch")).Select(line => line.GetProperty("id").GetString()!),
    ];

    // A source counts with the square root of its lines; table 5 of Korthikanti et al. and vTrain for more.
    static double[] Weights(List<TimeCase> runs)
    {
        var lines = runs.GroupBy(run => run.Source).ToDictionary(group => group.Key, group => group.Count());
        return [.. runs.Select(run => Math.Sqrt(20.0 / lines[run.Source]) * (run.Source.StartsWith("Korthikanti", StringComparison.Ordinal) ? 3 : run.Source == "vTrain" ? 2.5 : 1))];
    }

    // Error with the source left out, error in sample, measured seconds, and the seconds of each part: to find what is wrong with the worst.
    static void Lines(IEnumerable<TimeCase> source, FittedConstants leftOut, FittedConstants fitted)
    {
        foreach (var run in source)
        {
            var step = new BoundStep(run.Run, leftOut);
            var parts = step.Parts(run.Run.Plan);
            var values = new StepValues(parts, step.Pieces(run.Run.Plan), WorkShape.Of(run.Run, run.Run.Plan), step.Machine, step.Settings(run.Run.Plan));
            var terms = StepExplanation.Tree(in parts, values).Terms.SelectMany(group => group.Terms).Select(term => string.Create(CultureInfo.InvariantCulture, $"{term.Name}={term.Seconds.Value:0.####}"));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{100 * Error(run, leftOut):0.0}\t{100 * Error(run, fitted):0.0}\t{run.MeasuredSeconds:0.####}\t{run.Id}\t{string.Join(' ', terms)}"));
        }
    }

    static double Error(TimeCase run, FittedConstants constants) => new BoundStep(run.Run, constants).Seconds(run.Run.Plan) / run.MeasuredSeconds - 1;

    static string Errors(List<TimeCase> runs, FittedConstants constants) => Row([.. runs.Select(run => Error(run, constants))]);

    static string Row(List<double> errors)
    {
        double[] sizes = [.. errors.Select(Math.Abs).Order()];
        return string.Create(CultureInfo.InvariantCulture, $"{sizes.Length} | {100 * Ranking.At(sizes, 0.5):0.0} % | {100 * Ranking.At(sizes, 0.9):0.0} % | {100 * sizes[^1]:0} % | {100 * Ranking.Of(errors, 0.5):+0.0;-0.0;0.0} %");
    }
}
