namespace MemoryModel;

/// <summary>Gives the seconds of a training step: layers, stages, pipeline, replicas, optimizer.</summary>
static class StepModel
{
    /// <summary>Returns the seconds of a step by what spends them; allocates nothing.</summary>
    /// <param name="blocks">The kinds of layers, their counts adding up to the network's layers.</param>
    /// <param name="shape">Batch and degrees.</param>
    /// <param name="machine">What the hardware reaches.</param>
    /// <param name="settings">The training method.</param>
    public static StepParts Of(ReadOnlySpan<BlockShard> blocks, in WorkShape shape, in MachineRates machine, in StepSettings settings)
    {
        var pieces = Pieces(blocks, in shape, in machine, in settings);
        var parts = Pipeline(in pieces, in shape, machine.Fitted);
        EndOfStep(ref parts, in pieces.Stage, pieces.Parameters, in shape, in machine, in settings);
        parts.HardwareOperations = Operations(in pieces.Layer, in shape, in settings, in machine);
        return parts;
    }

    /// <summary>Returns what a step is put together from.</summary>
    public static StepPieces Pieces(ReadOnlySpan<BlockShard> blocks, in WorkShape shape, in MachineRates machine, in StepSettings settings)
    {
        var pieces = default(StepPieces);
        foreach (ref readonly var block in blocks)
        {
            var share = block.Layers / (double)shape.Layers;
            pieces.Layer.Add(LayerModel.Of(in block, in shape, in machine), share);
            pieces.Parameters += share * block.Parameters;
            pieces.Largest = Math.Max(pieces.Largest, (double)block.Hidden * Math.Max(block.Inner, block.QueryWidth + 2 * block.KeyWidth));
        }

        pieces.Stage = LayerOnStage(in pieces.Layer, pieces.Parameters, pieces.Largest < settings.LiveElements, in shape, in machine, in settings);
        pieces.Head = HeadTime(in shape, in machine);
        // looking up and scattering token vectors, both directions
        pieces.Embedding = shape.Pipeline == 1 ? (12.0 + settings.NoiseBytes) * shape.Tokens * shape.Hidden / machine.Memory : 0;
        pieces.Send = shape.Pipeline > 1 ? StageSend(in shape, in machine) : 0;
        return pieces;
    }

    // Pipelined products hide what they last as long as, between ranks that write into one another's memory: Transformer Engine's user buffers
    // and PyTorch's symmetric memory reach as far as NVLink does.
    static double TensorExposed(double communication, double products, in WorkShape shape, in MachineRates machine) =>
        machine.Kernels.TensorOverlap && shape.Tensor <= machine.Domain
            ? Math.Max((1 - machine.Fitted.TensorHidden) * communication, communication - products)
            : communication;

    static StageLayer LayerOnStage(in LayerTime layer, double parameters, bool ahead, in WorkShape shape, in MachineRates machine, in StepSettings settings)
    {
        var again = settings.RepeatedLayers * layer.WithBackward;
        var recompute = layer.WithBackward * (settings.Recompute.Products * layer.Products + settings.Recompute.Attention * layer.Attention + settings.Recompute.Elementwise * layer.Elementwise);
        var stage = new StageLayer
        {
            Weights = layer.ProductsWeights,
            Recompute = recompute,
            TensorForward = TensorExposed(layer.Tensor, layer.Products, in shape, in machine),
            TensorBackward = TensorExposed(layer.TensorBackward + again * layer.Tensor, layer.ProductsBackward + again * layer.Products, in shape, in machine),
            ExpertForward = layer.Expert * machine.Fitted.ExpertExposed,
            ExpertBackward = (layer.ExpertBackward + again * layer.Expert) * machine.Fitted.ExpertExposed,
            ContextForward = layer.Context,
            ContextBackward = layer.ContextBackward + again * layer.Context,
        };
        var deviceForward = layer.Products + layer.Attention + layer.Elementwise + stage.TensorForward + stage.ExpertForward + stage.ContextForward;
        var deviceBackward = layer.ProductsBackward + layer.AttentionBackward + layer.ElementwiseBackward + recompute + stage.TensorBackward + stage.ExpertBackward + stage.ContextBackward;

        // Host and device run side by side; where ranks wait for one another the shorter of the two shows too.
        var rendezvous = shape.Tensor > 1 ? machine.Fitted.Rendezvous : 0;
        var hostForward = layer.Host;
        var hostBackward = layer.HostBackward + (again > 0 ? again : settings.Recompute.Products > 0 ? layer.WithBackward : 0) * layer.Host;
        stage.HostForward = Math.Max(0, hostForward - deviceForward) + rendezvous * Math.Min(hostForward, deviceForward);
        stage.HostBackward = Math.Max(0, hostBackward - deviceBackward) + rendezvous * Math.Min(hostBackward, deviceBackward);
        if (shape.Zero == 3 && shape.Data > 1 || settings.Parameters != OffloadTarget.None)
        {
            (stage.GatherForward, stage.GatherBackward) = ShardedExposed(
                parameters, ahead, Math.Max(hostForward, deviceForward), Math.Max(hostBackward, deviceBackward), in shape, in machine, in settings);
        }

        if (settings.Activations != OffloadTarget.None)
        {
            var copy = OffloadTime.ActivationCopy(in settings, in machine);
            stage.OffloadForward = Math.Max(0, copy - Math.Max(hostForward, deviceForward));
            stage.OffloadBackward = Math.Max(0, copy - Math.Max(hostBackward, deviceBackward));
        }

        stage.Forward = deviceForward + stage.HostForward + stage.GatherForward + stage.OffloadForward;
        if (settings.Reference)
        {
            // the same network without what it saves for a backward pass
            stage.Reference = stage.Forward - stage.OffloadForward;
            stage.Forward += stage.Reference;
        }

        stage.Backward = deviceBackward + stage.HostBackward + stage.GatherBackward + stage.OffloadBackward;
        if (shape.Schedule == PipelineSchedule.DualPipe)
        {
            // side by side, one pass's exchange runs behind the other's products and costs what overlapped communication costs
            stage.HiddenInPair = (1 - machine.Fitted.Contention / machine.Fitted.ExpertExposed) * (stage.ExpertForward + stage.ExpertBackward);
        }

        return stage;
    }

    // ZeRO-3 and FSDP gather a layer's parameters while the layer before computes, forward and again backward, and reduce its
    // gradients while the next one computes; nothing is gathered ahead of matrices that fill the engine's limit. Parameters that live off the device are copied to it meanwhile, over a link of their own.
    static (double Forward, double Backward) ShardedExposed(
        double parameters, bool ahead, double forward, double backward, in WorkShape shape, in MachineRates machine, in StepSettings settings)
    {
        var shards = shape.StateShards;
        var gather = CollectiveTime.Gather(settings.LayerBytes * parameters, shards, shape.Tensor, machine);
        var again = settings.SecondaryShards > 0 ? CollectiveTime.Gather(Math.Max(settings.LayerBytes, 2) * parameters, Math.Min(settings.SecondaryShards, shards), shape.Tensor, machine) : gather;
        var copy = OffloadTime.ParameterCopy(parameters / shards, in settings, in machine);
        var trained = parameters * settings.TrainedShare;
        var reduce = CollectiveTime.Gather(settings.GradientBytes * trained, shards, shape.Tensor, machine);
        if (!machine.Kernels.ReplicasLast) reduce += ShardReduction(trained, in shape, in machine);
        var contention = machine.Fitted.ContentionSharded;
        return ahead
            ? (Exposed(gather, copy, forward, contention), Exposed(again + reduce, copy, backward, contention))
            : (gather + Exposed(0, copy, forward, contention), again + Exposed(reduce, copy, backward, contention));

        static double Exposed(double communication, double copy, double compute, double contention) =>
            Math.Max(Math.Max(communication, copy) - compute, contention * communication);
    }

    // Hybrid sharding: groups that each hold the whole network add up the gradients of their shards.
    static double ShardReduction(double trained, in WorkShape shape, in MachineRates machine) =>
        shape.ShardReplicas <= 1 ? 0 : CollectiveTime.Reduce(2 * trained / shape.StateShards, shape.ShardReplicas, shape.Tensor * shape.StateShards, machine.SwitchReduces, machine);

    static double HeadTime(in WorkShape shape, in MachineRates machine)
    {
        var (tokens, hidden, vocab) = (shape.Tokens, shape.Hidden, shape.VocabShard);
        // Each chunk reads the output matrix again and adds to the gradient of all of it.
        var rows = machine.Kernels.LossTokens(in shape);
        var products = Roofline.Product(rows, vocab, hidden, 1, machine.Wide, 2, machine)
            + Roofline.Product(rows, hidden, vocab, 1, machine.Wide, 2, machine);
        if (!machine.Frozen) products += Roofline.Product(vocab, hidden, rows, 1, machine.Wide, 8, machine);
        products *= tokens / (double)rows;
        if (shape.Tensor == 1 && shape.Vocab % 8 != 0) products *= TimeConstants.UnalignedVocabulary;
        return products + machine.Kernels.LossBytes * tokens * vocab / machine.Memory;
    }

    static StepParts Pipeline(in StepPieces pieces, in WorkShape shape, FittedConstants constants)
    {
        var (p, m) = (shape.Pipeline, shape.MicroBatches);
        ref readonly var layer = ref pieces.Layer;
        ref readonly var times = ref pieces.Stage;
        var both = shape.Schedule == PipelineSchedule.DualPipe;
        // an end device of DualPipe has the first stage for one half of the micro-batches and the last stage for the other
        var ends = (pieces.Head + pieces.Embedding) / (both ? 2 : 1);
        // the output matrix works on the reference's tokens too, forward only
        var referenceEnds = (pieces.ForwardPasses - 1) * ends / 3;
        var lastLayers = both ? (shape.StageLayers + shape.LastStageLayers) / 2.0 : shape.LastStageLayers;
        var middle = shape.StageLayers * times.Total;
        var last = lastLayers * times.Total + ends + referenceEnds;
        var passes = pieces.Passes(shape.StageLayers);
        var headIsSlowest = last >= middle || both && p == 2;
        var layers = m * (headIsSlowest ? lastLayers : shape.StageLayers);
        var paired = both ? (m - PipelineBubble.DualPipeUnpaired(p)) / (double)m : 0;
        return new()
        {
            ProductsForward = layers * layer.Products,
            ProductsBackward = layers * layer.ProductsBackward,
            AttentionForward = layers * layer.Attention,
            AttentionBackward = layers * layer.AttentionBackward,
            ElementwiseForward = layers * layer.Elementwise,
            ElementwiseBackward = layers * layer.ElementwiseBackward,
            Recompute = layers * times.Recompute,
            Reference = layers * times.Reference + (headIsSlowest ? m * referenceEnds : 0),
            Head = headIsSlowest ? m * ends : 0,
            Host = layers * (times.HostForward + times.HostBackward),
            Tensor = layers * (times.TensorForward + times.TensorBackward),
            Expert = layers * (times.ExpertForward + times.ExpertBackward - paired * times.HiddenInPair),
            Context = layers * (times.ContextForward + times.ContextBackward),
            Gather = layers * (times.GatherForward + times.GatherBackward),
            Stage = m * pieces.Send,
            Activations = layers * (times.OffloadForward + times.OffloadBackward),
            Bubble = PipelineBubble.Idle(shape.Schedule, p, shape.Chunks, in passes, last + pieces.Send, (headIsSlowest ? last : middle) + pieces.Send),
            Overhead = m * TimeConstants.PerMicroBatch + constants.PerStep,
        };
    }

    static double StageSend(in WorkShape shape, in MachineRates machine)
    {
        var bytes = 2.0 * shape.Tokens * shape.Hidden / shape.Tensor;
        var chunks = shape.Schedule == PipelineSchedule.ZeroBubbleV ? 2 : shape.Chunks;
        var both = 2 * CollectiveTime.Send(bytes, shape.Ranks <= machine.Domain, machine) * chunks;
        return both * machine.Fitted.StageExposed * (chunks > 1 && machine.Kernels.StageOverlap ? TimeConstants.InterleavedExposed : 1);
    }

    static void EndOfStep(ref StepParts parts, in StageLayer times, double parameters, in WorkShape shape, in MachineRates machine, in StepSettings settings)
    {
        var tables = (double)shape.VocabShard * shape.Hidden * (shape.Pipeline > 1 || shape.TiedHead ? 1 : 2);
        var trained = settings.TrainedShare * (parameters * shape.StageLayers + tables);
        if (shape.Zero < 3 && shape.Replicas > 1)
        {
            parts.Data = ReplicaTime(trained, shape.StageLayers * times.Forward, shape.StageLayers * times.Backward, in shape, in machine, in settings);
        }
        else if (machine.Kernels.ReplicasLast)
        {
            parts.Data = ShardReduction(trained, in shape, in machine);
        }

        var owned = trained / shape.StateShards;
        parts.Optimizer = (shape.Zero == 3 ? 0 : TimeConstants.GradientBytes * trained / machine.Memory)
            + OnDevice(settings.Optimizer == OffloadTarget.None ? owned : 0, in machine, in settings);
        if (settings.Optimizer != OffloadTarget.None)
        {
            // Twin-Flow: the device updates its sub-groups while the CPU updates the others
            var kept = settings.PartialOffload?.UpdatedOnDevice((long)owned) ?? 0;
            var beside = OnDevice(kept, in machine, in settings);
            parts.Optimizer += beside;
            parts.Offload = Math.Max(0, OffloadTime.Exposed(owned - kept, shape.StageLayers * times.Backward, in shape, in machine, in settings) - beside);
        }

        static double OnDevice(double updated, in MachineRates machine, in StepSettings settings) =>
            updated * (settings.OptimizerCost.Bytes / machine.Memory + settings.OptimizerCost.Operations / machine.Wide);
    }

    // Replicas without ZeRO reduce gradients; with stages 1 and 2 they reduce-scatter and gather the updated parameters within the group that
    // shares the states, and groups all-reduce their shards. Both run beside the last micro-batch's backward and the next step's forward
    // where the framework overlaps them; one layer's share cannot be hidden.
    static double ReplicaTime(double trained, double forward, double backward, in WorkShape shape, in MachineRates machine, in StepSettings settings)
    {
        var bytes = settings.GradientBytes * trained;
        var shards = shape.StateShards;
        var (reduce, gather) = shape.Zero == 0
            ? (CollectiveTime.Reduce(bytes, shape.Replicas, shape.Tensor, machine.SwitchReduces, machine), 0)
            : (CollectiveTime.Gather(bytes, shards, shape.Tensor, machine), CollectiveTime.Gather(settings.GatherBytes * trained, shards, shape.Tensor, machine));
        if (shape.Zero > 0 && shape.ShardReplicas > 1)
        {
            reduce += CollectiveTime.Reduce(bytes / shards, shape.ShardReplicas, shape.Tensor * shards, machine.SwitchReduces, machine);
        }

        var contention = machine.Fitted.Contention;
        return (machine.Kernels.ReduceOverlap ? Exposed(reduce, backward, contention, shape.StageLayers) : reduce)
            + (machine.Kernels.GatherOverlap ? Exposed(gather, forward, contention, shape.StageLayers) : gather)
            + (machine.Kernels.PerTensorReduce ? PerTensorLatency(in shape, in machine) : 0);

        static double Exposed(double communication, double compute, double contention, long layers) =>
            Math.Max(Math.Max(communication - compute, contention * communication), communication / layers);
    }

    // One collective each way for each of a layer's seven matrices, instead of a few large buckets: what each adds is its latency,
    // that of a tree for all-reduces, of a ring for the reduce-scatters and all-gathers of sharded states.
    static double PerTensorLatency(in WorkShape shape, in MachineRates machine)
    {
        const int Matrices = 7;
        var nodes = shape.Replicas * shape.Tensor / (double)machine.Domain;
        if (nodes <= 1) return 0;
        var hops = shape.Zero > 0 ? nodes - 1 : Math.Log2(nodes);
        return 2 * (Matrices * shape.StageLayers - 1) * (machine.Fitted.NetworkLatency + machine.Fitted.HopLatency * hops);
    }

    static double Operations(in LayerTime layer, in WorkShape shape, in StepSettings settings, in MachineRates machine)
    {
        var again = layer.WithBackward * settings.Recompute.Products * layer.Operations;
        var reference = settings.Reference ? 1 : 0;
        var head = ((machine.Frozen ? 4.0 : 6.0) + 2 * reference) * shape.Tokens * shape.Hidden * shape.VocabShard;
        return shape.MicroBatches * (shape.Layers * ((1 + reference) * layer.Operations + layer.OperationsBackward + again) + head) / shape.Pipeline;
    }
}
