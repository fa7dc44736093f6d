using MemoryModel.Catalog;

namespace MemoryModel;

/// <summary>What adapters beside frozen layers save, module by module.</summary>
static class AdapterMemory
{
    /// <summary>Posts the adapters of a kind of layer.</summary>
    public static void Post<TLedger>(in RankShard r, Block block, long hidden, in SavedLayers layers, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        if (r.FineTuning is not { } tuning || layers.Trained.Weights)
        {
            return;
        }

        if (layers.Trained.Bottleneck > 0)
        {
            Bottlenecks(in r, hidden, in layers, ref ledger);
        }

        if (layers.Trained.Prefix > 0 && block.Attention is { } attended)
        {
            Prefix(in r, attended, in layers, ref ledger);
        }

        if (tuning.Adapter.Method == AdapterMethod.AdaptionPromptV2)
        {
            Scaled(in r, block, in layers, ref ledger);
        }

        foreach (var adapted in tuning.Parameters.Blocks)
        {
            if (ReferenceEquals(adapted.Block.Block, block))
            {
                // Of layers that are adapted in part, as many as the whole network has.
                var times = layers.Times * adapted.Layers / adapted.Block.Layers;
                foreach (var site in adapted.Sites)
                {
                    var saved = layers with { Times = times };
                    Site(in r, tuning.Adapter.Method, site, block.Experts?.PerToken ?? 1, in saved, ref ledger);
                }
            }
        }
    }

    static void Site<TLedger>(in RankShard r, AdapterMethod method, AdapterSite site, long visits, in SavedLayers layers, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        var cut = site.Weight.Split;
        // rows of the product: tokens, or tokens times the experts they visit; n input and m output features on this rank, k adapted parts
        var rows = r.Tokens * (site.Weight.Routed ? visits : 1);
        var n = CeilDiv(site.Input, cut == TensorSplit.Input ? r.Tensor : 1);
        var m = CeilDiv(site.Output, cut is TensorSplit.Output or TensorSplit.KeyValueHeads ? r.Tensor : 1);
        long k = site.Parts.Length;
        var rank = layers.Trained.Rank;
        var (act, own) = (r.Rules.Product, layers.Trained.Type);
        // Autocast casts the input of each branch to 16 bits; without it the input is cast to the type of the adapter.
        var autocast = r.Rules.Autocast != AutocastMode.None;
        var branch = autocast ? act : own;
        var layersInFlight = layers.Times;
        ledger.Let(rows);
        ledger.Let(n);
        ledger.Let(m);
        ledger.Let(k);
        ledger.Let(rank);
        ledger.Let(act);
        ledger.Let(own);
        ledger.Let(branch);
        ledger.Let(layersInFlight);
        ledger.Open(MemoryKind.Activations, TLedger.Explains ? $"adapter of {site.Path}" : "", Sources.Peft, "tuners", layers.Alive, layers.Tier);
        if (method is AdapterMethod.Lora or AdapterMethod.Dora or AdapterMethod.LoraFa or AdapterMethod.AdaLora or AdapterMethod.Vera or AdapterMethod.VbLora or AdapterMethod.RandLora or AdapterMethod.Miss)
        {
            ledger.Add("output of the first matrix", branch * rows * rank * k);
            if (site.Output < site.Weight.Rows && site.Weight.IsLinear)
            {
                // Parts of a fused projection are copied into zeros of its width, and index_copy saves what it copies (LitGPT's zero_pad; measured).
                ledger.Add("low-rank product, before it is spread", branch * rows * m);
            }
        }

        if (layers.Trained.Reads)
        {
            if (layers.Trained.Dropout)
            {
                ledger.Add("dropped input", branch * rows * n);
                if (layers.InputOf(site.Weight))
                {
                    var mask = r.Rules.WideMasks ? own : new Bytes(1);
                    ledger.Let(mask);
                    ledger.Add("dropout mask", mask * rows * n);
                }
            }
            else if (own != act || autocast)
            {
                ledger.Add("input in the type of the branch", branch * rows * n);
            }
        }

        Others(method, site, ref ledger);
        ledger.Close(layersInFlight);

        // What is not a chain of two low-rank products.
        void Others(AdapterMethod method, AdapterSite site, ref TLedger ledger)
        {
            switch (method)
            {
                case AdapterMethod.Dora:
                    // Both products are scaled by the learned magnitude.
                    ledger.Add("frozen product, before its scale", act * rows * m);
                    ledger.Add("low-rank product, before its scale", branch * rows * m);
                    break;
                case AdapterMethod.Vera:
                    ledger.Add("low-rank product, before its scale", branch * rows * m);
                    break;
                case AdapterMethod.Ia3:
                    if (site.Weight.Name.EndsWith("down projection", StringComparison.Ordinal) || !IsAttention(site))
                    {
                        ledger.Add("input, before its scale", own * rows * n);
                    }
                    else
                    {
                        ledger.Add("output, before its scale", act * rows * m);
                    }

                    break;
                case AdapterMethod.LoHa or AdapterMethod.LoKr or AdapterMethod.FourierFt or AdapterMethod.Boft:
                    ledger.Add("update as a whole matrix", own * n * m);
                    break;
                case AdapterMethod.Osf:
                    // The weight is put together again in each pass and saved for the input's gradient.
                    ledger.Add("weight, put together", act * n * m);
                    ledger.Add("left vectors times singular values", act * m * rank);
                    break;
                case AdapterMethod.Shira:
                    ledger.Add("update as a whole matrix", act * n * m);
                    break;
            }
        }
    }

    static bool IsAttention(AdapterSite site) => site.Weight.Group == ParameterGroup.Attention;

    // LLaMA-Adapter v2 scales the product of every linear layer.
    static void Scaled<TLedger>(in RankShard r, Block block, in SavedLayers layers, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        // m output features of all linear layers
        var m = 0L;
        foreach (var (kind, _) in r.Layers)
        {
            if (ReferenceEquals(kind.Block, block))
            {
                foreach (ref readonly var tensor in kind.Tensors.AsSpan())
                {
                    m += tensor.IsLinear && !tensor.Routed ? tensor.Rows : 0;
                }
            }
        }

        var (T, act, layersInFlight) = (r.Tokens, r.Rules.Product, layers.Times);
        ledger.Let(T);
        ledger.Let(m);
        ledger.Let(act);
        ledger.Let(layersInFlight);
        ledger.Open(MemoryKind.Activations, "scaled products", Sources.LitGpt, "litgpt/adapter_v2.py", layers.Alive, layers.Tier);
        ledger.Add("before the scale", act * T * m);
        ledger.Close(layersInFlight);
    }

    static void Bottlenecks<TLedger>(in RankShard r, long hidden, in SavedLayers layers, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        // T tokens, h width of the residual stream, k width of a bottleneck
        var (T, h, k) = (r.Tokens, hidden, layers.Trained.Bottleneck);
        var (act, layersInFlight, bottlenecks) = (r.Rules.Product, layers.Times, layers.Trained.Bottlenecks);
        ledger.Let(T);
        ledger.Let(h);
        ledger.Let(k);
        ledger.Let(act);
        ledger.Let(layersInFlight);
        ledger.Let(bottlenecks);
        ledger.Open(MemoryKind.Activations, "bottlenecks", Sources.Houlsby2019, "figure 2", layers.Alive, layers.Tier);
        ledger.Add("input", act * T * h);
        ledger.Add("input and output of the activation", 2 * act * T * k);
        ledger.Close(layersInFlight * bottlenecks);
    }

    static void Prefix<TLedger>(in RankShard r, AttentionShape shape, in SavedLayers layers, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        // b sequences, virtual tokens, k and v widths of keys and values
        var (b, tokens, k, v) = (r.MicroBatch, layers.Trained.Prefix, AttentionMemory.Key(in r, shape), AttentionMemory.Value(in r, shape));
        var (act, layersInFlight) = (r.Rules.Product, layers.Times);
        ledger.Let(b);
        ledger.Let(tokens);
        ledger.Let(k);
        ledger.Let(v);
        ledger.Let(act);
        ledger.Let(layersInFlight);
        ledger.Open(MemoryKind.Activations, "virtual keys and values", Sources.Peft, "tuners/prefix_tuning, tuners/adaption_prompt", layers.Alive, layers.Tier);
        ledger.Add("keys and values", act * b * tokens * (k + v));
        if (r.FineTuning!.Adapter.Method is AdapterMethod.AdaptionPrompt or AdapterMethod.AdaptionPromptV2)
        {
            // Prompts are attended to apart: LitGPT saves that attention's output for the learned gate, PEFT the queries, computed again, and
            // the scores before and behind the gate.
            var (T, o, a) = (r.Tokens, AttentionMemory.Output(in r, shape), AttentionMemory.Heads(in r, shape));
            var fp32 = DataType.Float32.Size();
            ledger.Let(T);
            ledger.Let(o);
            ledger.Let(a);
            ledger.Let(fp32);
            ledger.Add("queries or output of the prompts' attention", act * T * o);
            if (r.Habits.UsesPeft)
            {
                ledger.Add("scores of the prompts' attention", 2 * fp32 * T * a * tokens);
            }
        }

        ledger.Close(layersInFlight);
    }
}
