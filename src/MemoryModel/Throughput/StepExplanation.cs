using System.Collections.Immutable;
using MemoryModel.Catalog;

namespace MemoryModel;

/// <summary>Turns the seconds of a step into an estimate with its tree.</summary>
static class StepExplanation
{
    /// <summary>Estimates a run.</summary>
    /// <param name="run">The run.</param>
    /// <param name="profile">How the cluster's times differ from the catalog's.</param>
    public static StepTimeEstimate Estimate(TrainingRun run, TimeProfile? profile = null)
    {
        var step = new BoundStep(run);
        var shape = WorkShape.Of(run, run.Plan);
        var blocks = step.Blocks(run.Plan);
        var parts = step.Parts(run.Plan);
        var values = new StepValues(parts, step.Pieces(run.Plan), shape, step.Machine, step.Settings(run.Plan));
        var evaluation = EvaluationTime.Of(step, run.Plan);
        if (profile is not null)
        {
            var catalog = parts.Total;
            parts = TimeCalibration.Apply(profile, run, in parts);
            // the cluster's factor of the step, since no evaluation was measured
            evaluation = evaluation is null ? null : evaluation with { Batch = evaluation.Batch * (parts.Total / catalog), Filling = evaluation.Filling * (parts.Total / catalog) };
        }

        var tokens = (double)shape.MicroBatch * shape.MicroBatches * shape.Data * shape.Sequence;
        var foreign = profile?.Foreign(run);
        var (low, high) = StepInterval.Of(run, in parts, profile, foreign is not null);
        return new()
        {
            Step = new(parts.Total),
            Low = low,
            High = high,
            Tokens = tokens,
            Accelerators = shape.Ranks,
            ModelOperations = tokens * PerToken(run, blocks),
            HardwareOperations = new(parts.HardwareOperations * shape.Ranks),
            Peak = (run.Accelerator.Peak(run.Precision.Compute) ?? run.Accelerator.Peak(DataType.Float16))!.Value,
            Bubble = new(parts.Bubble),
            ExposedCommunication = new(parts.ExposedCommunication),
            ForeignProfile = foreign,
            Evaluation = evaluation,
            Explanation = WithValues(Tree(in parts, values), values, profile is null ? null : Tree(values.Parts, values)),
            Layers = LayerNodes(blocks, in step.Machine),
        };
    }

    static Flops PerToken(TrainingRun run, ImmutableArray<BlockShard> blocks)
    {
        var whole = FlopsConventions.PerToken(FlopsConvention.CausalAttention, run.Model, run.SequenceLength);
        // a reference model has the forward third of a training's operations
        var reference = run.Preference?.AsksReference(run.Adapter is not null) == true ? whole * (1 / 3.0) : default;
        if (run.Adapter is null) return whole + reference;
        double Share(Func<BlockShard, bool> has) => blocks.Where(has).Sum(block => block.Layers) / (double)run.Model.Layers;
        return reference + FlopsConventions.Frozen(run.Model, run.SequenceLength, Share(block => block.Gradients != LayerGradients.None), Share(block => block.Gradients == LayerGradients.All));
    }

    /// <summary>Returns one layer of each kind, one micro-batch, forward and backward, term by term.</summary>
    public static ImmutableArray<TimeNode> LayerNodes(ImmutableArray<BlockShard> blocks, in MachineRates machine)
    {
        var nodes = ImmutableArray.CreateBuilder<TimeNode>();
        foreach (var block in blocks)
        {
            var work = new BreakdownWork(in machine, block.Gradients);
            LayerModel.Post(in block, ref work);
            nodes.Add(new(block.Experts > 0 ? "layer with experts" : "layer", new(work.Groups.Sum(group => group.Seconds.Value)), "one micro-batch, forward and backward", Sources.Shapes, "", [.. work.Groups]));
        }

        return nodes.ToImmutable();
    }

    // A profile scales what the catalog's numbers give: its factor then stands beside them.
    static TimeNode WithValues(TimeNode node, StepValues values, TimeNode? catalog) => node.Terms.IsEmpty
        ? node with { Values = catalog is { Seconds.Value: > 0 } ? values.Of(node.Name).Add(new("factor of the profile", node.Seconds / catalog.Seconds)) : values.Of(node.Name) }
        : node with { Terms = [.. node.Terms.Select(term => WithValues(term, values, catalog?.Terms.FirstOrDefault(other => other.Name == term.Name)))] };

    /// <summary>Returns the tree of a step.</summary>
    /// <param name="parts">The seconds.</param>
    /// <param name="values">What they were made from.</param>
    public static TimeNode Tree(in StepParts parts, StepValues values)
    {
        var eager = values.Machine.EagerAttention;
        var separate = !values.Settings.FusedStep;
        var compute = Group("computation", [
            Term("matrix products, forward", parts.ProductsForward, "micro-batches · layers of the stage · products of a layer", Sources.SimuMax),
            Term("matrix products, backward", parts.ProductsBackward, "micro-batches · layers of the stage · products of a layer for the gradients of inputs and weights", Sources.SimuMax),
            Term("attention, forward", parts.AttentionForward, "micro-batches · layers of the stage · attention of a layer", Sources.SimuMax),
            Term("attention, backward", parts.AttentionBackward, eager ? "2 · attention, forward, of layers with a backward pass" : "2.5 · attention, forward / relative speed of the backward kernel", Sources.SimuMax),
            Term("elementwise kernels, forward", parts.ElementwiseForward, "micro-batches · layers of the stage · bytes moved / memory bandwidth reached", Sources.Korthikanti2022),
            Term("elementwise kernels, backward", parts.ElementwiseBackward, "2 · elementwise kernels, forward, of layers with a backward pass", Sources.Korthikanti2022),
            Term("recompute", parts.Recompute, "micro-batches · layers of the stage · what is repeated of a forward pass", Sources.Korthikanti2022),
            Term("reference model, forward", parts.Reference, "micro-batches · (layers of the stage · forward pass of a layer + output matrix and loss / 3)", Sources.Rafailov2023),
            Term("output matrix and loss", parts.Head, "micro-batches · (3 · 2·T·h·V / rate, in chunks of tokens at no less than the output matrix and its gradient / memory bandwidth, + bytes per logit · T·V / memory bandwidth), where the last stage sets the pace", Sources.Narayanan2021)]);
        var exposed = Group("exposed communication", [
            Term("tensor parallel", parts.Tensor, "micro-batches · layers · collectives of a layer · (latency + bytes / bandwidth) · share not hidden", Sources.MlEngineering),
            Term("expert parallel", parts.Expert, "micro-batches · layers · 4 all-to-alls · share not hidden", Sources.MlEngineering),
            Term("context parallel", parts.Context, "micro-batches · layers · max(0, exchange − attention) + contention · exchange", Sources.MlEngineering),
            Term("gathered, fetched and reduced layers", parts.Gather, "micro-batches · layers · max(communication − computation, contention · communication)", Sources.Rajbhandari2019),
            Term("between stages", parts.Stage, "micro-batches · 2 · (latency + 2·T·h/t / bandwidth) · chunks · share not hidden", Sources.Narayanan2021),
            Term("between replicas", parts.Data, "max(reduction − backward, contention · reduction) + max(gather − forward, contention · gather)", Sources.Rajbhandari2019)]);
        var waiting = Group("waiting", [
            Term("pipeline fill and drain", parts.Bubble, "the schedule's idle time: (p − 1) · (forward + backward of a micro-batch) / chunks for 1F1B", Sources.Narayanan2021),
            Term("host launches", parts.Host, "micro-batches · layers · max(0, operators · seconds a call − computation)", Sources.VTrain),
            Term("activations to host memory and back", parts.Activations, "micro-batches · layers · max(0, saved bytes / host link − computation)", Sources.Rajbhandari2021)]);
        var update = Group("end of step", [
            Term("optimizer", parts.Optimizer, "owned parameters · (bytes per parameter" + (separate ? ", an operation at a time" : "") + " / memory bandwidth + operations per parameter / rate) + gradient norm", Sources.Rajbhandari2019),
            Term("offloaded states", parts.Offload, "max(0, gradients / host link − backward) + max(CPU Adam, NVMe, parameters / host link)", Sources.Ren2021),
            Term("outside the network", parts.Overhead, "micro-batches · seconds each + seconds a step", Sources.VTrain)]);
        return Group("step", [compute, exposed, waiting, update]);
    }

    static TimeNode Term(string name, double seconds, string formula, Source source) => new(name, new(seconds), formula, source, "", []);

    static TimeNode Group(string name, ReadOnlySpan<TimeNode> terms)
    {
        var kept = ImmutableArray.CreateBuilder<TimeNode>();
        var sum = 0.0;
        foreach (var term in terms)
        {
            sum += term.Seconds.Value;
            if (term.Seconds.Value > 0) kept.Add(term);
        }

        return new(name, new(sum), "", Sources.Shapes, "", kept.ToImmutable());
    }
}
