namespace MemoryModel;

/// <summary>Puts together the work and the communication of one kind of layer.</summary>
static class LayerModel
{
    /// <summary>Returns the seconds of a layer, posting its work to a ledger for those who want to see it.</summary>
    public static void Post<TWork>(in BlockShard block, ref TWork work)
        where TWork : struct, IWorkLedger
    {
        AttentionWork.Post(in block, ref work);
        FeedForwardWork.Post(in block, ref work);
        NormalizationWork.Post(in block, ref work);
        AdapterWork.Post(in block, ref work);
    }

    /// <summary>Returns the seconds of a layer on one rank.</summary>
    public static LayerTime Of(in BlockShard block, in WorkShape shape, in MachineRates machine)
    {
        var work = new TotalWork(in machine, block.Gradients);
        Post(in block, ref work);
        AddCommunication(ref work.Time, in block, in shape, in machine);
        work.Time.Host = HostTime(in block, in shape, in machine);
        if (block.Gradients == LayerGradients.None)
        {
            work.Time.TensorBackward = work.Time.ExpertBackward = work.Time.ContextBackward = 0;
            return work.Time;
        }

        work.Time.HostBackward = 2 * work.Time.Host;
        work.Time.WithBackward = 1;
        return work.Time;
    }

    // The interpreter calls the operators of a layer one by one; the products of its experts are launched from native code.
    static double HostTime(in BlockShard block, in WorkShape shape, in MachineRates machine)
    {
        var operators = block.Experts > 0 ? Math.Max(machine.Kernels.Operators, TimeConstants.OperatorsRouting) : machine.Kernels.Operators;
        var perExpert = machine.Narrow ? machine.Fitted.KernelsPerNarrowExpert : TimeConstants.KernelsPerWideExpert;
        return machine.HostSlowness
            * ((operators + ContextOperators(in shape)) * machine.Kernels.Operator
                + block.Adapters * TimeConstants.OperatorsPerAdapter * machine.Kernels.AdapterOperator + block.LocalExperts * perExpert * machine.Fitted.Launch);
    }

    // A ring works block by block; all keys and values, or heads, are exchanged at once.
    static double ContextOperators(in WorkShape shape) =>
        (shape.ContextExchange == ContextExchange.Ring ? shape.Context - 1 : Math.Min(1, shape.Context - 1)) * TimeConstants.OperatorsPerContextRank;

    static void AddCommunication(ref LayerTime time, in BlockShard block, in WorkShape shape, in MachineRates machine)
    {
        var activation = 2.0 * block.Tokens * block.Hidden;
        if (shape.Tensor > 1)
        {
            // Two all-reduces each way, or as many all-gathers and reduce-scatters of the same bytes with sequence parallelism,
            // which also gathers the inputs again for the weights' gradient: one more all-gather per linear pair.
            var reduce = shape.SequenceParallel
                ? 2 * CollectiveTime.Gather(activation, shape.Tensor, 1, machine)
                : CollectiveTime.Reduce(activation, shape.Tensor, 1, machine.SwitchReduces, machine);
            time.Tensor = 2 * reduce;
            time.TensorBackward = shape.SequenceParallel ? 3 * reduce : 2 * reduce;
        }

        if (block.Experts > 0 && shape.Expert > 1)
        {
            // dispatch and combine, each way
            var copies = machine.Kernels.OneCopyPerNode ? block.RoutedTokens * shape.Tensor / block.Tokens : 1;
            var exchange = CollectiveTime.Exchange(2.0 * block.RoutedTokens * block.Hidden, shape.Expert, copies, machine);
            time.Expert = 2 * exchange;
            time.ExpertBackward = 2 * exchange;
        }

        if (shape.Context > 1)
        {
            AddContext(ref time, in block, in shape, in machine);
        }
    }

    static void AddContext(ref LayerTime time, in BlockShard block, in WorkShape shape, in MachineRates machine)
    {
        var inside = shape.Tensor * shape.Context <= machine.Domain;
        var rate = inside ? machine.Intra : machine.Network;
        if (shape.ContextExchange == ContextExchange.AllToAll)
        {
            var bytes = 2.0 * block.Tokens * (block.QueryWidth + 2 * block.KeyWidth + block.DecompressedWidth + block.OutputWidth);
            var seconds = bytes * (shape.Context - 1) / shape.Context / rate + 4 * machine.Fitted.IntraLatency;
            time.Context = seconds;
            time.ContextBackward = seconds;
            return;
        }

        var width = block.KeyWidth > 0 ? 2 * block.KeyWidth : block.DecompressedWidth;
        if (shape.ContextExchange == ContextExchange.AllGather)
        {
            // Attention waits for all keys and values, and gathers them again for its backward pass, which scatters their gradients.
            var gather = CollectiveTime.Gather(2.0 * width * block.Tokens * shape.Context, shape.Context, shape.Tensor, machine);
            time.Context = gather;
            time.ContextBackward = 2 * gather;
            return;
        }

        // A ring passes keys and values behind the attention of the block before; back it also passes their gradients.
        var ring = (shape.Context - 1) * 2.0 * width * block.Tokens / rate;
        time.Context = Math.Max(0, ring - time.Attention) + machine.Fitted.Contention * ring;
        time.ContextBackward = Math.Max(0, 2 * ring - time.AttentionBackward) + machine.Fitted.Contention * 2 * ring;
    }
}
