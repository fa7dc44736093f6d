using System.Collections.Immutable;

namespace MemoryModel.Catalog;

/// <summary>The parts that rows of the optimizer catalog share.</summary>
static class Parts
{
    public static Optimizer Row(string name, Source source, params ImmutableArray<OptimizerState> states) => new(name, source, states);

    /// <summary>Returns a row that other names find too.</summary>
    public static Optimizer Named(this Optimizer row, params ImmutableArray<string> aliases) => row with { Aliases = aliases };

    /// <summary>Returns a row whose step makes temporaries.</summary>
    public static Optimizer Making(this Optimizer row, params ImmutableArray<StepTemporary> temporaries) => row with { Temporaries = temporaries };

    /// <summary>Returns a row whose temporaries were read in its code but measured nowhere.</summary>
    public static Optimizer Unmeasured(this Optimizer row) => row with { StepSource = row.Source with { Basis = Basis.Model } };

    /// <summary>Makes states of the tensors' own size and type (<c>zeros_like</c>).</summary>
    public static OptimizerState Like(string name, DataType? type = null) => new(name, StateShape.Elementwise) { Type = type };

    /// <summary>Makes the step counter that torch.optim keeps for each tensor: fp32, in host memory unless the step is fused or captured in a graph.</summary>
    public static OptimizerState Counter(StatePlace place = StatePlace.Host, string name = "step") => new(name, StateShape.PerTensor) { Type = DataType.Float32, Place = place };

    /// <summary>Makes lists of as many tensors as are updated.</summary>
    public static StepTemporary Lists(string name, int copies) => new(name, StateShape.Elementwise) { OfAllTensors = true, Copies = copies };

    /// <summary>Makes temporaries of the tensor that a loop is at.</summary>
    public static StepTemporary One(string name, int copies, int previous = 0, DataType? type = null) =>
        new(name, StateShape.Elementwise) { Copies = copies, PreviousCopies = previous, Type = type };
}
