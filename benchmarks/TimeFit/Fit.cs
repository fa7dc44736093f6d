using MathNet.Numerics.LinearAlgebra;
using MemoryModel.Tests.Measured;

namespace MemoryModel.TimeFit;

/// <summary>Minimizes a robust squared logarithm of predicted over measured time, with a prior on every constant.</summary>
/// <remarks>Levenberg-Marquardt over the logarithms of the constants; residuals beyond <see cref="Noise"/> count linearly (soft L1).</remarks>
sealed class Fit(IReadOnlyList<TimeCase> cases, IReadOnlyList<double> weights)
{
    const double Noise = 0.06;
    const double Step = 1e-3;

    /// <summary>Returns the fitted constants.</summary>
    /// <param name="start">Where to start.</param>
    /// <param name="iterations">How often to step.</param>
    public FittedConstants Run(FittedConstants start, int iterations)
    {
        var point = Vector<double>.Build.Dense(Constants.Fitted.Length, i => Math.Log(Constants.Fitted[i].Of(start) / Constants.Fitted[i].Prior));
        var (damping, residual) = (1e-3, Residuals(point));
        for (var iteration = 0; iteration < iterations; iteration++)
        {
            var jacobian = Matrix<double>.Build.Dense(residual.Count, point.Count);
            for (var k = 0; k < point.Count; k++)
            {
                var moved = point.Clone();
                moved[k] += Step;
                jacobian.SetColumn(k, (Residuals(moved) - residual) / Step);
            }

            var (normal, gradient) = (jacobian.TransposeThisAndMultiply(jacobian), jacobian.TransposeThisAndMultiply(residual));
            while (damping < 1e6)
            {
                var trial = point - (normal + damping * Matrix<double>.Build.DenseOfDiagonalVector(normal.Diagonal())).Solve(gradient);
                var next = Residuals(trial);
                if (next.DotProduct(next) < residual.DotProduct(residual))
                {
                    (point, residual, damping) = (trial, next, damping / 5);
                    break;
                }

                damping *= 5;
            }
        }

        return Constants.At(point);
    }

    Vector<double> Residuals(Vector<double> point)
    {
        var constants = Constants.At(point);
        var residual = Vector<double>.Build.Dense(cases.Count + point.Count);
        Parallel.For(0, cases.Count, i =>
        {
            var run = cases[i].Run;
            var scaled = weights[i] * Math.Log(new BoundStep(run, constants).Seconds(run.Plan) / cases[i].MeasuredSeconds) / Noise;
            residual[i] = Math.Sign(scaled) * Math.Sqrt(2 * (Math.Sqrt(1 + scaled * scaled) - 1));
        });
        for (var k = 0; k < point.Count; k++) residual[cases.Count + k] = point[k] / Constants.Fitted[k].Spread;
        return residual;
    }
}
