using MathNet.Numerics.LinearAlgebra;
using MemoryModel.Tests.Measured;

namespace MemoryModel.TimeFit;

/// <summary>Minimizes a robust squared logarithm of predicted over measured time, with a prior on every constant.</summary>
/// <remarks>Levenberg-Marquardt over the logarithms of the constants; residuals beyond <see cref="Noise"/> count linearly (soft L1).</remarks>
sealed class Fit(IReadOnlyList<TimeCase> cases, IReadOnlyList<double> weights)
{
    const double Noise = 0.06;
    const double Step = 1e-3;

    readonly Constant[] _constants = Constants.Fitted;

    /// <summary>Fits from where the constants stand and leaves them fitted.</summary>
    public void Run(int iterations)
    {
        var point = Vector<double>.Build.Dense(_constants.Length, i => Math.Log(_constants[i].Value / _constants[i].Prior));
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

        Set(point);
    }

    Vector<double> Residuals(Vector<double> point)
    {
        Set(point);
        var residual = Vector<double>.Build.Dense(cases.Count + point.Count);
        Parallel.For(0, cases.Count, i =>
        {
            var run = cases[i].Run;
            var scaled = weights[i] * Math.Log(new BoundStep(run).Seconds(run.Plan) / cases[i].MeasuredSeconds) / Noise;
            residual[i] = Math.Sign(scaled) * Math.Sqrt(2 * (Math.Sqrt(1 + scaled * scaled) - 1));
        });
        for (var k = 0; k < point.Count; k++) residual[cases.Count + k] = point[k] / _constants[k].Spread;
        return residual;
    }

    void Set(Vector<double> point)
    {
        for (var k = 0; k < point.Count; k++) _constants[k].Value = _constants[k].Prior * Math.Exp(point[k]);
    }
}
