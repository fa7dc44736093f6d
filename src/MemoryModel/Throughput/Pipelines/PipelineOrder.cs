namespace MemoryModel;

/// <summary>Gives the order in which a device of a pipeline runs its passes.</summary>
static class PipelineOrder
{
    /// <summary>Returns the slots of one device.</summary>
    /// <param name="schedule">The schedule.</param>
    /// <param name="device">The device, from 0.</param>
    /// <param name="devices">Devices, p.</param>
    /// <param name="microBatches">Micro-batches, m.</param>
    /// <param name="chunks">Chunks per device, v, of an interleaved schedule.</param>
    public static IEnumerable<PipelineSlot> Of(PipelineSchedule schedule, int device, int devices, int microBatches, int chunks) => schedule switch
    {
        PipelineSchedule.ZeroBubbleH1 => ZeroBubble(device, microBatches, devices - device - 1, device),
        PipelineSchedule.ZeroBubbleH2 => ZeroBubble(device, microBatches, 2 * (devices - device - 1), 2 * device),
        PipelineSchedule.ZeroBubbleV => ZeroBubbleV(device, devices, microBatches),
        PipelineSchedule.DualPipe => DualPipeOrder.Of(device, devices, microBatches),
        _ => Plain(schedule, device, devices, microBatches, chunks),
    };

    // Megatron-LM, core/pipeline_parallel/schedules.py: warm-up passes before the first backward one.
    static IEnumerable<PipelineSlot> Plain(PipelineSchedule schedule, int device, int devices, int microBatches, int chunks)
    {
        var total = microBatches * chunks;
        var warmup = schedule == PipelineSchedule.GPipe ? total
            : chunks == 1 ? Math.Min(total, devices - device - 1)
            : Math.Min(total, 2 * (devices - device - 1) + (chunks - 1) * devices);
        for (var i = 0; i < warmup; i++) yield return Forward(i);
        for (var i = warmup; i < total; i++)
        {
            yield return Forward(i);
            yield return Backward(i - warmup);
        }

        for (var i = total - warmup; i < total; i++) yield return Backward(i);

        PipelineSlot Forward(int index) => new(new(PipelineWork.Forward, MicroBatch(index), index % (devices * chunks) / devices));

        PipelineSlot Backward(int index) => new(new(PipelineWork.FullBackward, MicroBatch(index), chunks - 1 - index % (devices * chunks) / devices));

        int MicroBatch(int index) => index / (devices * chunks) * devices + index % devices;
    }

    // Qi et al. 2024, figures 2 and 3: one forward, one backward after the warm-up; the gradient of the weights follows so many
    // micro-batches later that every device holds as much as the first, and the late ones fill the drain.
    static IEnumerable<PipelineSlot> ZeroBubble(int device, int microBatches, int warmup, int delay)
    {
        var (forwards, weights) = (Math.Min(microBatches, warmup), 0);
        for (var i = 0; i < forwards; i++) yield return new(new(PipelineWork.Forward, i, 0));
        for (var i = 0; i < microBatches; i++)
        {
            if (forwards < microBatches) yield return new(new(PipelineWork.Forward, forwards++, 0));
            yield return new(new(PipelineWork.Backward, i, 0));
            if (i - weights >= delay) yield return new(new(PipelineWork.Weights, weights++, 0));
        }

        while (weights < microBatches) yield return new(new(PipelineWork.Weights, weights++, 0));
    }

    // PyTorch, torch/distributed/pipelining/schedules.py, ScheduleZBVZeroBubble: two chunks laid out as a V, so that the first device
    // also ends the network. The order is that of at least 2p − 1 micro-batches; passes of absent ones are left out.
    static IEnumerable<PipelineSlot> ZeroBubbleV(int device, int devices, int microBatches)
    {
        var full = Math.Max(2 * devices - 1, microBatches);
        int[] forward = [0, 0], backward = [0, 0], weights = [0, 0];
        var order = new List<PipelineItem>();
        for (var i = 0; i < 2 * (devices - device) - 1; i++) Forward(0);
        for (var i = 0; i < device; i++) { Forward(1); Forward(0); }
        for (var i = 0; i < devices - device; i++) { Forward(1); Backward(1); Weights(1); }
        while (forward[1] < forward[0] || forward[0] < full)
        {
            if (forward[0] < full) Forward(0);
            Backward(0);
            Weights(0);
            Forward(1);
            Backward(1);
            Weights(1);
        }

        for (var i = 0; i < device; i++) { Backward(0); Backward(1); }
        for (var i = 0; i < devices - device; i++) { Backward(0); Weights(0); }
        while (weights[1] < backward[1]) Weights(1);
        while (weights[0] < backward[0]) Weights(0);
        return order.Where(item => item.MicroBatch < microBatches).Select(item => new PipelineSlot(item));

        void Forward(int chunk) => order.Add(new(PipelineWork.Forward, forward[chunk]++, chunk));

        void Backward(int chunk) => order.Add(new(PipelineWork.Backward, backward[chunk]++, chunk));

        void Weights(int chunk) => order.Add(new(PipelineWork.Weights, weights[chunk]++, chunk));
    }
}
