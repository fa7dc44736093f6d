using System.Text.Json;
using MemoryModel.Catalog;

namespace MemoryModel;

/// <summary>Reads a run file that holds Megatron-LM's own arguments in place of model, parallel, precision, optimizer and batch.</summary>
static class MegatronRunReader
{
    static readonly string[] Replaced =
    [
        "model", "parallel", "precision", "optimizer", "optimizer_targets", "seq_len", "micro_batch", "grad_accum", "global_batch", "recompute", "recompute_layers", "checkpoints", "attention", "cross_entropy", "compile",
        "communication_overlap", "offload", "peft", "evaluation", "saving", "preference", "neftune", "implementation",
    ];

    /// <summary>Returns the argument list of a run, changed where the run is no longer what it says.</summary>
    public static string List(TrainingRun run)
    {
        using var document = JsonDocument.Parse(run.MegatronArguments!);
        var family = run.Model.Family switch { "megatron-bert" => MegatronFamily.Bert, "megatron-t5" => MegatronFamily.T5, _ => MegatronFamily.Gpt };
        var said = MegatronReader.Read(new(document.RootElement), family, run.Accelerator, checked((int)run.Gpus), []);
        var list = new MegatronArgumentList(document.RootElement);
        foreach (var field in MegatronFields.All)
        {
            if (field.Value?.Invoke(run) is { } value && value != field.Value(said))
            {
                using var parsed = JsonDocument.Parse(value);
                field.Write(list, parsed.RootElement);
            }
        }

        return list.Json();
    }

    /// <summary>Reads the run.</summary>
    /// <exception cref="InvalidInputException">An argument is missing, or has a value that Megatron would refuse.</exception>
    public static TrainingRun Read(RunObject run)
    {
        if (Replaced.FirstOrDefault(run.Has) is { } field)
        {
            throw new InvalidInputException($"run file: {field} is given beside megatron_args; allowed: one of them");
        }

        var stated = run.Whole("hardware.gpus") ?? run.Whole("hardware.nodes") * (run.Whole("hardware.gpus_per_node") ?? 8);
        var arguments = run.Find("megatron_args")!.Value;
        var assumed = new List<string>();
        try
        {
            var list = new MegatronArguments(arguments);
            var read = MegatronReader.Read(list, Family(run), RunHardwareReader.Gpu(run), checked((int)(stated ?? 1)), assumed);
            list.Check(run.Has("measured"), run.Note);
            if (!run.Has("measured"))
            {
                MegatronRefusals.Check(list);
            }

            if (stated is null)
            {
                // one replica, or as many as its experts need
                var fewest = RunHardwareReader.Fewest(read.Plan with { Expert = read.Plan.Expert * (read.Megatron!.ExpertTensor ?? read.Plan.Tensor) });
                read = MegatronReader.Read(list, Family(run), read.Accelerator, checked((int)fewest), assumed);
            }
            else if (!run.Has("measured"))
            {
                Whole(list, read, stated.Value);
            }

            Defaults(run, list, read);
            if (run.Text("framework") is { } named && !Frameworks.Of(named).RunsMegatronCore)
            {
                run.Note($"framework: {Frameworks.MegatronLm.Name}, whose arguments these are; '{named}' is not used");
            }

            foreach (var line in assumed)
            {
                run.Note(line);
            }

            return RunHardwareReader.Describe(run, read) with { Gpus = read.Gpus, MegatronArguments = arguments.GetRawText(), WasMeasured = run.Has("measured"), Assumed = [.. run.Assumed] };
        }
        catch (Exception problem) when (problem is FormatException or OverflowException)
        {
            throw new InvalidInputException(problem.Message, problem);
        }
    }

    // Megatron-LM refuses GPUs that are no whole replicas, and a batch that they cannot share; what was measured ran, however its GPUs were counted.
    static void Whole(MegatronArguments list, TrainingRun read, long stated)
    {
        if ((read with { Gpus = stated }).Plan is var plan && stated % plan.ReplicaGpus != 0)
        {
            throw new InvalidInputException(DegreeRules.Replica.Says(read with { Gpus = stated }, in plan));
        }

        var sequences = stated / plan.ReplicaGpus * plan.MicroBatch;
        if (list.Whole("global-batch-size") is { } batch && batch % sequences != 0)
        {
            throw new InvalidInputException($"--global-batch-size is {batch}; allowed on {stated} GPUs: a multiple of dp {stated / plan.ReplicaGpus} × micro-batch {plan.MicroBatch} = {sequences}");
        }
    }

    // What a list leaves open and bytes depend on, with what Megatron-LM takes then.
    static void Defaults(RunObject run, MegatronArguments list, TrainingRun read)
    {
        void Open(string line, params ReadOnlySpan<string> names)
        {
            foreach (var name in names)
            {
                if (list.Has(name))
                {
                    return;
                }
            }

            run.Note(line);
        }

        Open(FormattableString.Invariant($"vocab: {read.Model.Embedding.Vocab} entries, GPT-2's (BERT's word pieces for its script) padded"), "padded-vocab-size", "vocab-size", "tokenizer-type");
        if (MegatronTokenizers.Entries(list, Family(run)).Guessed)
        {
            run.Note(FormattableString.Invariant($"vocab: {read.Model.Embedding.Vocab} entries, GPT-2's padded, since the list does not say how many {list.Text("tokenizer-type")} {list.Text("tokenizer-model")} has; say --vocab-size"));
        }
        else if (!list.Has("padded-vocab-size") && !list.Has("vocab-size") && list.Text("tokenizer-model") is { } tokenizer)
        {
            run.Note(FormattableString.Invariant($"vocab: {read.Model.Embedding.Vocab} entries, those of {tokenizer} padded"));
        }

        if (MegatronVisionReader.Sees(list) && !MegatronVisionReader.Has(list))
        {
            run.Note($"vision: the tower {list.Text("vision-model-type") ?? "of the images"} and its projection are not counted, nor are their tokens and what --language-model-type sets");
        }

        if (read.Megatron?.Generation is { } generation)
        {
            run.Note(FormattableString.Invariant($"generation: {generation.Cache} of keys and values stay allocated between the steps; no measured run is behind this"));
        }

        if (!list.Flag("bf16") && !list.Flag("fp16"))
        {
            run.Note("precision: fp32, as without --bf16 or --fp16");
        }

        Open("micro_batch: 1", "micro-batch-size");
        Open(FormattableString.Invariant($"global_batch: {read.Plan.MicroBatch * read.Plan.MicroBatches * read.Data}"), "global-batch-size");
        Open("optimizer: adam", "optimizer");
        if (!run.Has("hardware.gpus") && !run.Has("hardware.nodes"))
        {
            run.Note(FormattableString.Invariant($"gpus: {read.Gpus}"));
        }
    }

    // The script is not an argument; Megatron-LM's own tests keep the cases of each script in a folder of that name.
    static MegatronFamily Family(RunObject run)
    {
        var where = run.Find("source.where") is { ValueKind: JsonValueKind.String } text ? text.GetString()! : "";
        return where.Contains("/bert/", StringComparison.Ordinal) || where.Contains("pretrain_bert", StringComparison.Ordinal) ? MegatronFamily.Bert
            : where.Contains("/t5/", StringComparison.Ordinal) || where.Contains("pretrain_t5", StringComparison.Ordinal) ? MegatronFamily.T5
            : MegatronFamily.Gpt;
    }
}
