using System.Collections.Immutable;

namespace MemoryModel.Planning;

/// <summary>Represents a quantity of a run that can grow until something binds, all else as it is.</summary>
/// <param name="Name">The name, as the command line spells it.</param>
/// <param name="Most">The largest value to look at.</param>
public sealed record LimitQuantity(string Name, long Most)
{
    /// <summary>Gets the sequences of a micro-batch, the number of micro-batches kept.</summary>
    public static LimitQuantity MicroBatch { get; } = new("micro-batch", 1_000_000)
    {
        Change = static (run, value) => run with { Plan = run.Plan with { MicroBatch = value } },
    };

    /// <summary>Gets the tokens of a sequence: multiples of what context and tensor ranks share evenly.</summary>
    public static LimitQuantity Sequence { get; } = new("seq-len", 100_000_000)
    {
        // A ring of context ranks takes a chunk from each half; sequence parallelism splits what a context rank has over the tensor ranks.
        Unit = static run => (run.Plan.Context > 1 && run.ContextExchange != ContextExchange.AllToAll ? 2 : 1) * run.Plan.Context * (run.Plan.SequenceParallel ? run.Plan.Tensor : 1),
        Change = static (run, value) => run with { SequenceLength = value },
    };

    /// <summary>Gets the layers, in multiples that fill every stage and chunk; further layers repeat the pattern of the stack.</summary>
    public static LimitQuantity Layers { get; } = new("layers", 1_000_000)
    {
        Unit = static run => run.Plan.Pipeline * run.Plan.VirtualPipeline,
        Fixed = static run => run.Model.Layers - run.Model.Main.Layers,
        Change = static (run, value) => run with { Model = Deepened(run.Model, value), StatedParameters = null },
    };

    /// <summary>Gets the hidden size, in multiples that heads and tensor ranks share evenly; heads and feed-forward blocks grow with it.</summary>
    public static LimitQuantity Hidden { get; } = new("hidden", 10_000_000)
    {
        Unit = WiderNetwork.Unit,
        Change = WiderNetwork.Of,
    };

    /// <summary>Gets the experts of a layer, in multiples of the expert ranks.</summary>
    public static LimitQuantity Experts { get; } = new("experts", 1_000_000)
    {
        Unit = static run => run.Plan.Expert,
        Change = static (run, value) => run with { Model = WithExperts(run.Model, value), StatedParameters = null },
    };

    /// <summary>Gets the rank of the adapters.</summary>
    public static LimitQuantity AdapterRank { get; } = new("lora-rank", 1_000_000)
    {
        Change = static (run, value) => run.Adapter is { HasRank: true } adapter
            ? run with { Adapter = adapter with { Rank = value } }
            : throw new InvalidInputException("lora-rank: nothing of a rank is fine-tuned; allowed with: peft of a low-rank method, such as lora"),
    };

    /// <summary>Gets the parameters of a network whose shape is inferred from their number.</summary>
    public static LimitQuantity Parameters { get; } = new("params", 1_000_000_000_000_000)
    {
        Change = static (run, value) => Inferred(run, InferredShape.Of(value)),
    };

    /// <summary>Gets all quantities.</summary>
    public static ImmutableArray<LimitQuantity> All { get; } = [MicroBatch, Sequence, Layers, Hidden, Experts, AdapterRank, Parameters];

    Func<TrainingRun, long> Unit { get; init; } = static _ => 1;

    // What a run has of the quantity that does not grow: the encoder's layers beside the decoder's.
    Func<TrainingRun, long> Fixed { get; init; } = static _ => 0;

    Func<TrainingRun, long, TrainingRun> Change { get; init; } = static (run, _) => run;

    /// <summary>Returns the least value that the run's degrees allow; the others are its multiples.</summary>
    public long Step(TrainingRun run)
    {
        ArgumentNullException.ThrowIfNull(run);
        return Unit(run);
    }

    /// <summary>Returns the least of the values at a distance from one another that a run can have.</summary>
    internal long Least(TrainingRun run, long distance) => (Fixed(run) / distance + 1) * distance;

    /// <summary>Returns the run with another value.</summary>
    /// <exception cref="InvalidInputException">The run has no such quantity.</exception>
    public TrainingRun With(TrainingRun run, long value)
    {
        ArgumentNullException.ThrowIfNull(run);
        return Change(run, value);
    }

    // What was assumed of the first network is replaced by what is assumed of this one.
    static TrainingRun Inferred(TrainingRun run, InferredShape shape) =>
        run with { Model = shape.Architecture, StatedParameters = shape.Parameters, Assumed = [.. shape.Architecture.Assumed, .. run.Assumed.Except(run.Model.Assumed)] };

    // The main stack takes what the other text stacks leave.
    static ModelArchitecture Deepened(ModelArchitecture model, long layers)
    {
        var main = model.Main;
        var count = checked((int)(layers - (model.Layers - main.Layers)));
        if (count < 1)
        {
            throw new InvalidInputException($"layers is {layers}; allowed: more than the {model.Layers - main.Layers} layers beside the decoder of {model.Name}");
        }

        var pattern = Enumerable.Range(0, count).Select(layer => main.Pattern[layer < main.Layers ? layer : Repeated(main, layer)]);
        return model with { Stacks = model.Stacks.Replace(main, main with { Pattern = [.. pattern] }) };
    }

    // Behind its end a pattern goes on with its second half, so that layers that only stand in front (DeepSeek's dense ones) stay few.
    static int Repeated(LayerStack stack, int layer)
    {
        var half = stack.Layers / 2;
        return half + (layer - stack.Layers) % (stack.Layers - half);
    }

    static ModelArchitecture WithExperts(ModelArchitecture model, long count)
    {
        if (!model.Stacks.Any(stack => stack.Blocks.Any(block => block.Experts is not null)))
        {
            throw new InvalidInputException($"experts: {model.Name} has none; allowed with: a model with experts, such as mixtral-8x7b");
        }

        return model with
        {
            Stacks =
            [
                .. model.Stacks.Select(stack => stack with
                {
                    Blocks = [.. stack.Blocks.Select(block => block.Experts is { } experts ? block with { Experts = experts with { Count = count, PerToken = Math.Min(experts.PerToken, count) } } : block)],
                }),
            ],
        };
    }
}
