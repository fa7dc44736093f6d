using System.Collections.Immutable;
using MathNet.Numerics.Distributions;
using MathNet.Numerics.Random;
using MathNet.Numerics.Statistics;

namespace MemoryModel.Planning;

/// <summary>Names an input of the time and the cost of a step that is known only roughly.</summary>
public enum UncertainInput
{
    /// <summary>The rate that matrix products reach.</summary>
    Compute,

    /// <summary>The bandwidth of device memory.</summary>
    Memory,

    /// <summary>The bandwidth between the GPUs of a node.</summary>
    IntraNode,

    /// <summary>The bandwidth between nodes.</summary>
    Network,

    /// <summary>The price of a GPU-hour.</summary>
    Price,
}

/// <summary>Represents how far one uncertain input moves the answer, the others as they are.</summary>
/// <param name="Input">The input.</param>
/// <param name="Spread">Its standard deviation, as a share.</param>
/// <param name="Low">The answer with the input at its 5 % quantile.</param>
/// <param name="High">The answer with the input at its 95 % quantile.</param>
public sealed record TornadoBar(UncertainInput Input, double Spread, double Low, double High)
{
    /// <summary>Gets the length of the bar.</summary>
    public double Width => Math.Abs(High - Low);
}

/// <summary>Represents the sensitivity of an answer to its uncertain inputs.</summary>
/// <param name="Answer">The answer with every input as it is: seconds of a step, or US dollars of a million tokens.</param>
/// <param name="Bars">The inputs, that which moves the answer most first.</param>
/// <param name="Low">5 % quantile of the answer with all inputs drawn at once.</param>
/// <param name="Median">Median of the answer with all inputs drawn at once.</param>
/// <param name="High">95 % quantile of the answer with all inputs drawn at once.</param>
public sealed record Tornado(double Answer, ImmutableArray<TornadoBar> Bars, double Low, double Median, double High)
{
    const int Seed = 20_220_510;

    /// <summary>Gets the spreads used where none is given.</summary>
    /// <remarks>
    /// Rates that the same part reaches in different reports: products and memory within a few percent, links more (nccl-tests and
    /// stas00/ml-engineering, network/benchmarks, differ by 10 % inside a node and 20 % between nodes); on-demand prices of one part
    /// differ by a factor of three between providers.
    /// </remarks>
    public static ImmutableDictionary<UncertainInput, double> UsualSpreads { get; } = ImmutableDictionary.CreateRange(
    [
        KeyValuePair.Create(UncertainInput.Compute, 0.05), KeyValuePair.Create(UncertainInput.Memory, 0.05), KeyValuePair.Create(UncertainInput.IntraNode, 0.10),
        KeyValuePair.Create(UncertainInput.Network, 0.20), KeyValuePair.Create(UncertainInput.Price, 0.30),
    ]);

    /// <summary>Draws the inputs of a run from log-normal distributions, with a fixed seed: the same question has the same answer.</summary>
    /// <param name="run">The run.</param>
    /// <param name="usdPerGpuHour">The price; with one the answer is the cost of a million tokens, without one the seconds of a step.</param>
    /// <param name="spreads">Standard deviations as shares; inputs that are missing take the usual ones.</param>
    /// <param name="draws">How many times all inputs are drawn.</param>
    public static Tornado Of(TrainingRun run, double? usdPerGpuHour = null, IReadOnlyDictionary<UncertainInput, double>? spreads = null, int draws = 2000)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentOutOfRangeException.ThrowIfLessThan(draws, 100);
        var inputs = Enum.GetValues<UncertainInput>().Where(input => usdPerGpuHour is not null || input != UncertainInput.Price).ToArray();
        var sigma = inputs.Select(input => spreads?.GetValueOrDefault(input, UsualSpreads[input]) ?? UsualSpreads[input]).ToArray();
        var scale = Enumerable.Repeat(1.0, inputs.Length).ToArray();
        var answer = Answered(run, usdPerGpuHour, inputs, scale);
        double Moved(int input, double share)
        {
            var moved = Enumerable.Repeat(1.0, inputs.Length).ToArray();
            moved[input] = LogNormal.InvCDF(0, sigma[input], share);
            return Answered(run, usdPerGpuHour, inputs, moved);
        }

        TornadoBar[] bars = [.. inputs.Select((input, i) => new TornadoBar(input, sigma[i], Moved(i, 0.05), Moved(i, 0.95)))];
        var random = new MersenneTwister(Seed);
        var answers = new double[draws];
        for (var draw = 0; draw < draws; draw++)
        {
            for (var i = 0; i < inputs.Length; i++)
            {
                scale[i] = LogNormal.Sample(random, 0, sigma[i]);
            }

            answers[draw] = Answered(run, usdPerGpuHour, inputs, scale);
        }

        return new(answer, [.. bars.OrderByDescending(bar => bar.Width).ThenBy(bar => bar.Input)], answers.Quantile(0.05), answers.Median(), answers.Quantile(0.95));
    }

    static double Answered(TrainingRun run, double? price, UncertainInput[] inputs, double[] scale)
    {
        var (gpu, dollars) = (run.Accelerator, price);
        for (var i = 0; i < inputs.Length; i++)
        {
            var by = scale[i];
            gpu = inputs[i] switch
            {
                UncertainInput.Compute => gpu with { BFloat16 = gpu.BFloat16 * by, Float16 = gpu.Float16 * by, TensorFloat32 = gpu.TensorFloat32 * by, Float32 = gpu.Float32 * by, Float8 = gpu.Float8 * by, Float4 = gpu.Float4 * by },
                UncertainInput.Memory => gpu with { MemoryBandwidth = gpu.MemoryBandwidth * by },
                UncertainInput.IntraNode => gpu with { Intra = gpu.Intra with { PerDirection = gpu.Intra.PerDirection * by } },
                UncertainInput.Network => gpu with { Network = gpu.Network * by },
                _ => gpu,
            };
            dollars = inputs[i] == UncertainInput.Price ? dollars * by : dollars;
        }

        var step = (Estimator.Time(run with { Accelerator = gpu }) ?? throw new InvalidInputException($"the time of a step on {gpu.Name} is not known")).Step;
        var tokens = (double)run.Data * run.Plan.MicroBatch * run.Plan.MicroBatches * run.SequenceLength;
        return dollars is { } perHour ? perHour * run.Gpus * step.Hours / tokens * 1e6 : step.Value;
    }
}
