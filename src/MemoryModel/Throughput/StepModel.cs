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
        var layer = default(LayerTime);
        var parameters = 0.0;
        foreach (ref readonly var block in blocks)
        {
            var share = block.Layers / (double)shape.Layers;
            layer.Add(LayerModel.Of(in block, in shape, in machine), share);
            parameters += share * block.Parameters;
        }

        var times = LayerOnStage(in layer, parameters, in shape, in machine, in settings);
        var head = HeadTime(in shape, in machine);
        var parts = Pipeline(in layer, in times, head, in shape, in machine, in settings);
        EndOfStep(ref parts, in times, parameters, in shape, in machine, in settings);
        parts.HardwareOperations = Operations(in layer, in shape, in settings, in machine);
        return parts;
    }

    /// <summary>Seconds of one average layer, one micro-batch: what the device computes, what it waits for.</summary>
    struct StageLayer
    {
        public double Forward, Backward, Recompute, CommunicationForward, CommunicationBackward, HostForward, HostBackward, GatherForward, GatherBackward;

        public readonly double Total => Forward + Backward;
    }

    static StageLayer LayerOnStage(in LayerTime layer, double parameters, in WorkShape shape, in MachineRates machine, in StepSettings settings)
    {
        var tensorExposed = machine.Kernels.TensorOverlap ? 1 - TimeConstants.TensorHidden : 1;
        var forward = layer.Products + layer.Attention + layer.Elementwise;
        var recompute = settings.Recompute.Products * layer.Products + settings.Recompute.Attention * layer.Attention + settings.Recompute.Elementwise * layer.Elementwise;
        var backward = layer.ProductsBackward + layer.AttentionBackward + 2 * layer.Elementwise + recompute;
        var communicationForward = layer.Tensor * tensorExposed + layer.Expert * TimeConstants.ExpertExposed + layer.Context;
        var communicationBackward = layer.TensorBackward * tensorExposed + layer.ExpertBackward * TimeConstants.ExpertExposed + layer.ContextBackward
            + (settings.RecomputesLayers ? communicationForward : 0);

        // Host and device run side by side; where ranks wait for one another the shorter of the two shows too.
        var rendezvous = shape.Tensor > 1 ? TimeConstants.Rendezvous : 0;
        var launches = layer.Kernels * machine.Kernels.Launch;
        var hostForward = launches;
        var hostBackward = (settings.Recompute.Products > 0 ? 3 : 2) * launches;
        var deviceForward = forward + communicationForward;
        var deviceBackward = backward + communicationBackward;
        var idleForward = Math.Max(0, hostForward - deviceForward) + rendezvous * Math.Min(hostForward, deviceForward);
        var idleBackward = Math.Max(0, hostBackward - deviceBackward) + rendezvous * Math.Min(hostBackward, deviceBackward);

        var (gatherForward, gatherBackward) = shape.Zero == 3 && shape.Data > 1
            ? ShardedExposed(parameters, deviceForward + Math.Max(0, hostForward - deviceForward), deviceBackward + Math.Max(0, hostBackward - deviceBackward), in shape, in machine, in settings)
            : default;
        return new()
        {
            Forward = deviceForward + idleForward + gatherForward,
            Backward = deviceBackward + idleBackward + gatherBackward,
            Recompute = recompute,
            CommunicationForward = communicationForward,
            CommunicationBackward = communicationBackward,
            HostForward = idleForward,
            HostBackward = idleBackward,
            GatherForward = gatherForward,
            GatherBackward = gatherBackward,
        };
    }

    // ZeRO-3 and FSDP gather a layer's parameters while the layer before computes, forward and again backward, and reduce its
    // gradients while the next one computes.
    static (double Forward, double Backward) ShardedExposed(
        double parameters, double forward, double backward, in WorkShape shape, in MachineRates machine, in StepSettings settings)
    {
        var shards = shape.StateShards;
        var gather = CollectiveTime.Gather(settings.GatherBytes * parameters, shards, shape.Tensor, machine);
        var trained = parameters * settings.TrainedShare;
        var reduce = CollectiveTime.Gather(settings.GradientBytes * trained, shards, shape.Tensor, machine);
        if (shape.ShardReplicas > 1)
        {
            reduce += CollectiveTime.Reduce(2 * trained / shards, shape.ShardReplicas, machine.Domain, machine.SwitchReduces, machine);
        }

        return (Exposed(gather, forward), Exposed(gather + reduce, backward));

        static double Exposed(double communication, double compute) =>
            Math.Max(communication - compute, TimeConstants.ContentionSharded * communication);
    }

    static double HeadTime(in WorkShape shape, in MachineRates machine)
    {
        var (tokens, hidden, vocab) = (shape.Tokens, shape.Hidden, shape.VocabShard);
        var products = Roofline.Product(tokens, vocab, hidden, 1, machine.Wide, 2, machine)
            + Roofline.Product(tokens, hidden, vocab, 1, machine.Wide, 2, machine);
        if (!machine.Frozen) products += Roofline.Product(vocab, hidden, tokens, 1, machine.Wide, 8, machine);
        if (shape.Tensor == 1 && shape.Vocab % 8 != 0) products *= TimeConstants.UnalignedVocabulary;
        return products + machine.Kernels.LossBytes * tokens * vocab / machine.Memory;
    }

    static StepParts Pipeline(in LayerTime layer, in StageLayer times, double head, in WorkShape shape, in MachineRates machine, in StepSettings settings)
    {
        var (p, v, m) = (shape.Pipeline, shape.Chunks, shape.MicroBatches);
        // looking up and scattering token vectors, both directions
        var embedding = p == 1 ? 12.0 * shape.Tokens * shape.Hidden / machine.Memory : 0;
        var middle = shape.StageLayers * times.Total;
        var last = shape.LastStageLayers * times.Total + head + embedding;
        var send = p > 1 ? StageSend(in shape, in machine) : 0;
        var slowest = Math.Max(middle, last);
        var perMicroBatch = slowest + send + TimeConstants.PerMicroBatch;
        var fill = PipelineBubble.Fill(p, v, middle + send, last + send, slowest + send);

        var headIsSlowest = last >= middle;
        var layers = (double)m * (headIsSlowest ? shape.LastStageLayers : shape.StageLayers);
        var hidden = machine.Kernels.TensorOverlap ? 1 - TimeConstants.TensorHidden : 1;
        var again = settings.RecomputesLayers ? 1 : 0;
        return new()
        {
            ProductsForward = layers * layer.Products,
            ProductsBackward = layers * layer.ProductsBackward,
            AttentionForward = layers * layer.Attention,
            AttentionBackward = layers * layer.AttentionBackward,
            ElementwiseForward = layers * layer.Elementwise,
            ElementwiseBackward = layers * 2 * layer.Elementwise,
            Recompute = layers * times.Recompute,
            Head = headIsSlowest ? m * (head + embedding) : 0,
            Host = layers * (times.HostForward + times.HostBackward),
            Tensor = layers * hidden * ((1 + again) * layer.Tensor + layer.TensorBackward),
            Expert = layers * TimeConstants.ExpertExposed * ((1 + again) * layer.Expert + layer.ExpertBackward),
            Context = layers * ((1 + again) * layer.Context + layer.ContextBackward),
            Gather = layers * (times.GatherForward + times.GatherBackward),
            Stage = m * send,
            Bubble = fill,
            Overhead = m * (perMicroBatch - slowest - send) + TimeConstants.PerStep,
        };
    }

    static double StageSend(in WorkShape shape, in MachineRates machine)
    {
        var bytes = 2.0 * shape.Tokens * shape.Hidden / shape.Tensor;
        var both = 2 * CollectiveTime.Send(bytes, shape.Ranks <= machine.Domain, machine) * shape.Chunks;
        return both * TimeConstants.StageExposed * (shape.Chunks > 1 && machine.Kernels.StageOverlap ? TimeConstants.InterleavedExposed : 1);
    }

    static void EndOfStep(ref StepParts parts, in StageLayer times, double parameters, in WorkShape shape, in MachineRates machine, in StepSettings settings)
    {
        var tables = (double)shape.VocabShard * shape.Hidden * (shape.Pipeline > 1 || shape.TiedHead ? 1 : 2);
        var trained = settings.TrainedShare * (parameters * shape.StageLayers + tables);
        if (shape.Zero < 3 && shape.Replicas > 1)
        {
            parts.Data = ReplicaTime(trained, shape.StageLayers * times.Forward, shape.StageLayers * times.Backward, in shape, in machine, in settings);
        }

        var owned = trained / shape.StateShards;
        parts.Optimizer = (shape.Zero == 3 ? 0 : TimeConstants.GradientBytes * trained / machine.Memory)
            + (settings.Optimizer == OptimizerPlace.Device ? settings.OptimizerBytes * owned / machine.Memory : 0);
        if (settings.Optimizer != OptimizerPlace.Device)
        {
            parts.Offload = OffloadTime.Exposed(owned, shape.StageLayers * times.Backward, in shape, in machine, in settings);
        }
    }

    // Replicas without ZeRO reduce gradients; with stages 1 and 2 they reduce-scatter and gather the updated parameters. Both run
    // beside the last micro-batch's backward and the next step's forward where the framework overlaps them; one layer's share
    // cannot be hidden.
    static double ReplicaTime(double trained, double forward, double backward, in WorkShape shape, in MachineRates machine, in StepSettings settings)
    {
        var bytes = settings.GradientBytes * trained;
        var sharded = shape.Zero > 0;
        var reduce = sharded
            ? CollectiveTime.Gather(bytes, shape.Replicas, shape.Tensor, machine)
            : CollectiveTime.Reduce(bytes, shape.Replicas, shape.Tensor, machine.SwitchReduces, machine);
        var gather = sharded ? CollectiveTime.Gather(settings.GatherBytes * trained, shape.Replicas, shape.Tensor, machine) : 0;
        var exposed = machine.Kernels.DataOverlap
            ? Exposed(reduce, backward, shape.StageLayers) + Exposed(gather, forward, shape.StageLayers)
            : reduce + gather;
        return exposed + (machine.Kernels.PerTensorReduce ? PerTensorLatency(in shape, in machine) : 0);

        static double Exposed(double communication, double compute, long layers) =>
            Math.Max(Math.Max(communication - compute, TimeConstants.Contention * communication), communication / layers);
    }

    // One collective each way for each of a layer's seven matrices, instead of a few large buckets.
    static double PerTensorLatency(in WorkShape shape, in MachineRates machine)
    {
        const int Matrices = 7;
        var nodes = shape.Replicas * shape.Tensor / (double)machine.Domain;
        return nodes <= 1 ? 0 : 2 * (Matrices * shape.StageLayers - 1) * (TimeConstants.NetworkLatency + TimeConstants.HopLatency * (nodes - 1));
    }

    static double Operations(in LayerTime layer, in WorkShape shape, in StepSettings settings, in MachineRates machine)
    {
        var again = settings.Recompute.Products * layer.Operations;
        var head = (machine.Frozen ? 4.0 : 6.0) * shape.Tokens * shape.Hidden * shape.VocabShard;
        return shape.MicroBatches * (shape.Layers * (layer.Operations + layer.OperationsBackward + again) + head) / shape.Pipeline;
    }
}
