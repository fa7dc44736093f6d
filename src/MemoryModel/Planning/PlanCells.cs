using System.Collections.Immutable;

namespace MemoryModel.Planning;

/// <summary>Represents the nouns of a run that a question leaves open, chosen: GPUs, loss, precision, optimizer.</summary>
sealed record PlanVariant(int Index, TrainingRun Run, Estimator Estimator)
{
    /// <summary>Makes a variant per choice of open nouns, fewest GPUs first.</summary>
    public static ImmutableArray<PlanVariant> Of(PlanQuestion question)
    {
        var (run, space) = (question.Run, question.Space);
        var variants = ImmutableArray.CreateBuilder<PlanVariant>();
        foreach (var gpus in PlanSpace.Or(question.GpuCounts, run.Gpus).Order())
        {
            foreach (var precision in PlanSpace.Or(space.Precision, run.Precision))
            {
                foreach (var optimizer in PlanSpace.Or(space.Optimizer, run.Optimizer))
                {
                    foreach (var fused in PlanSpace.Or(space.FusedLoss, run.FusedLoss))
                    {
                        var chosen = run with { Gpus = gpus, Precision = precision, Optimizer = optimizer, FusedLoss = fused, Plan = new() };
                        variants.Add(new(variants.Count, chosen, new(chosen)));
                    }
                }
            }
        }

        return variants.ToImmutable();
    }
}

/// <summary>Represents the degrees of a split of the GPUs.</summary>
readonly record struct PlanSplit(long Gpus, long Tensor, long Pipeline, long Context, long Expert);

/// <summary>Represents a split of the GPUs under a variant: the degrees, and with them the sequences of a step that each replica gets.</summary>
sealed record PlanCell(PlanVariant Variant, ParallelPlan Degrees, long PerReplica)
{
    /// <summary>Gets the split: variants with other nouns share it.</summary>
    public PlanSplit Split => new(Variant.Run.Gpus, Degrees.Tensor, Degrees.Pipeline, Degrees.Context, Degrees.Expert);

    /// <summary>Makes the splits that the rules allow, in a fixed order; counts those that cannot be by their reason.</summary>
    public static ImmutableArray<PlanCell> Of(PlanQuestion question, PlanVariant variant, PlanTally tally)
    {
        var (run, space) = (variant.Run, question.Space);
        var cells = ImmutableArray.CreateBuilder<PlanCell>();
        var divisors = Divisors.Of(run.Gpus);
        var experts = run.Model.Stacks.SelectMany(stack => stack.Blocks).Max(block => block.Experts?.Count ?? 1);
        foreach (var tensor in divisors.Where(degree => PlanSpace.Allows(space.Tensor, degree)))
        {
            foreach (var pipeline in divisors.Where(degree => degree <= run.Model.Layers && PlanSpace.Allows(space.Pipeline, degree)))
            {
                foreach (var context in divisors.Where(degree => PlanSpace.Allows(space.Context, degree)))
                {
                    var replica = tensor * pipeline * context;
                    if (run.Gpus % replica != 0)
                    {
                        continue;
                    }

                    if (question.GlobalBatch % (run.Gpus / replica) != 0)
                    {
                        tally.Split($"every replica gets as many sequences of the global batch; nearest that all {run.Gpus} GPUs can share: {Math.Max(1, (question.GlobalBatch + run.Gpus / 2) / run.Gpus) * run.Gpus}");
                        continue;
                    }

                    foreach (var expert in Divisors.Of(experts).Where(degree => PlanSpace.Allows(space.Expert, degree)))
                    {
                        var degrees = new ParallelPlan { Tensor = tensor, Pipeline = pipeline, Context = context, Expert = expert };
                        // sequence parallelism is a choice of the layout; some degrees need it
                        var reason = (run with { Plan = degrees with { SequenceParallel = tensor > 1 } }).Problems().Select(Subject).FirstOrDefault() ?? PlanRules.Broken(PlanRules.OfDegrees, run, in degrees)?.Reason;
                        var cell = new PlanCell(variant, degrees, question.GlobalBatch / (run.Gpus / replica));
                        reason ??= cell.MicroBatches(space).Any() ? null : "a micro-batch divides a replica's share of the global batch";
                        if (reason is null)
                        {
                            cells.Add(cell);
                        }
                        else
                        {
                            tally.Split(reason);
                        }
                    }
                }
            }
        }

        return cells.ToImmutable();
    }

    /// <summary>Enumerates the layouts of the split that the rules allow: schedule, chunks, sequence parallelism, sharding.</summary>
    /// <param name="space">The choices.</param>
    /// <param name="tally">Counts the layouts that a rule forbids, or <see langword="null"/>.</param>
    public IEnumerable<ParallelPlan> Layouts(PlanSpace space, PlanTally? tally = null)
    {
        var run = Variant.Run;
        var replicas = run.Gpus / Degrees.ReplicaGpus * Degrees.Context;
        long[] chunks = space.VirtualPipeline.IsDefaultOrEmpty ? [.. ChunkCounts(run, Degrees.Pipeline)] : [.. space.VirtualPipeline];
        foreach (var schedule in PlanSpace.Or(space.Schedule, run.Habits.Schedules))
        {
            foreach (var chunk in chunks)
            {
                foreach (var sequence in PlanSpace.Or(space.SequenceParallel, false, true))
                {
                    foreach (var zero in PlanSpace.Or(space.Zero, 0, 1, 2, 3))
                    {
                        foreach (var group in ShardGroups(space, zero, replicas))
                        {
                            var layout = Degrees with { Schedule = schedule, VirtualPipeline = chunk, SequenceParallel = sequence, Zero = zero, ShardGroup = group };
                            if (PlanRules.Broken(PlanRules.OfLayouts, run, in layout) is { } rule)
                            {
                                tally?.Layout(rule);
                            }
                            else
                            {
                                yield return layout;
                            }
                        }
                    }
                }
            }
        }
    }

    /// <summary>Returns the micro-batches that divide a replica's share.</summary>
    public IEnumerable<long> MicroBatches(PlanSpace space) => Divisors.Of(PerReplica).Where(size => size <= 1_000_000 && PerReplica / size <= RunRules.MostMicroBatches && PlanSpace.Allows(space.MicroBatch, size));

    // One chunk, and what splits the layers evenly; what a run states of its stages leaves no choice.
    static IEnumerable<long> ChunkCounts(TrainingRun run, long stages)
    {
        long layers = run.Model.Layers;
        if (run.Megatron is { StatesStages: true, StageLayers.Length: var parts } && parts % stages == 0)
        {
            yield return parts / stages;
            yield break;
        }

        yield return 1;
        for (var chunks = 2L; stages > 1 && stages * chunks <= layers + 2; chunks++)
        {
            if (LayerSplit.IsEven(layers, stages * chunks))
            {
                yield return chunks;
            }
        }
    }

    // "tp is 64; allowed: a divisor of the heads; nearest: 32" without the values: one reason for all values.
    static string Subject(string problem)
    {
        var (start, end, last) = (problem.IndexOf(" is ", StringComparison.Ordinal), problem.IndexOf(';', StringComparison.Ordinal), problem.IndexOf("; nearest", StringComparison.Ordinal));
        return start > 0 && start < end ? problem[..start] + problem[end..(last > end ? last : problem.Length)] : problem;
    }

    static IEnumerable<long> ShardGroups(PlanSpace space, int zero, long replicas) => zero == 3
        ? Divisors.Of(replicas).Where(size => size > 1 && size < replicas && PlanSpace.Allows(space.ShardGroup, size)).Prepend(0).Where(size => PlanSpace.Allows(space.ShardGroup, size))
        : PlanSpace.Allows(space.ShardGroup, 0) ? [0] : [];
}
