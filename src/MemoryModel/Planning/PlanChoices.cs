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

    /// <summary>Returns the same recompute with another choice's offload.</summary>
    public PlanChoice With(in PlanChoice offload) => offload with { Recompute = Recompute, Layers = Layers };
}

/// <summary>Holds the choices of recompute and offload that the rules allow for a layout: each way to recompute with each way to offload.</summary>
/// <param name="Recomputes">Ways to recompute no layer of a stage, or all.</param>
/// <param name="ByLayers">Whether full recompute may cover a part of a stage's layers.</param>
/// <param name="Offloads">Ways to offload, that without any first.</param>
/// <param name="StageLayers">Layers of the fullest stage.</param>
sealed record PlanChoices(ImmutableArray<Recompute> Recomputes, bool ByLayers, ImmutableArray<PlanChoice> Offloads, long StageLayers)
{
    /// <summary>Gets the ways to offload under recompute of whole layers, where the rules allow fewer than under any other.</summary>
    public ImmutableArray<PlanChoice> OffloadsUnderFull { get; init; } = Offloads;

    /// <summary>Gets the distance between counts of recomputed layers: the chunks of a stage where each recomputes as many.</summary>
    public long LayerStep { get; init; } = 1;

    /// <summary>Gets the number of choices.</summary>
    public long Count
    {
        get
        {
            var count = ByLayers ? (StageLayers - 1) / LayerStep * OffloadsUnderFull.Length : 0;
            foreach (var recompute in Recomputes)
            {
                count += Under(recompute).Length;
            }

            return count;
        }
    }

    /// <summary>Returns the ways to offload that the rules allow beside a recompute, that without any first.</summary>
    public ImmutableArray<PlanChoice> Under(Recompute recompute) => recompute == Recompute.Full ? OffloadsUnderFull : Offloads;

    /// <summary>Enumerates the ways to recompute, nothing offloaded: each is as fast as any offload under it, or faster.</summary>
    public IEnumerable<PlanChoice> WithoutOffload()
    {
        foreach (var recompute in Recomputes)
        {
            yield return new(recompute, null, default, default, default);
        }

        for (var layers = LayerStep; ByLayers && layers < StageLayers; layers += LayerStep)
        {
            yield return new(Recompute.Full, layers, default, default, default);
        }
    }

    /// <summary>Enumerates the choices among which the least memory lies: full recompute covers as few layers of a stage as it can, or all.</summary>
    public IEnumerable<PlanChoice> Ends() =>
        from recompute in WithoutOffload()
        where recompute.Layers is not { } layers || layers == LayerStep
        from offload in Under(recompute.Recompute)
        select recompute.With(offload);

    /// <summary>Makes the choices of a layout.</summary>
    /// <param name="space">The choices of the question.</param>
    /// <param name="run">The run.</param>
    /// <param name="layout">The layout.</param>
    /// <param name="tally">Counts the ways to recompute and to offload that a rule forbids, or <see langword="null"/>.</param>
    public static PlanChoices Of(PlanSpace space, TrainingRun run, ParallelPlan layout, PlanTally? tally = null)
    {
        ImmutableArray<Recompute> recompute =
        [
            .. PlanSpace.Or(space.Recompute, Recompute.None, Recompute.Selective, Recompute.Full)
                .Where(kind => IsAllowed(PlanRules.OfRecomputes, run, layout with { Recompute = kind }, tally)).Order(),
        ];
        ImmutableArray<OffloadTarget> places = run.Nvme is null ? [OffloadTarget.None, OffloadTarget.Cpu] : [OffloadTarget.None, OffloadTarget.Cpu, OffloadTarget.Nvme];
        ImmutableArray<PlanChoice> offloads =
        [
            .. from optimizer in PlanSpace.Or(space.OffloadOptimizer, places)
               from parameters in PlanSpace.Or(space.OffloadParameters, places)
               from activations in PlanSpace.Or(space.OffloadActivations, OffloadTarget.None, OffloadTarget.Cpu)
               let choice = new PlanChoice(default, null, optimizer, parameters, activations)
               where IsAllowed(PlanRules.OfChoices, run, choice.Of(in layout), tally)
               select choice,
        ];
        bool Some(long layers) => PlanRules.Broken(PlanRules.OfRecomputes, run, layout with { Recompute = Recompute.Full, RecomputedLayers = layers }) is null;
        var step = Some(1) ? 1 : layout.VirtualPipeline;
        return new(recompute, space.RecomputeByLayers && recompute.Contains(Recompute.Full) && Some(step), offloads, CeilDiv(run.Model.Layers, layout.Pipeline))
        {
            LayerStep = step,
            OffloadsUnderFull = [.. offloads.Where(choice => PlanRules.Broken(PlanRules.OfRecomputes, run, (choice with { Recompute = Recompute.Full }).Of(in layout)) is null)],
        };
    }

    static bool IsAllowed(ImmutableArray<PlanRule> rules, TrainingRun run, ParallelPlan plan, PlanTally? tally)
    {
        if (PlanRules.Broken(rules, run, in plan) is not { } rule)
        {
            return true;
        }

        tally?.Choice(rule);
        return false;
    }
}
