namespace MemoryModel;

/// <summary>Makes the learning-rate schedule of Hugging Face's TrainingArguments.</summary>
static class TrainingArgumentsSchedule
{
    static readonly Dictionary<string, LearningRateCurve> Curves = new()
    {
        ["linear"] = LearningRateCurve.Linear,
        ["cosine"] = LearningRateCurve.Cosine,
        ["1-sqrt"] = LearningRateCurve.OneMinusSquareRoot,
    };

    static readonly string[] FollowsMetric = ["reduce_lr_on_plateau", "greedy"];

    static readonly string[] OptionNames =
    [
        "num_cycles", "lr_end", "power", "min_lr", "min_lr_rate", "warmup_lr_rate", "num_stable_steps", "num_decay_steps", "warmup_type", "decay_type", "min_lr_ratio", "timescale",
        // ReduceLROnPlateau's own
        "mode", "factor", "patience", "threshold", "threshold_mode", "cooldown", "eps",
    ];

    /// <summary>Reads <c>lr_scheduler_kwargs</c>.</summary>
    /// <remarks>A minimum stated as a learning rate is kept as its negative until the highest learning rate is known.</remarks>
    public static LearningRateSchedule Options(ArgumentObject options)
    {
        options.Check(OptionNames);
        if (options.Has("min_lr") && options.Has("min_lr_rate")) throw new InvalidInputException("training arguments: lr_scheduler_kwargs has min_lr and min_lr_rate; allowed: one of them");
        return new()
        {
            Kind = LearningRateKind.Linear,
            Peak = 0,
            Steps = 0,
            Cycles = options.Real("num_cycles"),
            End = options.Real("lr_end") ?? 1e-7,
            Power = options.Real("power") ?? 1,
            MinimumShare = options.Real("min_lr_rate", 0, 1) ?? options.Real("min_lr_ratio", 0, 1) ?? -(options.Real("min_lr") ?? 0),
            WarmupStartShare = options.Real("warmup_lr_rate", 0, 1),
            StableSteps = options.Whole("num_stable_steps"),
            DecaySteps = options.Whole("num_decay_steps", 1) ?? 0,
            WarmupCurve = options.Choice("warmup_type", Curves) ?? LearningRateCurve.Linear,
            DecayCurve = options.Choice("decay_type", Curves) ?? LearningRateCurve.Cosine,
        };
    }

    /// <summary>Returns the spelling of a schedule's name.</summary>
    /// <exception cref="InvalidInputException">The Trainer has no schedule of the name (transformers, trainer_utils.py, SchedulerType).</exception>
    public static string Known(string schedule)
    {
        var name = schedule.ToLowerInvariant();
        string[] names = [.. LearningRateKinds.HuggingFace.Keys, .. FollowsMetric];
        return names.Contains(name) ? name : throw new InvalidInputException($"training arguments: lr_scheduler_type is '{schedule}'; allowed: {string.Join(", ", names)}{NearestName.Hint(name, names)}");
    }

    /// <summary>Returns the schedule over a number of steps.</summary>
    public static LearningRateSchedule Of(TrainingArguments a, long steps)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(steps);
        // transformers, TrainingArguments.get_warmup_steps: a share is rounded up
        var warmup = a.Warmup >= 1 ? (long)a.Warmup : (long)Math.Ceiling(a.Warmup * steps);
        if (a.DeepSpeed?.Schedule is { } own)
        {
            return own with { Peak = own.Peak > 0 ? own.Peak : a.LearningRate, Steps = own.Steps > 0 ? own.Steps : steps, WarmupSteps = own.WarmupSteps > 0 ? own.WarmupSteps : warmup };
        }

        var name = Known(a.Schedule);
        if (FollowsMetric.Contains(name))
        {
            throw new InvalidInputException($"training arguments: lr_scheduler_type is '{name}', which follows the metric of each evaluation; allowed where it is drawn: {string.Join(", ", LearningRateKinds.HuggingFace.Keys)}");
        }

        var kind = LearningRateKinds.HuggingFace[name];
        var options = a.ScheduleOptions ?? new LearningRateSchedule { Kind = kind, Peak = a.LearningRate, Steps = steps };
        return Checked(options with
        {
            Kind = kind,
            Peak = a.LearningRate,
            Steps = steps,
            WarmupSteps = warmup,
            MinimumShare = options.MinimumShare < 0 && a.LearningRate > 0 ? -options.MinimumShare / a.LearningRate : options.MinimumShare,
        });
    }

    static LearningRateSchedule Checked(LearningRateSchedule schedule)
    {
        if (schedule.Kind == LearningRateKind.WarmupStableDecay && schedule.DecaySteps == 0)
        {
            throw new InvalidInputException("training arguments: lr_scheduler_kwargs.num_decay_steps is missing; needed by warmup_stable_decay");
        }

        if (schedule.Kind is LearningRateKind.CosineWithMinimum or LearningRateKind.CosineWarmupWithMinimum && schedule.MinimumShare == 0)
        {
            throw new InvalidInputException("training arguments: lr_scheduler_kwargs.min_lr or min_lr_rate is missing; needed by cosine_with_min_lr");
        }

        return schedule.Kind == LearningRateKind.Polynomial && schedule.End >= schedule.Peak
            ? throw new InvalidInputException(FormattableString.Invariant($"training arguments: lr_scheduler_kwargs.lr_end is {schedule.End}; allowed: less than learning_rate {schedule.Peak}"))
            : schedule;
    }
}
