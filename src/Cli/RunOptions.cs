using System.CommandLine;
using System.CommandLine.Parsing;

namespace MemoryModel.Cli;

/// <summary>One option of a run: its name, the field of the run file that it stands for, and the fields it takes the place of.</summary>
sealed record RunOption(string Name, string Path, params string[] Displaces)
{
    public RunField Field { get; } = RunFields.Find(Path) ?? throw new ArgumentException($"{Path} is no field", nameof(Path));

    public bool Flag => Field.Kind == RunFieldKind.Flag;

    public string Help => Field.Words.Length > 0 ? $"{Field.Help.TrimEnd('.')}: {string.Join(", ", Field.Words)}." : Field.Help;
}

/// <summary>The options that mean the same everywhere: each stands for a field of the run file and is laid over it.</summary>
static class RunOptions
{
    // A file that states both batch sizes keeps the number of micro-batches when the GPUs change.
    static readonly string[] Size = ["parallel.dp", "global_batch"];

    public static readonly RunOption[] All =
    [
        new("--model", "model.name", "model"),
        new("--params", "model.parameters", "model"),
        new("--layers", "model.layers", "model.parameters", "model.inferred"),
        new("--hidden", "model.hidden", "model.parameters", "model.inferred"),
        new("--heads", "model.heads", "model.parameters", "model.inferred"),
        new("--kv-heads", "model.kv_heads", "model.parameters", "model.inferred"),
        new("--head-dim", "model.head_dim", "model.parameters", "model.inferred"),
        new("--ffn-hidden", "model.ffn_hidden", "model.parameters", "model.inferred"),
        new("--vocab", "model.vocab", "model.parameters", "model.inferred"),
        new("--mlp", "model.mlp", "model.parameters", "model.inferred"),
        new("--tied", "model.tied_embeddings", "model.parameters", "model.inferred"),
        new("--gpu", "hardware.gpu", "hardware.gpu_memory"),
        new("--gpus", "hardware.gpus", [.. Size, "hardware.nodes"]),
        new("--gpus-per-node", "hardware.gpus_per_node"),
        new("--nodes", "hardware.nodes", [.. Size, "hardware.gpus"]),
        new("--gpu-memory", "hardware.gpu_memory"),
        new("--host-memory", "hardware.host_memory", "hardware.cpu_memory_gb"),
        new("--nvme", "hardware.nvme"),
        new("--intra-node", "hardware.intra_node"),
        new("--inter-node", "hardware.inter_node"),
        new("--zero", "parallel.zero"),
        new("--hsdp", "parallel.hsdp_shard"),
        new("--tp", "parallel.tp", Size),
        new("--pp", "parallel.pp", Size),
        new("--vpp", "parallel.vpp"),
        new("--schedule", "parallel.schedule"),
        new("--cp", "parallel.cp", Size),
        new("--cp-comm", "parallel.cp_comm"),
        new("--ep", "parallel.ep"),
        new("--dp", "parallel.dp", "hardware.gpus", "hardware.nodes", "global_batch"),
        new("--sp", "parallel.sp"),
        new("--framework", "framework"),
        new("--precision", "precision.policy", "precision"),
        new("--compute-dtype", "precision.compute"),
        new("--params-dtype", "precision.params"),
        new("--grads-dtype", "precision.grads"),
        new("--master-dtype", "precision.master"),
        new("--moments-dtype", "precision.moments"),
        new("--reduce-dtype", "precision.reduce"),
        new("--optimizer", "optimizer"),
        new("--foreach", "implementation.foreach"),
        new("--seq-len", "seq_len"),
        new("--micro-batch", "micro_batch", "global_batch"),
        new("--grad-accum", "grad_accum", "global_batch"),
        new("--global-batch", "global_batch", "grad_accum"),
        new("--recompute", "recompute"),
        new("--recompute-layers", "recompute_layers"),
        new("--recompute-modules", "checkpoints.modules"),
        new("--attention", "attention"),
        new("--loss", "cross_entropy"),
        new("--compile", "compile"),
        new("--offload-optimizer", "offload.optimizer"),
        new("--offload-params", "offload.params"),
        new("--offload-activations", "offload.activations"),
        new("--peft", "peft.method"),
        new("--lora-rank", "peft.rank"),
        new("--lora-targets", "peft.targets"),
        new("--lora-dropout", "peft.dropout"),
        new("--modules-to-save", "peft.modules_to_save"),
        new("--virtual-tokens", "peft.tokens"),
        new("--encoder-hidden", "peft.encoder_hidden"),
        new("--prefix-projection", "peft.prefix_projection"),
        new("--peft-layers", "peft.layers"),
        new("--quantize", "peft.base"),
        new("--eval-batch", "evaluation.batch"),
        new("--eval-samples", "evaluation.samples"),
        new("--eval-steps", "evaluation.every_steps"),
        new("--eval-loss-only", "evaluation.loss_only"),
        new("--eval-accumulation-steps", "evaluation.accumulation_steps"),
    ];

    /// <summary>Adds the options to a command and returns how to read them.</summary>
    public static Func<ParseResult, RunInput> AddTo(Command command)
    {
        var options = All.Select(row => (Row: row, Option: Make(row))).ToArray();
        var config = new Option<string>("--config") { Description = "Hugging Face config.json of the model." };
        var how = new Option<string[]>("--implementation") { Description = "How the engine computes, key=value: attention=flash, loss=hf, … (repeatable)." };
        command.Options.Add(config);
        command.Options.Add(how);
        foreach (var (_, option) in options)
        {
            command.Options.Add(option);
        }

        var arguments = ArgumentOptions.AddTo(command);
        var file = new Argument<string[]>("run.json") { Description = "Run file; options override it.", Arity = ArgumentArity.ZeroOrMore };
        command.Arguments.Add(file);
        return parsed =>
        {
            var json = File(parsed.GetValue(file) ?? [], command) is { } path ? RunInput.Parse(path) : (System.Text.Json.JsonElement?)null;
            var given = options.Where(pair => parsed.GetResult(pair.Option) is { Implicit: false }).ToArray();
            string[] model = [.. given.Select(pair => pair.Row).Where(row => row.Path.StartsWith("model.", StringComparison.Ordinal)).Select(row => row.Name)];
            OneModel(model, parsed.GetValue(config) is not null);
            var overlay = new RunOverlay();
            if (parsed.GetValue(config) is { } configPath)
            {
                overlay.SetJson("model.config", InputFile.Parse("config", configPath, HuggingFaceConfig.Normalize), "model");
            }

            foreach (var (row, option) in given)
            {
                overlay.Set(row, option is Option<string> text ? parsed.GetValue(text)! : "true");
            }

            // The shape that a count stands beside is not inferred from it.
            if (model.Contains("--params") && model.Length > 1)
            {
                overlay.SetJson("model.inferred", "false");
            }

            foreach (var pair in parsed.GetValue(how) ?? [])
            {
                overlay.SetImplementation(pair);
            }

            var input = arguments(parsed, new(overlay.Over(json)), overlay);
            var lone = given.FirstOrDefault(pair => pair.Row.Path.StartsWith("peft.", StringComparison.Ordinal) && pair.Row.Path is not ("peft.method" or "peft.base"));
            return lone.Row is null || input.Has("peft.method") ? input
                : throw new InvalidInputException($"{lone.Row.Name[2..]} is given without --peft; needed with it: a method, such as --peft lora, qlora, dora, prefix or bitfit");
        };
    }

    // A name, a config and a bare count each say the whole shape; dimensions vary a named model, or say the shape that a count rounds.
    static void OneModel(string[] options, bool config)
    {
        string[] whole = [.. config ? ["--config"] : Array.Empty<string>(), .. options.Where(option => option is "--model" or "--params")];
        if (whole.Length > 1)
        {
            throw new InvalidInputException($"{whole[1][2..]} is given beside {whole[0][2..]}; allowed: one of them");
        }

        if (config && options.FirstOrDefault() is { } dimension)
        {
            throw new InvalidInputException($"{dimension[2..]} is given beside config; allowed: one of them; --model takes the dimensions that you change");
        }

        string[] shape = ["--layers", "--hidden", "--heads"];
        if (options.Contains("--params") && options.FirstOrDefault(option => option != "--params") is { } part && shape.Except(options).ToArray() is { Length: > 0 } missing)
        {
            throw new InvalidInputException($"{part[2..]} is given beside params without {string.Join(", ", missing.Select(option => option[2..]))}; allowed: layers, hidden and heads together, or --model with the dimensions that you change");
        }
    }

    static string? File(string[] files, Command command)
    {
        if (files.FirstOrDefault(word => word.StartsWith('-')) is { } unknown)
        {
            throw new InvalidInputException(UnknownWord.Option(unknown, command));
        }

        if (files.Length > 1)
        {
            throw new InvalidInputException($"'{files[1]}' is one argument too many; allowed: one run file");
        }

        if (files is not [var path])
        {
            return null;
        }

        return System.IO.File.Exists(path) || Directory.Exists(path) || path.Contains('.') || path.Contains('/')
            ? path
            : throw new InvalidInputException(UnknownWord.Command(path, command));
    }

    static Option Make(RunOption row)
    {
        if (row.Flag)
        {
            return new Option<bool>(row.Name) { Description = row.Help, Arity = ArgumentArity.Zero };
        }

        var option = row.Name == "--quantize" ? new Option<string>(row.Name, "--weights") : new Option<string>(row.Name);
        (option.Description, option.Arity) = (row.Help, ArgumentArity.ExactlyOne);
        if (row.Field.Kind == RunFieldKind.Word)
        {
            option.CompletionSources.Add(row.Field.Words);
        }

        return option;
    }
}
