namespace MemoryModel;

/// <summary>Gives the bandwidth that a tier of memory needs so that what lives there does not hold computation up.</summary>
/// <remarks>
/// Rajbhandari et al. 2021 (ZeRO-Infinity), §4: with ait operations for each byte moved, efficiency is ait·bw / (ait·bw + peak) where nothing is hidden
/// (equation 6). All per accelerator; peak is what products reach.
/// </remarks>
static class TierBandwidth
{
    /// <summary>Returns the operations for each byte of parameters and gradients of a micro-batch of so many tokens (equation 9).</summary>
    public static double OfParameters(double tokens) => tokens;

    /// <summary>Returns the operations for each byte of optimizer states, which move once in a step of so many tokens (equation 10).</summary>
    public static double OfStates(double tokens) => tokens / 4;

    /// <summary>Returns the operations for each byte of a checkpoint that is kept every so many layers (equation 11).</summary>
    public static double OfCheckpoints(double hidden, double layers) => 24 * hidden * layers;

    /// <summary>Returns the bytes a second that reach an efficiency.</summary>
    public static double Needed(double intensity, double efficiency, double peak) => peak / intensity * efficiency / (1 - efficiency);
}
