using MemoryModel.Catalog;

namespace MemoryModel;

/// <summary>What a dense feed-forward block, or the experts that a token visits, save around the activation.</summary>
static class FeedForwardMemory
{
    /// <summary>Posts the input of a dense block and what it saves behind it.</summary>
    /// <param name="r">The rank.</param>
    /// <param name="shape">The block.</param>
    /// <param name="hidden">Width of the residual stream.</param>
    /// <param name="sharesInput">Whether attention's projections save the same input (one norm in front of both).</param>
    /// <param name="layers">The layers.</param>
    /// <param name="ledger">The ledger.</param>
    public static void Post<TLedger>(in RankShard r, FeedForwardShape shape, long hidden, bool sharesInput, in SavedLayers layers, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        // Ti tokens of a saved input, h width, copies of the input that linear layers save
        var (Ti, h) = (r.LinearTokens, hidden);
        var act = r.Rules.Product;
        var trained = layers.Trained;
        var first = shape.Gated && !shape.FusedGateUp ? 2L : 1;
        var copies = trained.SavesInputs
            ? r.Rules.Autocast != AutocastMode.None ? first : sharesInput ? 0 : 1
            : trained.Up > 0 && trained.SharesInput(act) && !sharesInput ? 1 : 0;
        var layersInFlight = layers.Times;
        ledger.Let(layersInFlight);
        ledger.Let(Ti);
        ledger.Let(h);
        ledger.Let(copies);
        ledger.Let(act);
        ledger.Open(MemoryKind.Activations, "feed-forward projections", Sources.PyTorch, "linear", layers.Alive, layers.Tier);
        ledger.Add("input", act * Ti * h * copies);
        ledger.CloseLast(layersInFlight, layers.Early);
        Inner(in r, "feed-forward", shape, r.Tokens, CeilDiv(shape.Hidden, r.Tensor), in layers, ref ledger);
    }

    /// <summary>Posts what lies between the first and the last matrix.</summary>
    /// <param name="r">The rank.</param>
    /// <param name="name">The group's name.</param>
    /// <param name="shape">The block.</param>
    /// <param name="rows">Rows that pass it: tokens, or tokens times the experts they visit.</param>
    /// <param name="width">Inner width on this rank.</param>
    /// <param name="layers">The layers.</param>
    /// <param name="ledger">The ledger.</param>
    public static void Inner<TLedger>(in RankShard r, string name, FeedForwardShape shape, long rows, long width, in SavedLayers layers, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        // n rows, f inner width on this rank
        var (n, f) = (rows, width);
        if (!layers.FeedForwardHasGradient)
        {
            return;
        }

        var act = r.Rules.Inner;
        var trained = layers.Trained;
        var layersInFlight = layers.Times;
        ledger.Let(layersInFlight);
        ledger.Let(n);
        ledger.Let(f);
        ledger.Let(act);
        ledger.Open(MemoryKind.Activations, name, Sources.PyTorch, "autograd's saved tensors", layers.Alive, layers.InnerTier ?? layers.Tier);
        if (r.Rules.PythonGelu && shape.Activation == Activation.Gelu)
        {
            // CUDA's autocast takes powers in fp32, which the sum and its tanh inherit.
            var wide = r.Rules is { Autocast: AutocastMode.Cuda, OnCpu: false } ? DataType.Float32.Size() : act;
            ledger.Let(wide);
            ledger.Add("input, tanh and two products of the GELU", (3 * wide + act) * n * f);
        }
        else if (shape.Gated)
        {
            ledger.Add("gate", act * n * f);
        }
        else if (shape.Activation is Activation.Relu or Activation.SquaredRelu)
        {
            ledger.Add("activated", act * n * f);
        }
        else
        {
            ledger.Add("input of the activation", act * n * f);
        }

        if (shape.Gated)
        {
            ledger.Add("up", act * n * f);
            if (!r.Rules.FusedGate)
            {
                ledger.Add("activated gate", act * n * f);
            }

            if (r.Rules.Has(ModelingCode.ClampsGate))
            {
                ledger.Add("clamped gate, its sigmoid, up plus one", 3 * act * n * f);
            }
        }

        if (r.Drops && r.Rules.Has(ModelingCode.DropsInner))
        {
            var mask = new Bytes(1);
            ledger.Let(mask);
            ledger.Add("dropout mask", mask * n * f);
            if (!shape.Gated && shape.Activation == Activation.Relu && trained.SavesInputs)
            {
                ledger.Add("dropped input of the last projection", act * n * f);
            }
        }

        if (r.Habits.RecomputesActivation)
        {
            ledger.CloseLast(layersInFlight, layers.Early);
            return;
        }

        // ReLU saves its output, which is the last matrix's input.
        if ((shape.Gated || shape.Activation != Activation.Relu) && (trained.SavesInputs || (trained.Down && trained.SharesInput(act))))
        {
            ledger.Add("input of the last projection", act * n * f);
        }

        ledger.CloseLast(layersInFlight, layers.Early);
    }
}
