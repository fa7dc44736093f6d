using System.Collections.Immutable;

namespace MemoryModel;

/// <summary>Makes the timeline of a step from the pieces that its total is made of and the schedule that its pipeline plays.</summary>
sealed class TimelineBuilder
{
    // Spans of a step that a viewer still opens; each pass is some six of them.
    const long MostPasses = 100_000;

    readonly StepPieces _pieces;
    readonly WorkShape _shape;
    readonly int _chunks;
    readonly ImmutableArray<TimelineSpan>.Builder _spans = ImmutableArray.CreateBuilder<TimelineSpan>();
    double _clock;
    (int Stage, int MicroBatch, int Chunk) _at;

    TimelineBuilder(in StepPieces pieces, in WorkShape shape) =>
        (_pieces, _shape, _chunks) = (pieces, shape, shape.Schedule == PipelineSchedule.ZeroBubbleV ? 2 : (int)shape.Chunks);

    public static StepTimeline Of(TrainingRun run)
    {
        var step = new BoundStep(run);
        var shape = WorkShape.Of(run, run.Plan);
        var builder = new TimelineBuilder(step.Pieces(run.Plan), in shape);
        builder.Pipeline();
        builder.EndOfStep(step.Parts(run.Plan));
        return new() { Stages = (int)shape.Pipeline, Spans = builder._spans.ToImmutable() };
    }

    void Pipeline()
    {
        var passes = _shape.MicroBatches * _shape.Pipeline * _chunks;
        if (passes > MostPasses)
        {
            throw new InvalidInputException($"a timeline of {_shape.MicroBatches} micro-batches on {_shape.Pipeline} stages of {_chunks} chunks has {passes} passes; allowed: at most {MostPasses}, with fewer micro-batches");
        }

        if (_shape.Chunks > 1 && _shape.MicroBatches % _shape.Pipeline != 0)
        {
            throw new InvalidInputException($"grad-accum is {_shape.MicroBatches}; allowed where stages interleave: a multiple of pp {_shape.Pipeline}");
        }

        var stages = new PipelineStageSeconds[_shape.Pipeline];
        Array.Fill(stages, _pieces.Passes(_shape.StageLayers));
        stages[Last] = _pieces.Passes(_shape.LastStageLayers, _pieces.Head + _pieces.Embedding);
        foreach (var played in PipelineSimulation.Play(_shape.Schedule, stages, (int)_shape.MicroBatches, (int)_shape.Chunks))
        {
            _clock = played.Start;
            Pass(played.Device, played.Slot.First, played.Slot.Second is not null);
            if (played.Slot.Second is { } second) Pass(played.Device, second, paired: true);
        }
    }

    // The stage with the end of the network: that of the first device where the layers are laid out as a V.
    int Last => _shape.Schedule == PipelineSchedule.ZeroBubbleV ? 0 : (int)_shape.Pipeline - 1;

    // A pass in the order of its layers would repeat the same spans; they stand once, in the order of a layer.
    void Pass(int device, PipelineItem item, bool paired)
    {
        _at = (device, item.MicroBatch, item.Chunk);
        var stage = _shape.Schedule == PipelineSchedule.DualPipe && item.Chunk == 1 ? _shape.Pipeline - 1 - device : device;
        var last = stage == Last;
        var layers = (last ? _shape.LastStageLayers : _shape.StageLayers) / (double)_chunks;
        var ends = (last ? _pieces.Head + _pieces.Embedding : 0) / _chunks;
        ref readonly var layer = ref _pieces.Layer;
        ref readonly var waits = ref _pieces.Stage;
        var exchange = waits.ExpertForward + waits.ExpertBackward;
        var shown = paired && exchange > 0 ? 1 - waits.HiddenInPair / exchange : 1;
        if (item.Work == PipelineWork.Forward)
        {
            Add(TimelineStream.Shards, "gather parameters", layers * waits.GatherForward);
            Add(TimelineStream.Compute, "forward: matrix products", layers * layer.Products);
            Add(TimelineStream.Compute, "forward: attention", layers * layer.Attention);
            Add(TimelineStream.Compute, "forward: elementwise kernels", layers * layer.Elementwise);
            Add(TimelineStream.Compute, "forward: output matrix and loss", ends / 3);
            Communication(layers, "forward", waits.TensorForward, shown * waits.ExpertForward, waits.ContextForward, waits.HostForward);
            Add(TimelineStream.Compute, "forward: reference model", layers * waits.Reference + (_pieces.ForwardPasses - 1) * ends / 3);
            Add(TimelineStream.Offload, "forward: activations to host memory", layers * waits.OffloadForward);
            Add(TimelineStream.Stages, "send activations", _pieces.Send / 2 / _chunks);
            return;
        }

        if (item.Work != PipelineWork.Weights)
        {
            Add(TimelineStream.Compute, "backward: output matrix and loss", ends * 2 / 3);
            Add(TimelineStream.Compute, "recompute", layers * waits.Recompute);
            Add(TimelineStream.Compute, "backward: gradient of inputs", layers * (layer.ProductsBackward - layer.ProductsWeights));
            Add(TimelineStream.Compute, "backward: attention", layers * layer.AttentionBackward);
            Add(TimelineStream.Compute, "backward: elementwise kernels", layers * layer.ElementwiseBackward);
            Communication(layers, "backward", waits.TensorBackward, shown * waits.ExpertBackward, waits.ContextBackward, waits.HostBackward);
            Add(TimelineStream.Offload, "backward: activations from host memory", layers * waits.OffloadBackward);
            Add(TimelineStream.Shards, "gather parameters, reduce gradients", layers * waits.GatherBackward);
        }

        if (item.Work != PipelineWork.Backward) Add(TimelineStream.Compute, "backward: gradient of weights", layers * layer.ProductsWeights);
        if (item.Work != PipelineWork.Weights) Add(TimelineStream.Stages, "send gradients", _pieces.Send / 2 / _chunks);
    }

    void Communication(double layers, string pass, double tensor, double expert, double context, double host)
    {
        Add(TimelineStream.Tensor, $"{pass}: tensor parallel", layers * tensor);
        Add(TimelineStream.Expert, $"{pass}: expert parallel", layers * expert);
        Add(TimelineStream.Context, $"{pass}: context parallel", layers * context);
        Add(TimelineStream.Host, $"{pass}: host launches", layers * host);
    }

    // Stages end when the last one does: the norm of all gradients decides the update.
    void EndOfStep(StepParts parts)
    {
        var end = _spans.Max(span => span.End.Value);
        for (var stage = 0; stage < _shape.Pipeline; stage++)
        {
            (_clock, _at) = (end, (stage, -1, 0));
            Add(TimelineStream.Replicas, "reduce gradients, gather parameters", parts.Data);
            Add(TimelineStream.Compute, "optimizer", parts.Optimizer);
            Add(TimelineStream.Offload, "offloaded states", parts.Offload);
            Add(TimelineStream.Host, "outside the network", parts.Overhead);
        }
    }

    void Add(TimelineStream stream, string name, double seconds)
    {
        if (seconds <= 0) return;
        _spans.Add(new(_at.Stage, stream, name, _at.MicroBatch, _at.Chunk, new(_clock), new(seconds)));
        _clock += seconds;
    }
}
