namespace MemoryModel;

/// <summary>The constants of the time model that no run moves: measured on operators, counted in sources, or not separated by the runs.</summary>
/// <remarks>
/// Those marked [op] come from operator measurements alone: SimuMax's 219 A100 and 686 B200 operator efficiencies, matmul and
/// all-reduce tables of stas00/ml-engineering. What runs of whole steps decide is in <see cref="FittedConstants"/>.
/// </remarks>
static class TimeConstants
{
    // ---- matrix products: seconds = 2·M·N·K / (peak · Reached) · (1 + Ramp/K) · (1 + WaveWeight · idle share of the waves of tiles)

    /// <summary>[op] Elements of K after which a product runs at half speed: prologue and epilogue of a tile. A100 137, B200 165 fitted.</summary>
    public const double InnerRamp = 140;

    /// <summary>[op] Rows and columns of the tile that a multiprocessor computes.</summary>
    public const double TileRows = 128, TileColumns = 256;

    /// <summary>[op] Slow-down of a product of less than one wave of tiles, which takes smaller ones, times its share of a wave.</summary>
    public const double PartWave = 0.2;

    /// <summary>
    /// [op] Returns the share of the multiprocessors idle in the last wave of tiles that a product really loses: what smaller tiles and split
    /// sums do not win back. 183 A100 products: 0.68, with which nine in ten are within 8.6 % (10.4 % with a tail that knows no waves), worst
    /// 27 % (38 %); 514 B200 products: 0.19. Not measured on other generations, which are taken to be like the one nearest in time.
    /// </summary>
    public static double WaveWeight(AcceleratorFamily family) => family == AcceleratorFamily.Blackwell ? 0.19 : 0.68;

    /// <summary>Slow-down of the output product when the vocabulary is not a multiple of 8: rows of 16 bits are then not aligned to 16 bytes.</summary>
    public const double UnalignedVocabulary = 1.5;

    /// <summary>[op] Share of the device memory's bandwidth that streaming kernels reach.</summary>
    public const double MemoryReached = 0.80;

    // ---- attention

    /// <summary>Query rows per (head, multiprocessor) below which a fused kernel leaves multiprocessors idle: tile of 128 rows times this.</summary>
    public const double AttentionFill = 0.75;

    /// <summary>[op] Speed of the fused backward kernel relative to the forward one, per operation: 0.74 to 0.87 on A100, 0.69 to 0.84 on B200 where the multiprocessors are full.</summary>
    public const double AttentionBackwardSpeed = 0.80;

    /// <summary>
    /// Returns the clocks in which a multiprocessor does one score of fused attention, over those of a head of 128 on its family's first
    /// member: 4·d operations in the matrix units and one exponential beside them. The narrower the head, the more the exponential weighs.
    /// </summary>
    /// <param name="headWidth">Mean width of query and value heads.</param>
    /// <param name="perClock">Operations of the matrix units in a clock and multiprocessor; 0 where not known.</param>
    /// <param name="exponentials">Exponentials in a clock and multiprocessor.</param>
    /// <remarks>Shah et al. 2024 (FlashAttention-3), §1: 989 TFLOP/s of products against 3.9 T exponentials/s on an H100. Blackwell Ultra doubles the latter.</remarks>
    public static double ScoreClocks(double headWidth, double perClock, double exponentials) =>
        perClock == 0 ? headWidth / 128 : (4 * headWidth / perClock + 1 / exponentials) / (512 / perClock + 1.0 / 16);

    /// <summary>Returns the dense 16-bit operations of the matrix units in a clock and multiprocessor, by NVIDIA's generations.</summary>
    public static double MatrixOperationsPerClock(AcceleratorFamily family) => family switch
    {
        AcceleratorFamily.Volta or AcceleratorFamily.Turing => 1024,
        AcceleratorFamily.Ampere => 2048,
        AcceleratorFamily.Ada => 1024,
        AcceleratorFamily.Hopper => 4096,
        AcceleratorFamily.Blackwell => 8192,
        _ => 0,
    };

    /// <summary>[op] Share of the dense peak that the best products reach alone, before power limits of long runs (stas00/ml-engineering, MAMF).</summary>
    public static double BurstReached(AcceleratorFamily family) => family switch
    {
        AcceleratorFamily.Ampere => 0.87,
        AcceleratorFamily.Hopper => 0.80,
        AcceleratorFamily.Blackwell => 0.78,
        _ => 0.75,
    };

    // ---- loss: bytes per logit beside the products of the output matrix

    /// <summary>
    /// Separate operators over an fp32 copy: written, read, probabilities written and read back. A compiled loss: 16-bit logits read twice for their
    /// maximum and sum, again going back, their gradient written. One kernel with its gradient: read twice, overwritten (Liger-Kernel,
    /// ops/cross_entropy.py).
    /// </summary>
    public const double SeparateLossBytes = 16, CompiledLossBytes = 10, FusedLossBytes = 6;

    // ---- power

    /// <summary>Watts of a B200 and its dense bf16 peak in TFLOP/s: the board to which the rates of Blackwell refer.</summary>
    public const double BlackwellWatts = 1000, BlackwellPeak = 2250;

    /// <summary>The dense bf16 peak of an H100 SXM in TFLOP/s, to which the rates of Hopper refer.</summary>
    public const double HopperPeak = 989;

    /// <summary>Watts of a Blackwell board that are not the multiprocessors': eight stacks of HBM3e at some 30 W, links, leakage. An estimate.</summary>
    public const double BlackwellFixedWatts = 300;

    // ---- host

    /// <summary>Operators of a fused or compiled layer, of a layer of separate PyTorch operators, and of a layer with experts before counting those.</summary>
    public const double OperatorsFused = 22, OperatorsEager = 40, OperatorsRouting = 40;

    /// <summary>
    /// Operators that attention with its scores adds to one fused call: two products, scale, mask, softmax, dropout; with the softmax in one kernel
    /// (Megatron's DotProductAttention: baddbmm, scaled masked softmax, dropout, bmm; a compiled graph) three.
    /// </summary>
    public const double OperatorsEagerAttention = 5, OperatorsEagerAttentionFused = 3;

    /// <summary>Operators that every further rank of a ring of attention adds: a block of attention, its correction, a send and a receive.</summary>
    public const double OperatorsPerContextRank = 4;

    /// <summary>Operators that a low-rank adapter adds to one matrix: dropout, two products, scaling, sum.</summary>
    public const double OperatorsPerAdapter = 5;

    /// <summary>
    /// Returns how much longer the host of an accelerator's usual machine takes for the same calls than a DGX H100's: two EPYC 7742 of a DGX
    /// A100, and Grace. Medians of the same functional tests of Megatron-LM on the three machines: 1.55 and 1.2.
    /// </summary>
    public static double HostSlowness(Accelerator accelerator) => accelerator.Family switch
    {
        AcceleratorFamily.Volta or AcceleratorFamily.Turing or AcceleratorFamily.Ampere => 1.55,
        AcceleratorFamily.Blackwell when accelerator.Name.StartsWith("gb", StringComparison.Ordinal) => 1.2,
        _ => 1,
    };

    /// <summary>Kernels per local expert and pass in 16 bits: its two products, and the pads and copies around them.</summary>
    public const double KernelsPerWideExpert = 4;

    /// <summary>Seconds per micro-batch outside its layers.</summary>
    public const double PerMicroBatch = 0.5e-3;

    // ---- links: seconds = latency + bytes / (bandwidth · reached)

    /// <summary>[op] Share of the link inside a node that ring collectives reach (A100 78 %, H200 80 to 82 %, B200 76 %).</summary>
    public const double IntraReached = 0.80;

    // ---- overlap: exposed = max(communication − compute, contention · communication)

    /// <summary>Share of point-to-point time between stages that stays exposed, and of that with interleaved chunks, which are sent early.</summary>
    public const double InterleavedExposed = 0.3;

    // ---- optimizer

    /// <summary>Bytes moved per sharded parameter by Adam: read 16-bit or fp32 gradient, master and moments, write them and the weights, unscale.</summary>
    public const double AdamBytes = 38;

    /// <summary>Bytes moved per resident parameter at the end of a step: gradients zeroed and their norm read.</summary>
    public const double GradientBytes = 6;

    /// <summary>Bytes per element of NEFTune's noise on 16-bit token vectors: zeros written, noise written over them, two tensors read and their sum written.</summary>
    /// <remarks>transformers, integrations/neftune.py (neftune_post_forward_hook): <c>zeros_like(output).uniform_(…)</c> and a sum.</remarks>
    public const double NoiseBytes = 10;

    // ---- elementwise operations of many kernels: bytes that the chain moves over those of one kernel, and its calls, counted in the sources in bf16

    /// <summary>RMSNorm in fp32 operators (Hugging Face's LlamaRMSNorm): cast, square, mean, scale, cast back, weight: 36 bytes an element, fused 4.</summary>
    public const double NormChain = 9;

    /// <summary>Operators that the chains of a layer's two norms, of its rotations and of its gate add to those of fused ones.</summary>
    public const double OperatorsNormChain = 14, OperatorsRotaryChain = 12, OperatorsGateChain = 1;

    /// <summary>Rotation by operators (rotate_half, two products and a sum; or a complex product in fp32): 18 to 20 bytes an element, fused 4.</summary>
    public const double RotaryChain = 4.5;

    /// <summary>A gated activation by two operators: 5 tensors instead of 3.</summary>
    public const double GateChain = 5 / 3.0;
}
