namespace MemoryModel;

/// <summary>Gives the order of DualPipe: two pipelines in opposite directions on the same devices.</summary>
/// <remarks>
/// deepseek-ai/DualPipe, dualpipe/dualpipe.py: eight phases. Half of the micro-batches enters at each end. A device speaks of its near
/// end (phase 0) and its far end (phase 1); direction 0 runs down the devices and direction 1 up.
/// </remarks>
static class DualPipeOrder
{
    public static IEnumerable<PipelineSlot> Of(int device, int devices, int microBatches) => new Builder(device, devices, microBatches).Build();

    sealed class Builder(int device, int devices, int microBatches)
    {
        readonly int[] _forward = [0, 0], _backward = [0, 0];
        readonly Queue<PipelineItem> _weights = [];
        readonly List<PipelineSlot> _slots = [];

        public List<PipelineSlot> Build()
        {
            var half = devices / 2;
            var depth = Math.Min(device, devices - 1 - device);
            var toMiddle = half - depth - 1;
            for (var i = 0; i < 2 * toMiddle; i++) Add(Forward(0));
            for (var i = 0; i <= depth; i++) { Add(Forward(0)); Add(Forward(1)); }
            for (var i = 0; i < toMiddle; i++) { Add(Backward(1, split: true)); AddWeights(); Add(Forward(1)); }
            for (var i = 0; i < microBatches / 2 - devices + depth + 1; i++)
            {
                // the two middle devices do not pair the first passes: one waits for the other
                if (i == 0 && toMiddle == 0) { Add(Forward(0)); Add(Backward(1)); }
                else Pair(Forward(0), Backward(1));
                Pair(Forward(1), Backward(0));
            }

            for (var i = 0; i < toMiddle; i++) { Add(Backward(1)); Pair(Forward(1), Backward(0)); }
            Drain(depth + 1, depth % 2);
            for (var i = 0; i < toMiddle; i++) { AddWeights(); Add(Backward(0, split: true)); }
            while (_weights.Count > 0) AddWeights();
            return _slots;
        }

        // From the middle of this phase on, gradients of the weights are put off.
        void Drain(int rounds, int odd)
        {
            var split = false;
            for (var i = 0; i < rounds; i++)
            {
                split |= i == rounds / 2 && odd == 1;
                Add(Backward(1, split));
                split |= i == rounds / 2 && odd == 0;
                Add(Backward(0, split));
            }
        }

        int Direction(int phase) => device >= devices / 2 ? 1 - phase : phase;

        PipelineItem Forward(int phase) => new(PipelineWork.Forward, _forward[Direction(phase)]++, Direction(phase));

        PipelineItem Backward(int phase, bool split = false)
        {
            var (direction, index) = (Direction(phase), _backward[Direction(phase)]++);
            if (split) _weights.Enqueue(new(PipelineWork.Weights, index, direction));
            return new(split ? PipelineWork.Backward : PipelineWork.FullBackward, index, direction);
        }

        void Add(PipelineItem item) => _slots.Add(new(item));

        void AddWeights() => Add(_weights.Dequeue());

        void Pair(PipelineItem forward, PipelineItem backward) => _slots.Add(new(forward, backward));
    }
}
