using System.Globalization;
using MemoryModel.Tests.Measured;

namespace MemoryModel.TimeFit;

/// <summary>Fits the widths of intervals (<see cref="StepInterval"/>) to errors that the constants did not see, and says what they hold with each publication left out of the widths too.</summary>
/// <remarks>
/// The size of an error is taken to have Laplace's distribution, whose scale is the root of the sum of squares of facts times widths; a publication counts with
/// the root of its runs, and errors beyond three scales pull no harder than one there. What is fitted is then scaled so that nine in ten lie inside, and by <see cref="Margin"/>.
/// </remarks>
static class WidthFit
{
    // Nine in ten of publications is more than nine in ten of lines, of which most are of a few well-known ones: with this much less, 95 % of the lines of the fit lie inside.
    const double Margin = 0.855;
    const int Iterations = 250;
    const double Rate = 12, LargestStep = 0.3, Limit = 3, Least = 1e-7;

    /// <summary>Holds an error with what its interval depends on.</summary>
    /// <param name="Kind">Of which set of runs.</param>
    /// <param name="Case">The run.</param>
    /// <param name="Error">Logarithm of predicted over measured seconds.</param>
    /// <param name="Facts">How far each fact applies.</param>
    public sealed record Line(string Kind, TimeCase Case, double Error, double[] Facts)
    {
        /// <summary>Makes the line of a run.</summary>
        public static Line Of(string kind, TimeCase one, FittedConstants constants)
        {
            var parts = new BoundStep(one.Run, constants).Parts(one.Run.Plan);
            return new(kind, one, Math.Log(parts.Total / one.MeasuredSeconds), StepInterval.Facts(one.Run, in parts));
        }

        /// <summary>Returns the logarithm of the factor under widths.</summary>
        public double Width(double[] widths) => Math.Sqrt(Facts.Zip(widths, (fact, width) => fact * width * fact * width).Sum());
    }

    /// <summary>Prints the fitted widths beside those that stand, and the coverage of each set of runs with the publication left out.</summary>
    public static void Print(List<Line> lines)
    {
        var all = Run(lines);
        foreach (var ((fact, stands), width) in StepInterval.Widths.Zip(all)) Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{fact,-45} stands {stands:0.00} fitted {width:0.00}"));
        double[] standing = [.. StepInterval.Widths.Select(row => row.Width)];
        var left = lines.GroupBy(line => line.Case.Source).AsParallel()
            .SelectMany(source => Run([.. lines.Where(line => line.Case.Source != source.Key)]) is var widths ? source.Select(line => (Line: line, Width: line.Width(widths))) : []).ToList();
        Console.WriteLine("| runs | n | widths as they stand | publication left out | mean factor |\n|---|---|---|---|---|");
        Row("published, dense", line => line.Kind == "published" && line.Facts[1] == 0);
        Row("published, experts", line => line.Kind == "published" && line.Facts[1] > 0);
        Row("published, more than 15 % exposed communication", line => line.Kind == "published" && line.Facts[6] > 0.15);
        Row("published, more than 30 % attention", line => line.Kind == "published" && line.Facts[7] > 0.3);
        Row("functional tests outside the fit", line => line.Kind == "tests");
        Row("measured for their memory, fine-tuning", line => line.Kind == "memory" && line.Facts[2] > 0);
        Row("measured for their memory, other programs", line => line.Kind == "memory" && line.Facts[2] == 0);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"mean over publications: {100 * left.GroupBy(row => row.Line.Case.Source).Average(source => source.Average(row => Inside(row.Line, row.Width))):0} %"));

        void Row(string name, Func<Line, bool> of)
        {
            var rows = left.Where(row => of(row.Line)).ToList();
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| {name} | {rows.Count} | {100 * rows.Average(row => Inside(row.Line, row.Line.Width(standing))):0} % | {100 * rows.Average(row => Inside(row.Line, row.Width)):0} % | {Math.Exp(rows.Average(row => row.Line.Width(standing))):0.00} |"));
        }
    }

    static double Inside(Line line, double width) => Math.Abs(line.Error) <= width ? 1 : 0;

    static double[] Run(List<Line> lines)
    {
        var counts = lines.GroupBy(line => line.Case.Source).ToDictionary(source => source.Key, source => source.Count());
        double[] weights = [.. lines.Select(line => 1 / Math.Sqrt(counts[line.Case.Source]))];
        var sum = weights.Sum();
        var squares = new double[StepInterval.Widths.Length];
        Array.Fill(squares, 0.01);
        for (var iteration = 0; iteration < Iterations; iteration++)
        {
            var gradient = new double[squares.Length];
            for (var i = 0; i < lines.Count; i++)
            {
                var facts = lines[i].Facts;
                var variance = facts.Zip(squares, (fact, square) => fact * fact * square).Sum() + 1e-6;
                // of log(scale) + |error| / scale
                var slope = weights[i] * (1 - Math.Min(Limit, Math.Abs(lines[i].Error) / Math.Sqrt(variance))) / (2 * variance);
                for (var k = 0; k < squares.Length; k++) gradient[k] += slope * facts[k] * facts[k] * squares[k];
            }

            for (var k = 0; k < squares.Length; k++) squares[k] = Math.Max(Least, squares[k] * Math.Exp(-Math.Clamp(Rate * gradient[k] / sum, -LargestStep, LargestStep)));
        }

        double[] widths = [.. squares.Select(Math.Sqrt)];
        var scaled = lines.Select((line, i) => (Size: Math.Abs(line.Error) / line.Width(widths), Weight: weights[i])).OrderBy(row => row.Size).ToList();
        var (passed, index) = (0.0, 0);
        while ((passed += scaled[index].Weight) < 0.9 * sum) index++;
        return [.. widths.Select(width => Margin * scaled[index].Size * width)];
    }
}
