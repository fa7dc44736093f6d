namespace MemoryModel;

/// <summary>Gives the seconds of single operators: the larger of arithmetic at the reached rate and traffic at the reached bandwidth.</summary>
static class Roofline
{
    /// <summary>Returns the seconds of <paramref name="count"/> equal products M×K by K×N with 16-bit inputs.</summary>
    /// <param name="m">Rows of the output.</param>
    /// <param name="n">Columns of the output.</param>
    /// <param name="k">Inner dimension.</param>
    /// <param name="count">Number of products launched together.</param>
    /// <param name="rate">FLOP/s that a large product reaches.</param>
    /// <param name="outputBytes">Bytes per output element: 2, or 8 where an fp32 gradient is read and written back.</param>
    /// <param name="machine">The machine.</param>
    public static double Product(double m, double n, double k, double count, double rate, double outputBytes, in MachineRates machine)
    {
        var arithmetic = 2 * m * n * k / rate * (1 + TimeConstants.InnerRamp / k) * Waves(m, n, count, machine);
        var traffic = (2 * (m * k + k * n) + outputBytes * m * n) / machine.Memory;
        return count * Math.Max(arithmetic, traffic);
    }

    // Tiles run in waves of one for each multiprocessor; what idles in the last wave is lost in part.
    static double Waves(double m, double n, double count, in MachineRates machine)
    {
        var (processors, weight) = machine.Waves;
        if (processors == 0) return 1;
        var tiles = count * Math.Ceiling(m * (1 / TimeConstants.TileRows)) * Math.Ceiling(n * (1 / TimeConstants.TileColumns));
        var waves = count * m * n / (processors * TimeConstants.TileRows * TimeConstants.TileColumns);
        var lost = weight * (Math.Ceiling(tiles / processors) - waves);
        return 1 + (waves < 1 ? Math.Min(lost, TimeConstants.PartWave) : lost) / waves;
    }

    /// <summary>Returns the seconds of attention going forward and back; a fused kernel skips masked pairs and recomputes scores (2.5 times the operations back).</summary>
    public static (double Forward, double Backward) Attention(double heads, double queries, double keys, double widths, bool causal, in MachineRates machine)
    {
        if (machine.EagerAttention)
        {
            var half = widths / 2;
            var products = 2 * Product(queries, keys, half, heads, machine.Wide, 2, machine);
            var forward = products + machine.Fitted.BytesPerScore * heads * queries * keys / machine.Memory;
            return (forward, machine.AttentionBackward * forward);
        }

        var operations = 2 * heads * queries * keys * widths * (causal ? 0.5 : 1);
        var idle = 1 + machine.AttentionRows / (heads * queries);
        var narrow = TimeConstants.ScoreClocks(widths / 2.0, machine.PerClock.Matrix, machine.PerClock.Exponentials) / (widths / 256.0);
        var seconds = operations / machine.Attention * narrow * idle;
        return (seconds, machine.AttentionBackward * seconds / TimeConstants.AttentionBackwardSpeed);
    }
}
