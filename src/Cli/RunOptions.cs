using System.CommandLine;
using System.CommandLine.Parsing;

namespace MemoryModel.Cli;

/// <summary>One property of a run: its option, its place in the run file and what it says.</summary>
sealed record RunOption(string Name, string Path, string Help, bool Flag = false);

/// <summary>The options that mean the same everywhere, and the fields of the run file they override.</summary>
static class RunOptions
{
    /// <summary>Fields of a run file that say nothing about bytes, or that only measured cases have.</summary>
    public static readonly string[] Silent =
    [
        "id", "source", "task", "measured", "assumed", "notes", "compile", "hardware.intra_node", "hardware.inter_node",
        "hardware.cpu_memory_gb", "model.max_positions", "model.dropout", "model.norm", "model.positions", "model.bias",
    ];

    public static readonly RunOption[] All =
    [
        new("--model", "model.name", "Model by name or alias (`llm-mem list models`)."),
        new("--config", "", "Hugging Face config.json of the model."),
        new("--params", "model.parameters", "Number of parameters: 175e9, 7.5b; the shape is inferred where it is not given."),
        new("--layers", "model.layers", "Number of layers."),
        new("--hidden", "model.hidden", "Hidden size."),
        new("--heads", "model.heads", "Attention heads."),
        new("--kv-heads", "model.kv_heads", "Key/value heads."),
        new("--head-dim", "model.head_dim", "Size of a head."),
        new("--ffn-hidden", "model.ffn_hidden", "Width of the feed-forward block."),
        new("--vocab", "model.vocab", "Rows of the vocabulary."),
        new("--mlp", "model.mlp", "Feed-forward block: swiglu, geglu, gelu, relu."),
        new("--tied", "model.tied_embeddings", "The head shares the embedding's weights.", Flag: true),
        new("--gpu", "hardware.gpu", "Accelerator (`llm-mem list gpus`); h100-sxm when absent."),
        new("--gpus", "hardware.gpus", "Number of GPUs; a table over counts when absent."),
        new("--gpus-per-node", "hardware.gpus_per_node", "GPUs of a node; 8 when absent."),
        new("--nodes", "hardware.nodes", "Number of nodes, instead of --gpus."),
        new("--gpu-memory", "hardware.gpu_memory", "Memory of a GPU: 80GiB, 80GB."),
        new("--zero", "parallel.zero", "ZeRO stage, 0 to 3; FSDP is 3."),
        new("--tp", "parallel.tp", "Tensor-parallel degree."),
        new("--pp", "parallel.pp", "Pipeline-parallel degree."),
        new("--vpp", "parallel.vpp", "Chunks of layers per pipeline stage."),
        new("--cp", "parallel.cp", "Context-parallel degree."),
        new("--ep", "parallel.ep", "Expert-parallel degree."),
        new("--dp", "parallel.dp", "Data-parallel degree, instead of --gpus."),
        new("--sp", "parallel.sp", "Sequence parallelism beside tensor parallelism.", Flag: true),
        new("--framework", "framework", "deepspeed, megatron, fsdp, pytorch or hf-trainer: decides the precision policy."),
        new("--precision", "precision.policy", "Precision policy (`llm-mem list precisions`), or bf16, fp16, fp32."),
        new("--compute-dtype", "precision.compute", "Type of the matrix products."),
        new("--params-dtype", "precision.params", "Type of the weights."),
        new("--grads-dtype", "precision.grads", "Type of the gradients."),
        new("--master-dtype", "precision.master", "Type of the master weights, or none."),
        new("--optimizer", "optimizer", "Optimizer (`llm-mem list optimizers`)."),
        new("--foreach", "implementation.foreach", "The optimizer's step copies a state of all tensors at once.", Flag: true),
        new("--seq-len", "seq_len", "Tokens of a sequence."),
        new("--micro-batch", "micro_batch", "Sequences of a micro-batch."),
        new("--grad-accum", "grad_accum", "Micro-batches of a step."),
        new("--global-batch", "global_batch", "Sequences of a step over all ranks."),
        new("--recompute", "recompute", "none, selective or full."),
        new("--attention", "attention", "flash, sdpa or eager."),
        new("--loss", "cross_entropy", "plain, fused or chunked."),
        new("--offload-optimizer", "offload.optimizer", "none, cpu or nvme."),
        new("--offload-params", "offload.params", "none, cpu or nvme."),
    ];

    /// <summary>Adds the options to a command and returns how to read them.</summary>
    public static Func<ParseResult, RunInput> AddTo(Command command)
    {
        var options = All.Select(row => (Row: row, Option: Make(row))).ToArray();
        foreach (var (_, option) in options)
        {
            command.Options.Add(option);
        }

        var file = new Argument<string[]>("run.json") { Description = "Run file; options override it.", Arity = ArgumentArity.ZeroOrMore };
        command.Arguments.Add(file);
        return parsed =>
        {
            var input = new RunInput();
            var files = parsed.GetValue(file) ?? [];
            if (files.FirstOrDefault(word => word.StartsWith('-')) is { } unknown)
            {
                throw new InvalidInputException($"option '{unknown}' is not known; nearest: {NearestName.Of(unknown, command.Options.Select(known => known.Name))}");
            }

            if (files.Length > 1)
            {
                throw new InvalidInputException($"'{files[1]}' is one argument too many; allowed: one run file");
            }

            if (files.Length == 1)
            {
                input.ReadFile(files[0], command.Subcommands.Select(sub => sub.Name));
            }

            foreach (var (row, option) in options)
            {
                if (parsed.GetResult(option) is { Implicit: false })
                {
                    input.Set(row.Name, option is Option<string> text ? parsed.GetValue(text)! : "true");
                }
            }

            return input;
        };
    }

    static Option Make(RunOption row) => row.Flag
        ? new Option<bool>(row.Name) { Description = row.Help, Arity = ArgumentArity.Zero }
        : new Option<string>(row.Name) { Description = row.Help, Arity = ArgumentArity.ExactlyOne };
}
