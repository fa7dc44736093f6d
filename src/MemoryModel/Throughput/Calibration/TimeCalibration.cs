using System.Collections.Immutable;
using MathNet.Numerics.LinearAlgebra;

namespace MemoryModel;

/// <summary>Fits a <see cref="TimeProfile"/> to a user's own measured runs.</summary>
/// <remarks>
/// A step is a sum of kinds of work; each gets a factor. Factors minimize the squared logarithm of predicted over measured, held
/// towards 1 by a prior, so that a kind of work that the runs hardly contain keeps the catalog's time. Solved by Gauss-Newton,
/// outliers weighing less. What remains of runs of nearly the same shape corrects a run. On the published runs, calibrating on every
/// third line of a source leaves a median error within 6 % on its others.
/// </remarks>
public static class TimeCalibration
{
    /// <summary>Fewest runs from which a profile is made.</summary>
    public const int FewestRuns = 3;

    /// <summary>Numbers in the position of a run.</summary>
    internal const int Axes = 17;

    const double PriorSpread = 0.2;
    const double MeasurementSpread = 0.1;

    // A neighbour at no distance moves a run by 1 / (1 + Shrinkage) of its own residual.
    const double Shrinkage = 0.1;

    // 5 % and 95 % of a normal distribution
    const double NineInTen = 1.645;

    // The catalog's own spread counts as much as so many runs: three runs that happen to agree do not make a narrow interval.
    const double SpreadRuns = 1;

    /// <summary>Fits a profile and says how sure each of its numbers is.</summary>
    /// <exception cref="InvalidInputException">There are too few runs, or they are all the same; the message says what is missing.</exception>
    public static CalibrationReport Calibrate(IReadOnlyList<MeasuredRun> runs) => Calibrate(runs, TimeProfile.None);

    /// <summary>Fits a profile, starting from one that tables of operators and collectives made.</summary>
    internal static CalibrationReport Calibrate(IReadOnlyList<MeasuredRun> runs, TimeProfile tables)
    {
        ArgumentNullException.ThrowIfNull(runs);
        var start = Vector<double>.Build.DenseOfEnumerable(WorkKinds.Factors(tables).Select(factor => Math.Log(factor)));
        if (runs.Count < FewestRuns)
        {
            throw new InvalidInputException($"calibration has {runs.Count} measured runs; needed: at least {FewestRuns}, with other batch sizes, sequences or degrees");
        }

        var pairs = runs.Select(run => (run.Run, run.Step)).ToList();
        var parts = Parts(pairs);
        if (pairs.Select(run => string.Join(' ', Position(run.Run))).Distinct().Count() == 1)
        {
            throw new InvalidInputException($"calibration has {runs.Count} measurements of one and the same run; needed: at least {FewestRuns} runs with other batch sizes, sequences or degrees");
        }

        var logs = Solve(pairs, parts, start);
        var covariance = Normal(pairs, parts, logs, start).Normal.Inverse();
        var left = runs.Select((run, i) => Apply(Profile([.. pairs.Where((_, j) => j != i)], [.. parts.Where((_, j) => j != i)], start), run.Run)).ToArray();
        var rows = runs.Select((run, i) => (run.Id, run.Step, new Seconds(parts[i].Sum()), left[i])).ToImmutableArray();
        return new()
        {
            Profile = Profile(pairs, parts, start) with { Spread = Spread(rows.Select(row => Math.Abs(Math.Log(row.Item4 / row.Step))), pairs) },
            Factors = [.. WorkKinds.Names.Select((name, kind) => Factor(name, kind, logs, covariance, parts))],
            Runs = rows,
        };
    }

    /// <summary>Fits a profile.</summary>
    internal static TimeProfile Fit(IReadOnlyList<(TrainingRun Run, Seconds Measured)> runs) => Profile(runs, Parts(runs), Vector<double>.Build.Dense(WorkKinds.Names.Length));

    /// <summary>Returns the seconds of a step under a profile.</summary>
    internal static Seconds Apply(TimeProfile profile, TrainingRun run) => new(Apply(profile, run, new BoundStep(run).Parts(run.Plan)).Total);

    /// <summary>Returns the seconds of a step under a profile by what spends them.</summary>
    internal static StepParts Apply(TimeProfile profile, TrainingRun run, in StepParts parts) =>
        WorkKinds.Scale(in parts, run, WorkKinds.Factors(profile), Math.Exp(Correction(profile, run)));

    static List<double[]> Parts(IReadOnlyList<(TrainingRun Run, Seconds Measured)> runs) => [.. runs.Select(run => WorkKinds.Split(new BoundStep(run.Run).Parts(run.Run.Plan), run.Run))];

    static TimeProfile Profile(IReadOnlyList<(TrainingRun Run, Seconds Measured)> runs, List<double[]> parts, Vector<double> start)
    {
        var logs = Solve(runs, parts, start);
        return new()
        {
            Compute = Math.Exp(logs[0]),
            NarrowCompute = Math.Exp(logs[1]),
            ExpertCompute = Math.Exp(logs[2]),
            Attention = Math.Exp(logs[3]),
            Recompute = Math.Exp(logs[4]),
            Communication = Math.Exp(logs[5]),
            Overhead = Math.Exp(logs[6]),
            Runs = runs.Count,
            Accelerators = [.. runs.Select(run => run.Run.Accelerator.Name).Distinct().Order(StringComparer.Ordinal)],
            Frameworks = [.. runs.Select(run => run.Run.Habits.Name).Distinct().Order(StringComparer.Ordinal)],
            Neighbours = [.. runs.Select((run, i) => new CalibratedRun(Position(run.Run), Math.Log(run.Measured.Value / Sum(parts[i], logs))))],
        };
    }

    static CalibratedFactor Factor(string name, int kind, Vector<double> logs, Matrix<double> covariance, List<double[]> parts)
    {
        var deviation = Math.Sqrt(covariance[kind, kind]);
        var learned = Math.Clamp(1 - deviation * deviation / (PriorSpread * PriorSpread), 0, 1);
        const double Noticeable = 0.05;
        return new(name, Math.Exp(logs[kind]), Math.Exp(logs[kind] - NineInTen * deviation), Math.Exp(logs[kind] + NineInTen * deviation), learned, parts.Count(split => split[kind] > Noticeable * split.Sum()));
    }

    // The width that held most of the runs when each was left out, mixed with the catalog's. A run that is left out of a few is predicted worse than a
    // new one by all of them, so that 85 % of the former are nine in ten of the latter (TimeCalibrationTests).
    static double Spread(IEnumerable<double> residuals, List<(TrainingRun Run, Seconds Measured)> runs)
    {
        var sorted = residuals.Order().ToArray();
        var rank = 0.85 * (sorted.Length - 1);
        var below = (int)rank;
        var held = sorted[below] + (rank - below) * (sorted[Math.Min(below + 1, sorted.Length - 1)] - sorted[below]);
        var catalog = runs.Average(run => Math.Log(StepInterval.Factor(run.Run, new BoundStep(run.Run).Parts(run.Run.Plan))));
        return Math.Exp((sorted.Length * held + SpreadRuns * catalog) / (sorted.Length + SpreadRuns));
    }

    static double Correction(TimeProfile profile, TrainingRun run)
    {
        var position = Position(run);
        var (sum, weights) = (0.0, 0.0);
        foreach (var neighbour in profile.Neighbours)
        {
            var distance = 0.0;
            for (var axis = 0; axis < position.Length; axis++) distance += Math.Pow(position[axis] - neighbour.Position[axis], 2);
            var weight = Math.Exp(-distance / 2);
            sum += weight * neighbour.LogResidual;
            weights += weight;
        }

        return weights > 0 ? sum / (weights + Shrinkage) : 0;
    }

    // Runs are alike when their logarithms are: a factor e in size is one unit apart; scale-out and batch count for less.
    static ImmutableArray<double> Position(TrainingRun run)
    {
        var experts = run.Model.Main.Blocks.Max(block => block.Experts?.Count ?? 0);
        var plan = run.Plan;
        return
        [
            2 * Math.Log(run.Model.Hidden), Math.Log(run.Model.Layers), Math.Log(run.SequenceLength), 0.7 * Math.Log(plan.MicroBatch * run.SequenceLength),
            0.2 * Math.Log(run.Data), Math.Log(plan.Tensor), 0.7 * Math.Log(plan.Pipeline), 0.3 * Math.Log(plan.MicroBatches), 0.5 * Math.Log(plan.Expert),
            0.5 * Math.Log(1 + experts), 2 * Math.Log2(run.Precision.Compute.Bits()), (double)plan.Recompute, run.Adapter is null ? 0 : 2, 0.5 * plan.Zero,
            2 * Math.Log(run.Accelerator.MemoryBandwidth.GigabytesPerSecond), run.TensorOverlap == true ? 1 : 0, run.Compiled ? 1 : 0,
        ];
    }

    static Vector<double> Solve(IReadOnlyList<(TrainingRun Run, Seconds Measured)> runs, List<double[]> parts, Vector<double> start)
    {
        var logs = start.Clone();
        for (var iteration = 0; iteration < 12; iteration++)
        {
            var (normal, right) = Normal(runs, parts, logs, start);
            logs += normal.Solve(right);
        }

        return logs;
    }

    // One Gauss-Newton step solves (JᵀJ/σ² + I/τ²)·δ = −(Jᵀr/σ² + (logs − start)/τ²), J = share of each kind in the predicted time.
    static (Matrix<double> Normal, Vector<double> Right) Normal(IReadOnlyList<(TrainingRun Run, Seconds Measured)> runs, List<double[]> parts, Vector<double> logs, Vector<double> start)
    {
        var kinds = WorkKinds.Names.Length;
        var jacobian = Matrix<double>.Build.Dense(runs.Count, kinds);
        var residual = Vector<double>.Build.Dense(runs.Count);
        for (var i = 0; i < runs.Count; i++)
        {
            var total = Sum(parts[i], logs);
            residual[i] = Math.Log(total / runs[i].Measured.Value);
            // Huber's weight: a run beyond the spread pulls no harder than one at it
            var weight = Math.Sqrt(Math.Min(1, MeasurementSpread / Math.Max(1e-9, Math.Abs(residual[i]))));
            residual[i] *= weight;
            for (var kind = 0; kind < kinds; kind++) jacobian[i, kind] = weight * parts[i][kind] * Math.Exp(logs[kind]) / total;
        }

        var (noise, prior) = (1 / (MeasurementSpread * MeasurementSpread), 1 / (PriorSpread * PriorSpread));
        var normal = noise * jacobian.TransposeThisAndMultiply(jacobian) + prior * Matrix<double>.Build.DenseIdentity(kinds);
        return (normal, -(noise * jacobian.TransposeThisAndMultiply(residual) + prior * (logs - start)));
    }

    static double Sum(double[] parts, Vector<double> logs)
    {
        var sum = 0.0;
        for (var kind = 0; kind < parts.Length; kind++) sum += parts[kind] * Math.Exp(logs[kind]);
        return sum;
    }
}
