using System.Collections.Immutable;

namespace MemoryModel.Planning;

/// <summary>Represents a choice of recompute and offload.</summary>
readonly record struct PlanChoice(Recompute Recompute, long? Layers, OffloadTarget Optimizer, OffloadTarget Parameters, OffloadTarget Activations)
{
    /// <summary>Returns the plan with the choice.</summary>
    public ParallelPlan Of(in ParallelPlan plan) => plan with
    {
        Recompute = Recompute,
        RecomputedLayers = Layers,
        OffloadOptimizer = Optimizer,
        OffloadParameters = Parameters,
        OffloadActivations = Activations,
    };
}

/// <summary>Holds the choices of recompute and offload that the rules allow for a layout.</summary>
/// <param name="Whole">Choices in which recompute covers no layer or all, those without offload first.</param>
/// <param name="Layered">Choices in which full recompute may cover a part of a stage's layers.</param>
/// <param name="StageLayers">Layers of the fullest stage.</param>
sealed record PlanChoices(ImmutableArray<PlanChoice> Whole, ImmutableArray<PlanChoice> Layered, long StageLayers)
{
    /// <summary>Gets the number of choices.</summary>
    public long Count => Whole.Length + Layered.Length * (StageLayers - 1);

    /// <summary>Enumerates the choices.</summary>
    public IEnumerable<PlanChoice> All()
    {
        foreach (var choice in Whole)
        {
            yield return choice;
        }

        for (var layers = 1L; layers < StageLayers; layers++)
        {
            foreach (var choice in Layered)
            {
                yield return choice with { Layers = layers };
            }
        }
    }

    /// <summary>Enumerates the choices among which the least memory lies: full recompute covers one layer of a stage, or all.</summary>
    public IEnumerable<PlanChoice> Ends() => StageLayers > 1 ? Whole.Concat(Layered.Select(choice => choice with { Layers = 1 })) : Whole;

    /// <summary>Makes the choices of a layout.</summary>
    public static PlanChoices Of(PlanSpace space, TrainingRun run, ParallelPlan layout)
    {
        var recompute = PlanSpace.Or(space.Recompute, Recompute.None, Recompute.Selective, Recompute.Full);
        var places = ImmutableArray.Create(OffloadTarget.None, OffloadTarget.Cpu, OffloadTarget.Nvme);
        ImmutableArray<PlanChoice> offloads =
        [
            .. from optimizer in PlanSpace.Or(space.OffloadOptimizer, places)
               from parameters in PlanSpace.Or(space.OffloadParameters, places)
               from activations in PlanSpace.Or(space.OffloadActivations, OffloadTarget.None, OffloadTarget.Cpu)
               let choice = new PlanChoice(default, null, optimizer, parameters, activations)
               where PlanRules.Broken(PlanRules.OfChoices, run, choice.Of(in layout)) is null
               select choice,
        ];
        var byLayers = space.RecomputeByLayers && recompute.Contains(Recompute.Full);
        return new(
            [.. from offload in offloads from kind in recompute.Order() select offload with { Recompute = kind }],
            byLayers ? [.. offloads.Select(offload => offload with { Recompute = Recompute.Full })] : [],
            CeilDiv(run.Model.Layers, layout.Pipeline));
    }
}
