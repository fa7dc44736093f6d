using System.Collections.Immutable;
using System.CommandLine;
using System.CommandLine.Parsing;
using MemoryModel.Catalog;
using MemoryModel.Planning;

namespace MemoryModel.Cli;

/// <summary>The options of <c>plan</c> beside those of every run: the objective, what may be chosen, what must hold.</summary>
static class PlanOptionSet
{
    static readonly string[] Degrees = ["tp", "pp", "vpp", "cp", "ep", "micro-batch"];

    // Options of a run that a plan decides: they fix the choice instead of describing the run.
    static readonly string[] Kept =
    [
        "--tp", "--pp", "--vpp", "--cp", "--ep", "--zero", "--micro-batch", "--recompute", "--offload-optimizer", "--offload-params", "--offload-activations", "--loss", "--schedule", "--hsdp",
    ];

    // Options of a run that follow from those.
    static readonly string[] Chosen = ["--dp", "--grad-accum"];

    /// <summary>Says whether an option of a run is one that a plan decides.</summary>
    public static bool IsPlanned(string name) => Kept.Contains(name) || Chosen.Contains(name) || name == "--sp";

    static readonly (string Word, PlanObjective Value)[] Objectives =
    [
        ("throughput", PlanObjective.Throughput), ("cost", PlanObjective.CostPerToken), ("gpus", PlanObjective.FewestGpus), ("memory", PlanObjective.LowestMemory), ("time", PlanObjective.TimeUnderBudget),
    ];

    public static Func<ParseResult, (PlanQuestion Question, RunInput Input)> AddTo(Command command)
    {
        var run = RunOptions.AddTo(command);
        var objective = Add("--objective", $"What is best: {string.Join(", ", Objectives.Select(row => row.Word))}; gpus finds the fewest of up to --gpus, time the fastest of up to --gpus that --budget pays for.");
        var top = Add("--top", "Rows of the ranking; 10 when absent.");
        var keep = new Option<string[]>("--keep") { Description = "Keep a field: zero=3, tp=4,8, recompute=selective, offload-optimizer=none, … (repeatable)." };
        command.Options.Add(keep);
        var bounds = Degrees.Select(name => (Name: name, Option: Add($"--max-{name}", $"Largest {name}."))).ToArray();
        var open = Add("--open", "Nouns to choose too: loss, precision, optimizer (comma-separated); loss when absent.");
        var fit = FitOptions.AddTo(command);
        var price = Add("--price", "US dollars of a GPU-hour; the catalog's when absent.");
        var tokens = Add("--tokens", "Tokens of the whole training: 300e9.");
        var budget = Add("--budget", "US dollars that the whole training may cost.");
        var threads = Add("--threads", "Threads that search; one per processor when absent.");
        return parsed =>
        {
            var goal = Word(parsed.GetValue(objective) ?? "throughput", "objective", Objectives);
            var input = run(parsed);
            var fixedRun = PlanRun.Of(input);
            var kept = parsed.GetValue(keep)?.ToList() ?? [];
            kept.AddRange(Kept.Where(name => parsed.GetResult(name) is OptionResult { Implicit: false }).Select(name => $"{name[2..]}={parsed.GetValue<string>(name)}"));
            if (parsed.GetResult("--recompute-layers") is OptionResult { Implicit: false })
            {
                throw new InvalidInputException("recompute-layers is what a plan chooses; allowed: none, or --keep recompute-layers=some or all");
            }

            if (parsed.GetResult("--sp") is OptionResult { Implicit: false })
            {
                kept.Add("sp=true");
            }

            if (Chosen.FirstOrDefault(name => parsed.GetResult(name) is OptionResult { Implicit: false }) is { } chosen)
            {
                throw new InvalidInputException($"{chosen[2..]} is what a plan chooses; allowed: none, or what decides it: {string.Join(", ", Kept)}");
            }

            var space = PlanKeep.Apply(new(), kept);
            foreach (var (name, option) in bounds)
            {
                if (parsed.GetValue(option) is { } text)
                {
                    space = PlanKeep.AtMost(space, name, Quantities.Count($"max-{name}", text, 1, 1_000_000), fixedRun.Run, fixedRun.GlobalBatch);
                }
            }

            space = Open(space, fixedRun.Run, (parsed.GetValue(open) ?? "loss").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
            var (reserve, confidence) = fit(parsed);
            return (new()
            {
                Run = fixedRun.Run,
                GlobalBatch = fixedRun.GlobalBatch,
                Space = space,
                Objective = goal,
                GpuCounts = goal switch
                {
                    PlanObjective.FewestGpus => Counts(fixedRun.Run),
                    // more GPUs are faster and cost more a token: whole nodes, as many as the budget allows
                    PlanObjective.TimeUnderBudget => [.. Counts(fixedRun.Run).Where(count => count >= Math.Min(fixedRun.Run.Gpus, fixedRun.Run.GpusPerNode))],
                    _ => [],
                },
                Top = parsed.GetValue(top) is { } rows ? (int)Quantities.Count("top", rows, 1, 10_000) : 10,
                Reserve = reserve,
                Confidence = confidence,
                UsdPerGpuHour = parsed.GetValue(price) is { } dollars ? (decimal)Amount.Of("price", dollars, 0, 1e6) : null,
                Tokens = parsed.GetValue(tokens) is { } all ? Amount.Of("tokens", all, 1, 1e18) : null,
                BudgetUsd = parsed.GetValue(budget) is { } most ? (decimal)Amount.Of("budget", most, 0, 1e15) : null,
                Threads = parsed.GetValue(threads) is { } count ? (int)Quantities.Count("threads", count, 1, 1024) : 0,
                References = PublishedPlans.Of(fixedRun.Run.Model),
            }, input);
        };

        Option<string> Add(string name, string help)
        {
            var option = new Option<string>(name) { Description = help, Arity = ArgumentArity.ExactlyOne };
            command.Options.Add(option);
            return option;
        }
    }

    static PlanSpace Open(PlanSpace space, TrainingRun run, string[] nouns)
    {
        foreach (var noun in nouns)
        {
            space = Word(noun, "open", [("loss", 0), ("precision", 1), ("optimizer", 2), ("none", 3)]) switch
            {
                0 => space.FusedLoss.IsEmpty ? space with { FusedLoss = [false, true] } : space,
                1 => space with { Precision = Precisions(run) },
                2 => space with { Optimizer = [.. ((Optimizer[])[run.Optimizer, Optimizers.AdamW, Optimizers.AdamW8Bit, Optimizers.Find("adafactor"), Optimizers.Find("lion")]).Where(optimizer => Has(run, optimizer)).DistinctBy(optimizer => optimizer.Name)] },
                _ => space,
            };
        }

        return space;
    }

    // Megatron core has optimizers of its own (Megatron-LM, megatron/training/arguments.py, --optimizer).
    static bool Has(TrainingRun run, Optimizer optimizer) => optimizer.Name == run.Optimizer.Name || !run.Habits.RunsMegatronCore || MegatronOptimizers.Argument(optimizer) is not null;

    // The run's own precision, pure bf16 and 8-bit products, where the accelerator computes in their types.
    static ImmutableArray<PrecisionPolicy> Precisions(TrainingRun run)
    {
        var eight = run.Precision with { Compute = DataType.Float8, Gather = DataType.BFloat16 };
        return [.. new[] { run.Precision, PrecisionPolicies.PureBf16, eight }.Where(policy => run.Accelerator.Peak(policy.Compute) is not null).Distinct()];
    }

    // Powers of two and their one and a half: a cluster is rented in such numbers.
    static ImmutableArray<long> Counts(TrainingRun run)
    {
        var counts = new SortedSet<long> { run.Gpus };
        for (var count = 1L; count <= run.Gpus; count *= 2)
        {
            counts.Add(count);
            if (count >= 2 * run.GpusPerNode && 3 * count / 2 <= run.Gpus)
            {
                counts.Add(3 * count / 2);
            }
        }

        return [.. counts];
    }

    internal static T Word<T>(string text, string field, (string Word, T Value)[] words)
    {
        foreach (var (word, value) in words)
        {
            if (string.Equals(word, text, StringComparison.OrdinalIgnoreCase))
            {
                return value;
            }
        }

        throw new InvalidInputException($"{field} is '{text}'; allowed: {string.Join(", ", words.Select(row => row.Word))}{NearestName.Hint(text, words.Select(row => row.Word))}");
    }
}
