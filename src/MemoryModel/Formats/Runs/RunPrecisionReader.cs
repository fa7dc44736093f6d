using MemoryModel.Catalog;

namespace MemoryModel;

/// <summary>Reads the <c>precision</c> object of a run file: a policy, the framework's where none is named, and parts set by hand.</summary>
static class RunPrecisionReader
{
    /// <summary>Returns the policy.</summary>
    /// <exception cref="InvalidInputException">No policy has the name.</exception>
    public static PrecisionPolicy Read(RunObject run, string? framework, Accelerator gpu)
    {
        var types = Narrowed(run, Types(run, framework, gpu));
        if (run.Text("precision.fp8_recipe") is not { } recipe)
        {
            return types;
        }

        return types.Compute == DataType.Float8
            ? types with { Float8 = Float8Recipes.Parse(recipe) }
            : throw new InvalidInputException($"precision.fp8_recipe is given with products in {types.Compute.ShortName()}; allowed: with precision.compute fp8");
    }

    // DeepSpeed's own keys decide what no key of precision does.
    static PrecisionPolicy Narrowed(RunObject run, PrecisionPolicy types)
    {
        var narrowed = DeepSpeedFields.Read(run)?.Narrowed(types) ?? types;
        return narrowed with
        {
            Master = run.Has("precision.master") ? types.Master : narrowed.Master,
            Moments = run.Has("precision.moments") ? types.Moments : narrowed.Moments,
            Reduce = run.Has("precision.reduce") ? types.Reduce : narrowed.Reduce,
        };
    }

    static PrecisionPolicy Types(RunObject run, string? framework, Accelerator gpu)
    {
        var basis = Basis(run, framework, gpu);
        var compute = run.Type("precision.compute") ?? basis.Compute;
        if (MachineRules.Emulates(gpu, compute))
        {
            run.Note($"precision: {gpu.Name} has no bf16 units, so that bf16 is computed at the rate of fp32; fp16 is faster there");
        }

        if (framework is not null && Frameworks.Of(framework).HoldsProductType && compute.Bits() > 4)
        {
            return Fixed(run, framework, basis, compute);
        }

        // Fine-tuning may name the format of frozen weights here; what is not quantized has the type of the products.
        var frozen = run.Has("peft");
        DataType? Kept(string path) => run.Type(path) is { } type && !(frozen && type.Bits() < 16) ? type : null;
        var parameters = Kept("precision.params") ?? (compute.Bits() == 32 ? DataType.Float32 : frozen ? Sixteen(compute) : Half(basis.Parameters, compute));
        if (parameters.Bits() < 8)
        {
            throw new InvalidInputException($"precision.params is '{parameters.ShortName()}'; allowed: a type of 8 bits or more, or peft beside it (4-bit weights cannot be trained)");
        }

        if (Upcasts(run, framework, basis, parameters, compute))
        {
            if (parameters.Bits() == 16)
            {
                run.Note("precision: shards of trained weights are fp32 (accelerate upcasts what mixed precision gathers in 16 bits)");
            }

            var moved = parameters.Bits() == 16 ? parameters : Sixteen(compute);
            return PrecisionPolicies.Fsdp2 with { Compute = compute, Gather = moved, Reduce = moved };
        }

        // 8-bit weights under 8-bit products stand in for 16-bit ones: gradients, master copy and moments are those of the policy.
        var asUsual = parameters == Half(basis.Parameters, compute) || (parameters.Bits() == 8 && compute.Bits() == 8);
        var gradients = Kept("precision.grads") ?? (asUsual ? Half(basis.Gradients, compute) : parameters);
        var master = Master(run, framework, basis, parameters, asUsual);
        return basis with
        {
            Compute = compute,
            Parameters = parameters,
            Gradients = gradients,
            Master = master,
            Moments = Or(run, "precision.moments", master is null == basis.Master is null ? basis.Moments : master),
            Reduce = Or(run, "precision.reduce", basis.Reduce),
            // 8-bit products gather 16-bit weights
            Gather = Or(run, "precision.gather", compute.Bits() <= 8 ? DataType.BFloat16 : compute.Bits() == 16 && basis.Gather is { } wide ? Half(wide, compute) : null),
            ActivationInput = Or(run, "precision.activation_input", basis.ActivationInput),
            Autocast = run.Flag("precision.autocast") ?? (parameters == DataType.Float32 && compute.Bits() < 32 && (basis.Autocast || basis.Parameters != DataType.Float32)),
        };
    }

    // The type of the products decides everything: fp8 products have bf16 weights.
    static PrecisionPolicy Fixed(RunObject run, string framework, PrecisionPolicy basis, DataType compute)
    {
        var type = compute.Bits() == 32 ? DataType.Float32 : Sixteen(compute);
        if ((run.Type("precision.params") ?? type) != type || (run.Type("precision.master") ?? type) != type)
        {
            run.Note($"precision: {framework} holds weights, gradients and states in {type.ShortName()} where products are {compute.ShortName()}; what the run says of them has no setting there");
        }

        return basis with { Compute = compute, Parameters = type, Gradients = type, Master = null, Moments = null, Gather = type.Bits() == 16 ? type : null };
    }

    // Accelerate's mixed precision of 32-bit shards gathers and reduces in the type of the products (FullyShardedDataParallelPlugin.set_mixed_precision).
    // A run that names the type of gathers or reductions, or a policy that is not the framework's, describes its engine itself.
    static bool Upcasts(RunObject run, string? framework, PrecisionPolicy basis, DataType parameters, DataType compute) =>
        framework is not null && Frameworks.Of(framework).UpcastsTrainedShards && (parameters.Bits() == 16 || (parameters.Bits() == 32 && compute.Bits() <= 16)) && !run.Has("peft")
        && !run.Has("deepspeed") && !run.Has("precision.gather") && !run.Has("precision.reduce") && (run.Text("precision.policy") is null || basis.Autocast) && run.Whole("parallel.zero") >= 2;

    static PrecisionPolicy Basis(RunObject run, string? framework, Accelerator gpu)
    {
        var habit = framework is null ? null : Frameworks.Of(framework).Precision;
        if (run.Text("precision.policy") is { } name)
        {
            return name.ToLowerInvariant() switch
            {
                "fp16" => habit is null ? PrecisionPolicies.ZeroPaper : InHalf(habit),
                "bf16" => habit ?? PrecisionPolicies.DeepSpeed,
                "fp8" => (habit ?? PrecisionPolicies.MegatronBf16) with { Compute = DataType.Float8 },
                _ => PrecisionPolicies.Find(name, Frameworks.Precisions),
            };
        }

        if (habit is not null && MachineRules.Emulates(gpu, habit.Compute) && !run.Has("precision.compute"))
        {
            run.Note($"precision: {habit.Name}, the habit of {framework}, in fp16, since {gpu.Name} has no bf16 units");
            return InHalf(habit);
        }

        if (!run.Has("precision"))
        {
            run.Note(habit is null ? "precision: mixed as in the ZeRO paper, 2 + 2 + 12 bytes per parameter with Adam" : $"precision: {habit.Name}, the habit of {framework}");
        }

        return habit ?? PrecisionPolicies.ZeroPaper;
    }

    static DataType? Master(RunObject run, string? framework, PrecisionPolicy basis, DataType parameters, bool asUsual)
    {
        // fp32 weights are their own master copy
        if (parameters == DataType.Float32)
        {
            return null;
        }

        if (run.Text("precision.master") is "none")
        {
            return KeepsMasters(run, framework, parameters) ? DataType.Float32 : null;
        }

        return run.Type("precision.master") ?? (asUsual || parameters.Bits() == basis.Parameters.Bits() ? basis.Master : null);
    }

    // DeepSpeed steps fp32 copies of 16-bit weights in every stage (runtime/zero/{stage_1_and_2,stage3}.py, bf16_optimizer.py, fp16/fused_optimizer.py).
    static bool KeepsMasters(RunObject run, string? framework, DataType parameters)
    {
        var keeps = parameters.Bits() == 16 && (run.Has("deepspeed") || (framework is not null && Frameworks.Of(framework).Engine == ShardingEngine.DeepSpeed));
        if (keeps)
        {
            run.Note("precision.master: fp32, which DeepSpeed keeps of 16-bit weights; deepspeed.master_weights_and_grads_16bit says 16 bits");
        }

        return keeps;
    }

    static DataType? Or(RunObject run, string path, DataType? otherwise) => run.Text(path) switch
    {
        null => otherwise,
        "same" => null,
        _ => run.Type(path),
    };

    // Megatron-LM accumulates in fp32 beside bf16 weights only (megatron/training/arguments.py, accumulate_allreduce_grads_in_fp32).
    static PrecisionPolicy InHalf(PrecisionPolicy policy) => policy == PrecisionPolicies.MegatronBf16 ? PrecisionPolicies.MegatronFp16 : policy with
    {
        Compute = DataType.Float16,
        Parameters = Half(policy.Parameters, DataType.Float16),
        Gradients = Half(policy.Gradients, DataType.Float16),
        Gather = policy.Gather is { } gather ? Half(gather, DataType.Float16) : null,
        Reduce = policy.Reduce is { } reduce ? Half(reduce, DataType.Float16) : null,
    };

    // of the two 16-bit types, the one that products use
    static DataType Half(DataType type, DataType compute) => type.Bits() == 16 ? Sixteen(compute, type) : type;

    static DataType Sixteen(DataType compute, DataType otherwise = DataType.BFloat16) => compute.Bits() == 16 ? compute : otherwise;
}
