namespace MemoryModel;

/// <summary>Plays a pipeline schedule event by event, with stages of unequal length and a cost to pass a micro-batch on.</summary>
sealed class PipelineSimulation
{
    readonly PipelineSchedule _schedule;
    readonly PipelineStageSeconds[] _stages;
    readonly double _send;
    readonly int _chunks;
    readonly Dictionary<(int Device, bool Backward, int MicroBatch, int Chunk), double> _done = [];
    readonly List<PipelineEvent> _events = [];

    PipelineSimulation(PipelineSchedule schedule, PipelineStageSeconds[] stages, double send, int chunks) =>
        (_schedule, _stages, _send, _chunks) = (schedule, stages, send, chunks);

    /// <summary>Plays a schedule and returns its events, those of a device in order.</summary>
    /// <param name="schedule">The schedule.</param>
    /// <param name="stages">Seconds of a micro-batch on each stage, all chunks together.</param>
    /// <param name="microBatches">Micro-batches; a multiple of the stages with several chunks, even and at least twice the stages for DualPipe.</param>
    /// <param name="chunks">Chunks of layers per stage of an interleaved schedule.</param>
    /// <param name="send">Seconds from the end of a pass to the earliest begin of the next device's.</param>
    public static IReadOnlyList<PipelineEvent> Play(PipelineSchedule schedule, PipelineStageSeconds[] stages, int microBatches, int chunks = 1, double send = 0)
    {
        var devices = stages.Length;
        if (chunks > 1 && (microBatches % devices != 0 || schedule != PipelineSchedule.OneForwardOneBackward))
        {
            throw new ArgumentException($"{chunks} chunks need one-forward-one-backward and micro-batches ({microBatches}) that {devices} stages divide", nameof(chunks));
        }

        if (schedule == PipelineSchedule.DualPipe && (devices % 2 != 0 || microBatches % 2 != 0 || microBatches < 2 * devices))
        {
            throw new ArgumentException($"DualPipe needs an even number of stages ({devices}) and an even number of micro-batches ({microBatches}) of at least twice as many", nameof(microBatches));
        }

        var parts = schedule == PipelineSchedule.ZeroBubbleV ? 2 : chunks;
        var simulation = new PipelineSimulation(schedule, stages, send, parts);
        simulation.Run([.. Enumerable.Range(0, devices).Select(device => new Queue<PipelineSlot>(PipelineOrder.Of(schedule, device, devices, microBatches, chunks)))]);
        return simulation._events;
    }

    /// <summary>Returns the time at which the last event ends.</summary>
    public static double Makespan(IReadOnlyList<PipelineEvent> events) => events.Max(played => played.End);

    /// <summary>Returns the longest time that a device idles between its first and its last pass: the bubble where steps follow one another without a common end.</summary>
    public static double Idle(IReadOnlyList<PipelineEvent> events) => events.GroupBy(played => played.Device)
        .Max(device => device.Max(played => played.End) - device.Min(played => played.Start) - device.Sum(played => played.End - played.Start));

    void Run(Queue<PipelineSlot>[] queues)
    {
        var clock = new double[queues.Length];
        while (queues.Any(queue => queue.Count > 0))
        {
            var moved = false;
            for (var device = 0; device < queues.Length; device++)
            {
                while (queues[device].Count > 0 && Ready(device, queues[device].Peek()) is { } ready)
                {
                    clock[device] = Play(device, queues[device].Dequeue(), Math.Max(clock[device], ready));
                    moved = true;
                }
            }

            if (!moved) throw new InvalidOperationException("the schedule waits for itself");
        }
    }

    double Play(int device, PipelineSlot slot, double start)
    {
        var end = start + Seconds(device, slot);
        Done(device, slot.First, end);
        if (slot.Second is { } second) Done(device, second, end);
        _events.Add(new(device, slot, start, end));
        return end;
    }

    void Done(int device, PipelineItem item, double end)
    {
        if (item.Work != PipelineWork.Weights) _done[(device, item.Work != PipelineWork.Forward, item.MicroBatch, item.Chunk)] = end;
    }

    double Seconds(int device, PipelineSlot slot)
    {
        var seconds = Seconds(device, slot.First);
        return slot.Second is { } second ? seconds + Seconds(device, second) - _stages[Stage(device, second.Chunk)].HiddenInPair : seconds;
    }

    double Seconds(int device, PipelineItem item)
    {
        var stage = _stages[Stage(device, item.Chunk)];
        var seconds = item.Work switch
        {
            PipelineWork.Forward => stage.Forward,
            PipelineWork.Backward => stage.Backward,
            PipelineWork.Weights => stage.Weights,
            _ => stage.Backward + stage.Weights,
        };
        return seconds / _chunks;
    }

    // Direction 1 of DualPipe meets the stages from the other end.
    int Stage(int device, int chunk) => _schedule == PipelineSchedule.DualPipe && chunk == 1 ? _stages.Length - 1 - device : device;

    double? Ready(int device, PipelineSlot slot)
    {
        if (Ready(device, slot.First) is not { } first) return null;
        return slot.Second is { } second ? Ready(device, second) is { } other ? Math.Max(first, other) : null : first;
    }

    // The time from which a pass may run, or null while what it needs has not been played. The gradient of the weights follows that
    // of the input on the same device, which plays in order.
    double? Ready(int device, PipelineItem item)
    {
        if (item.Work == PipelineWork.Weights) return 0;
        var backward = item.Work != PipelineWork.Forward;
        if (Before(device, item.Chunk, backward) is not { } before) return backward ? Ended(device, device, false, item.MicroBatch, item.Chunk) : 0;
        var arrived = Ended(device, before.Device, backward, item.MicroBatch, before.Chunk);
        return backward && Ended(device, device, false, item.MicroBatch, item.Chunk) is null ? null : arrived;
    }

    double? Ended(int device, int from, bool backward, int microBatch, int chunk) =>
        _done.TryGetValue((from, backward, microBatch, chunk), out var end) ? end + (from == device ? 0 : _send) : null;

    // Where a micro-batch comes from: the chunk before in the network, or behind for a gradient; null at the ends.
    (int Device, int Chunk)? Before(int device, int chunk, bool backward)
    {
        var last = _stages.Length - 1;
        var down = _schedule switch
        {
            PipelineSchedule.ZeroBubbleV or PipelineSchedule.DualPipe => chunk == 0,
            _ => true,
        };
        // a forward pass comes from the device above where its chunk runs down, a gradient the other way
        var from = down != backward ? device - 1 : device + 1;
        if (from >= 0 && from <= last) return (from, chunk);
        return _schedule switch
        {
            PipelineSchedule.DualPipe => null,
            // the V turns on the last device; the network ends where chunk 1 comes back to the first
            PipelineSchedule.ZeroBubbleV => device == last && chunk == (backward ? 0 : 1) ? (last, 1 - chunk) : null,
            _ => backward ? chunk < _chunks - 1 ? (0, chunk + 1) : null : chunk > 0 ? (last, chunk - 1) : null,
        };
    }
}
