using System.Globalization;
using System.Text.Json;
using MemoryModel.Tests.Measured;

namespace MemoryModel.TimeFit;

/// <summary>Fits the constants of the time model to the measured runs of the tests, as TimeConstants.cs says, and predicts each source with it left out.</summary>
/// <remarks>
/// <c>dotnet run -c Release --project benchmarks/TimeFit</c> prints the fit beside the constants as they stand; with the argument
/// <c>loso</c> also the errors with each source left out.
/// </remarks>
static class Program
{
    const int Iterations = 25;
    const int IterationsLeftOut = 12;
    const int EveryVTrain = 3;

    static void Main(string[] args)
    {

        var complete = Complete();
        var published = TimeCase.Load("throughput.jsonl").Where(run => complete.Contains(run.Id)).ToList();
        var vtrain = TimeCase.LoadVTrain();
        var all = published.Concat(TimeCase.Load("megatron_b200.jsonl"))
            .Concat(vtrain.Where((run, i) => run.Id.Contains("multi", StringComparison.Ordinal) || i % EveryVTrain == 0)).ToList();
        var standing = Constants.Fitted.Select(constant => constant.Value).ToArray();
        Console.WriteLine($"as they stand: {Errors(published)}");
        foreach (var constant in Constants.Fitted) constant.Value = constant.Prior;
        new Fit(all, Weights(all)).Run(Iterations);
        var fitted = Constants.Fitted.Select(constant => constant.Value).ToArray();
        Console.WriteLine($"fitted:        {Errors(published)}");
        foreach (var (constant, i) in Constants.Fitted.Select((constant, i) => (constant, i)))
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {constant.Name,-28} stands {standing[i],-10:0.###e0} fitted {fitted[i],-10:0.###e0} prior {constant.Prior,-10:0.###e0} × e^±{constant.Spread}"));
        }

        if (args is not ["loso"]) return;
        Console.WriteLine("| source left out of the fit | n | median | 90th percentile | worst | bias |\n|---|---|---|---|---|---|");
        var left = new List<double>();
        foreach (var source in published.GroupBy(run => run.Source).OrderByDescending(group => group.Count()).ThenBy(group => group.Key, StringComparer.Ordinal))
        {
            Set(fitted);
            var others = all.Where(run => run.Source != source.Key).ToList();
            new Fit(others, Weights(others)).Run(IterationsLeftOut);
            var errors = source.Select(Error).ToList();
            left.AddRange(errors);
            Console.WriteLine($"| {source.Key} | {Row(errors)} |");
        }

        Console.WriteLine($"| **all sources** | {Row(left)} |");
    }

    // A line that leaves its batch open is timed with an assumed one and says nothing about the constants.
    static HashSet<string> Complete() =>
    [
        .. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Measured", "throughput.jsonl")).Select(line => JsonDocument.Parse(line).RootElement)
            .Where(line => new RunObject(line).Has("micro_batch") && new RunObject(line).Has("global_batch")).Select(line => line.GetProperty("id").GetString()!),
    ];

    static void Set(double[] values)
    {
        for (var i = 0; i < values.Length; i++) Constants.Fitted[i].Value = values[i];
    }

    // A source counts with the square root of its lines; table 5 of Korthikanti et al. and vTrain for more.
    static double[] Weights(List<TimeCase> runs)
    {
        var lines = runs.GroupBy(run => run.Source).ToDictionary(group => group.Key, group => group.Count());
        return [.. runs.Select(run => Math.Sqrt(20.0 / lines[run.Source]) * (run.Source.StartsWith("Korthikanti", StringComparison.Ordinal) ? 3 : run.Source == "vTrain" ? 2.5 : 1))];
    }

    static double Error(TimeCase run) => new BoundStep(run.Run).Seconds(run.Run.Plan) / run.MeasuredSeconds - 1;

    static string Errors(List<TimeCase> runs) => Row([.. runs.Select(Error)]);

    static string Row(List<double> errors)
    {
        var (sizes, signed) = (errors.Select(Math.Abs).Order().ToArray(), errors.Order().ToArray());
        static double At(double[] sorted, double share) => 100 * sorted[Math.Clamp((int)Math.Ceiling(share * sorted.Length) - 1, 0, sorted.Length - 1)];
        return string.Create(CultureInfo.InvariantCulture, $"{sizes.Length} | {At(sizes, 0.5):0.0} % | {At(sizes, 0.9):0.0} % | {At(sizes, 1):0} % | {At(signed, 0.5):+0.0;-0.0;0.0} %");
    }
}
