namespace MemoryModel;

/// <summary>Names a pipeline schedule that can be simulated.</summary>
enum SimulatedSchedule
{
    /// <summary>All forward passes, then all backward passes (Huang et al. 2019).</summary>
    GPipe,

    /// <summary>One forward, one backward (Narayanan et al. 2021), with chunks when there are several per stage.</summary>
    OneForwardOneBackward,

    /// <summary>One forward, one backward, with weight gradients in the gaps (ZB-H1, Qi et al. 2024).</summary>
    ZeroBubble,
}

/// <summary>Represents one piece of work on a stage of the simulated pipeline.</summary>
readonly record struct PipelineEvent(int Stage, PipelineWork Work, int MicroBatch, int Chunk, double Start, double End);

/// <summary>Names the passes of a micro-batch.</summary>
enum PipelineWork
{
    /// <summary>Forward.</summary>
    Forward,

    /// <summary>Backward: gradient of the input, and of the weights unless these are apart.</summary>
    Backward,

    /// <summary>Gradient of the weights alone.</summary>
    Weights,
}

/// <summary>Plays a pipeline schedule event by event, with stages of unequal length and a cost to pass a micro-batch on.</summary>
sealed class PipelineSimulation
{
    readonly record struct Item(PipelineWork Work, int MicroBatch, int Chunk);

    readonly double[] _forward, _backward, _weights;
    readonly double _send;
    readonly int _chunks;
    readonly Dictionary<(int Stage, Item Item), double> _done = [];
    readonly List<PipelineEvent> _events = [];

    PipelineSimulation(double[] forward, double[] backward, double[] weights, double send, int chunks) =>
        (_forward, _backward, _weights, _send, _chunks) = (forward, backward, weights, send, chunks);

    /// <summary>Plays a schedule and returns its events in the order in which they end on each stage.</summary>
    /// <param name="schedule">The schedule.</param>
    /// <param name="forward">Seconds of a micro-batch's forward pass on each stage, all chunks together.</param>
    /// <param name="backward">Seconds of its backward pass; of the input's gradient alone for zero-bubble.</param>
    /// <param name="weights">Seconds of the weights' gradient on each stage; used by zero-bubble.</param>
    /// <param name="microBatches">Micro-batches; a multiple of the stages with several chunks.</param>
    /// <param name="chunks">Chunks of layers per stage.</param>
    /// <param name="send">Seconds to pass an activation or a gradient on.</param>
    public static IReadOnlyList<PipelineEvent> Play(
        SimulatedSchedule schedule, double[] forward, double[] backward, double[] weights, int microBatches, int chunks = 1, double send = 0)
    {
        var stages = forward.Length;
        if (chunks > 1 && (microBatches % stages != 0 || schedule != SimulatedSchedule.OneForwardOneBackward))
        {
            throw new ArgumentException($"{chunks} chunks need one-forward-one-backward and micro-batches ({microBatches}) that {stages} stages divide", nameof(chunks));
        }

        var simulation = new PipelineSimulation(forward, backward, weights, send, chunks);
        var queues = Enumerable.Range(0, stages).Select(stage => new Queue<Item>(Order(schedule, stage, stages, microBatches, chunks))).ToArray();
        simulation.Run(queues, schedule == SimulatedSchedule.ZeroBubble);
        return simulation._events;
    }

    /// <summary>Returns the time at which the last stage's last event ends.</summary>
    public static double Makespan(IReadOnlyList<PipelineEvent> events) => events.Max(played => played.End);

    void Run(Queue<Item>[] queues, bool weightsApart)
    {
        var clock = new double[queues.Length];
        var waiting = Enumerable.Range(0, queues.Length).Select(_ => new Queue<Item>()).ToArray();
        while (queues.Any(queue => queue.Count > 0) || waiting.Any(queue => queue.Count > 0))
        {
            var moved = false;
            for (var stage = 0; stage < queues.Length; stage++)
            {
                moved |= Advance(stage, queues[stage], waiting[stage], ref clock[stage], weightsApart);
            }

            if (!moved) throw new InvalidOperationException("the schedule waits for itself");
        }
    }

    // Plays the next item of a stage if what it needs is known; a gap that a weights' gradient fits into is filled with one.
    bool Advance(int stage, Queue<Item> queue, Queue<Item> waiting, ref double clock, bool weightsApart)
    {
        if (queue.Count == 0)
        {
            return waiting.Count > 0 && Play(stage, waiting.Dequeue(), 0, ref clock);
        }

        var item = queue.Peek();
        if (Ready(stage, item) is not { } ready) return false;
        while (waiting.Count > 0 && clock + _weights[stage] <= ready + 1e-12)
        {
            Play(stage, waiting.Dequeue(), 0, ref clock);
        }

        Play(stage, queue.Dequeue(), ready, ref clock);
        if (weightsApart && item.Work == PipelineWork.Backward) waiting.Enqueue(item with { Work = PipelineWork.Weights });
        return true;
    }

    bool Play(int stage, Item item, double ready, ref double clock)
    {
        var length = item.Work switch
        {
            PipelineWork.Forward => _forward[stage] / _chunks,
            PipelineWork.Backward => _backward[stage] / _chunks,
            _ => _weights[stage] / _chunks,
        };
        var start = Math.Max(clock, ready);
        clock = start + length;
        _done[(stage, item)] = clock;
        _events.Add(new(stage, item.Work, item.MicroBatch, item.Chunk, start, clock));
        return true;
    }

    // The time from which an item may run, or null while what it needs has not been played.
    double? Ready(int stage, Item item)
    {
        var last = _forward.Length - 1;
        (int Stage, Item Item)? needs = item.Work == PipelineWork.Forward
            ? stage > 0 ? (stage - 1, item) : item.Chunk > 0 ? (last, item with { Chunk = item.Chunk - 1 }) : null
            : stage < last ? (stage + 1, item) : item.Chunk < _chunks - 1 ? (0, item with { Chunk = item.Chunk + 1 }) : (stage, item with { Work = PipelineWork.Forward });
        if (needs is not { } need) return 0;
        return _done.TryGetValue(need, out var end) ? end + (need.Stage == stage ? 0 : _send) : null;
    }

    static IEnumerable<Item> Order(SimulatedSchedule schedule, int stage, int stages, int microBatches, int chunks)
    {
        var total = microBatches * chunks;
        // Megatron-LM, core/pipeline_parallel/schedules.py: warm-up passes before the first backward one
        var warmup = schedule == SimulatedSchedule.GPipe ? total
            : chunks == 1 ? Math.Min(total, stages - stage - 1)
            : Math.Min(total, 2 * (stages - stage - 1) + (chunks - 1) * stages);
        for (var i = 0; i < warmup; i++) yield return Forward(i);
        for (var i = warmup; i < total; i++)
        {
            yield return Forward(i);
            yield return Backward(i - warmup);
        }

        for (var i = total - warmup; i < total; i++) yield return Backward(i);

        Item Forward(int index) => new(PipelineWork.Forward, MicroBatch(index), index % (stages * chunks) / stages);

        Item Backward(int index) => new(PipelineWork.Backward, MicroBatch(index), chunks - 1 - index % (stages * chunks) / stages);

        int MicroBatch(int index) => index / (stages * chunks) * stages + index % stages;
    }
}
