namespace MemoryModel;

/// <summary>What the optimizer of one rank keeps from step to step, and what its step allocates.</summary>
static class OptimizerStates
{
    // Lazy states: the first step makes them, so loading and building run without.
    const Moments AfterFirstStep = Moments.All & ~Moments.Load;

    /// <summary>Posts master weights, states and temporaries.</summary>
    /// <param name="r">The rank.</param>
    /// <param name="Po">Parameters that the rank updates.</param>
    /// <param name="ledger">The account.</param>
    public static void Post<TLedger>(in RankShard r, long Po, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        // of them, those updated on the device beside an offloaded rest
        var device = r.UpdatedOnDevice;
        MasterWeights(in r, Po - device, r.OffloadOptimizer, ref ledger);
        States(in r, Po - device, r.OffloadOptimizer, ref ledger);
        if (device > 0)
        {
            MasterWeights(in r, device, OffloadTarget.None, ref ledger);
            States(in r, device, OffloadTarget.None, ref ledger);
        }

        if (!TLedger.StatesOnly)
        {
            Temporaries(in r, Po - device, ref ledger);
        }
    }

    static void MasterWeights<TLedger>(in RankShard r, long Po, OffloadTarget place, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        ledger.Let(Po);
        if (r.TrainedPrecision.Master is { } type)
        {
            var master = type.Size();
            ledger.Let(master);
            ledger.Open(MemoryKind.OptimizerStates, TLedger.Explains ? $"master weights ({type.ShortName()})" : "", r.TrainedPrecision.Source, tier: ModelStates.Tier(place));
            ledger.Add("master weights", master * Po);
            ledger.Close();
        }
    }

    static void States<TLedger>(in RankShard r, long Po, OffloadTarget place, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        ledger.Let(Po);
        var (optimizer, policy) = (r.Optimizer, r.TrainedPrecision);
        var states = optimizer.States;
        var alive = optimizer.StatesFromStart ? Moments.All : r.FirstStep ? Moments.OptimizerStep : AfterFirstStep;
        for (var i = 0; i < states.Length;)
        {
            var first = states[i];
            if (!first.Width.Covers(policy.Updated))
            {
                i++;
                continue;
            }

            var element = (first.Type ?? policy.Moments ?? policy.Updated).Size();
            ledger.Let(element);
            ledger.Open(MemoryKind.OptimizerStates, optimizer.Name, optimizer.Source, TLedger.Explains ? first.Size : "", alive, Tier(first.Place, place));
            if (first.IsPlain)
            {
                do
                {
                    ledger.Add(states[i].Name, element * Po);
                }
                while (++i < states.Length && states[i].GoesWith(first));
            }
            else
            {
                // Ns numbers that the state holds for the tensors of this rank
                var Ns = r.StateNumbers(i);
                ledger.Let(Ns);
                do
                {
                    ledger.Add(states[i].Name, element * Ns);
                }
                while (++i < states.Length && states[i].GoesWith(first));
            }

            ledger.Close();
        }
    }

    static void Temporaries<TLedger>(in RankShard r, long Po, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        var (optimizer, updated) = (r.Optimizer, r.TrainedPrecision.Updated);
        ledger.Let(Po);
        if (optimizer.Temporaries.IsEmpty)
        {
            return;
        }

        var alive = optimizer.UpdatesInBackward ? Moments.Backward : Moments.OptimizerStep;
        var tier = r.OffloadOptimizer == OffloadTarget.None ? MemoryTier.Gpu : MemoryTier.Host;
        // lists of tensors are for accelerators: on the host the step goes from tensor to tensor (torch/optim/optimizer.py, _default_to_fused_or_foreach)
        var byTensor = r.OffloadOptimizer != OffloadTarget.None && OffloadPlaces.MovesAll(r.Engine);
        var scope = LargestScope(in r, Po);
        for (var i = 0; i < optimizer.Temporaries.Length; i++)
        {
            var temporary = optimizer.Temporaries[i];
            if (temporary.Scope != scope || !temporary.Width.Covers(updated) || (byTensor && temporary.IsPlain))
            {
                continue;
            }

            var element = (temporary.Type ?? updated).Size();
            ledger.Let(element);
            ledger.Open(MemoryKind.Temporary, "step of the optimizer", optimizer.StepSource, TLedger.Explains ? temporary.ToString() : "", alive, tier);
            if (temporary.IsPlain)
            {
                var copies = temporary.Copies;
                ledger.Let(copies);
                ledger.Add(temporary.Name, element * Po);
                ledger.Close(copies);
            }
            else
            {
                // Nt numbers at the tensor that needs most
                var Nt = r.TemporaryNumbers(i);
                ledger.Let(Nt);
                ledger.Add(temporary.Name, element * Nt);
                ledger.Close();
            }
        }
    }

    // A step goes through its groups of tensors one after the other, so only the group that needs most counts.
    static TensorScope LargestScope(in RankShard r, long Po)
    {
        var temporaries = r.Optimizer.Temporaries;
        var (largest, most) = (temporaries[0].Scope, Bytes.Zero);
        for (var i = 0; i < temporaries.Length; i++)
        {
            var sum = Bytes.Zero;
            for (var j = 0; j < temporaries.Length; j++)
            {
                var temporary = temporaries[j];
                if (temporary.Scope == temporaries[i].Scope && temporary.Width.Covers(r.TrainedPrecision.Updated))
                {
                    sum += (temporary.Type ?? r.TrainedPrecision.Updated).Size() * (temporary.IsPlain ? temporary.Copies * Po : r.TemporaryNumbers(j));
                }
            }

            (largest, most) = sum > most ? (temporaries[i].Scope, sum) : (largest, most);
        }

        return largest;
    }

    static MemoryTier Tier(StatePlace place, OffloadTarget offload) => place switch
    {
        StatePlace.Host => MemoryTier.Host,
        StatePlace.Paged when offload == OffloadTarget.None => MemoryTier.Host,
        _ => ModelStates.Tier(offload),
    };
}
