using System.Globalization;
using MemoryModel.Planning;
using MemoryModel.Tests.Measured;

namespace MemoryModel.TimeFit;

/// <summary>Fits the standard errors of <see cref="PlanError"/>: those that make the measured ratios of plans of one model on one machine most likely.</summary>
/// <remarks>
/// The error of a pair is the logarithm of the measured ratio less that of the predicted one: Student's t with four degrees of freedom around zero, its variance
/// the classes' and that of the readings. Each run counts once, however many pairs it is in. A weak prior keeps a class that no pair shows near 0.1.
/// </remarks>
static class PairFit
{
    // BigScience's log repeats nine settings days apart; their readings differ by 6.3 % in the median. Others read steady steps.
    const double LogNoise = 0.093, Noise = 0.015;

    const double Freedom = 4;

    static readonly double[] Factors = [0.5, 0.7, 0.85, 0.95, 1.05, 1.18, 1.4, 2];

    static readonly string[] Names = ["kernels", "recompute", "communication of layers", "pipeline", "replicas"];

    sealed record Pair(double Error, double[] Squares, double Noise, double Weight);

    public static void Print()
    {
        var published = Of(TimeCase.Load("throughput.jsonl")).ToList();
        var table = Of(TimeCase.LoadVTrain()).ToList();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{published.Count} published pairs, {table.Count} of vTrain's"));
        foreach (var (name, pairs) in new[] { ("published", published), ("vTrain", table), ("both", [.. published, .. table]) })
        {
            Console.WriteLine($"{name}: {string.Join(", ", Names.Zip(Fit(pairs), (of, sigma) => string.Create(CultureInfo.InvariantCulture, $"{of} {sigma:0.000}")))}");
        }
    }

    static IEnumerable<Pair> Of(IEnumerable<TimeCase> cases)
    {
        foreach (var group in cases.GroupBy(run => (run.Source, run.Run.Model.Layers, run.Run.Model.Embedding, run.Run.Accelerator.Name, run.Run.Gpus, run.Run.SequenceLength, (run.Run.InterNode, run.Run.Precision.Compute, run.Run.Framework, run.Run.Compiled))))
        {
            TimeCase[] runs = [.. group];
            TimeShares[] shares = [.. runs.Select(run => TimeShares.Of(run.Run))];
            for (var i = 0; i < runs.Length; i++)
            {
                for (var j = 0; j < i; j++)
                {
                    var squares = new double[TimeShares.Classes];
                    TimeShares.Squares(shares[i], shares[j], squares);
                    if (squares.Sum() > 0)
                    {
                        var noise = group.Key.Source.Contains("BLOOM", StringComparison.Ordinal) ? LogNoise : Noise;
                        yield return new(Math.Log(Ratio(runs[i]) / Ratio(runs[j])), squares, noise, 1.0 / (runs.Length - 1));
                    }
                }
            }
        }
    }

    static double Ratio(TimeCase run) => run.MeasuredSeconds / run.PredictedSeconds;

    // One class after the other, by factors, until none makes the pairs likelier.
    static double[] Fit(List<Pair> pairs)
    {
        var sigma = Enumerable.Repeat(0.1, Names.Length).ToArray();
        var (best, before) = (Cost(pairs, sigma), double.PositiveInfinity);
        while (best < before)
        {
            before = best;
            for (var k = 0; k < sigma.Length; k++)
            {
                foreach (var factor in Factors)
                {
                    double[] trial = [.. sigma];
                    trial[k] *= factor;
                    (best, sigma) = Cost(pairs, trial) is var cost && cost < best ? (cost, trial) : (best, sigma);
                }
            }
        }

        return sigma;
    }

    static double Cost(List<Pair> pairs, double[] sigma)
    {
        var cost = sigma.Sum(one => Math.Pow(Math.Log(one / 0.1), 2));
        foreach (var pair in pairs)
        {
            var variance = pair.Noise * pair.Noise;
            for (var k = 0; k < sigma.Length; k++)
            {
                variance += sigma[k] * sigma[k] * pair.Squares[k];
            }

            cost += pair.Weight * (Math.Log(variance) + (Freedom + 1) * Math.Log(1 + pair.Error * pair.Error / variance / Freedom));
        }

        return cost;
    }
}
