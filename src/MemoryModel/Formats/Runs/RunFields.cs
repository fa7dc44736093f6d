using System.Collections.Frozen;
using static MemoryModel.RunFieldKind;

namespace MemoryModel;

/// <summary>The fields of a run file: the one list that reading, checking and the command line's options share.</summary>
static class RunFields
{
    /// <summary>Gets all fields, in the order in which a run is printed.</summary>
    public static readonly RunField[] All =
    [
        new("schema", Text, "Name and version of the format."),
        new("id", Text, "Name of a measured case."),
        new("source", Free, "Where a measured case was published."),
        new("rank", Free, "Rank on which a case was measured."),
        new("gpus_how", Free, "How a case's number of GPUs is known."),
        new("measured", Free, "What was measured."),
        new("assumed", Free, "What was inferred, and why."),
        new("notes", Free, "Remarks."),
        new("model", Group, "The network."),
        new("model.name", Text, "Model by name or alias (`llm-mem list models`)."),
        new("model.config", Free, "Hugging Face config.json of the model."),
        new("model.parameters", Whole, "Number of parameters: 175e9, 7.5b; the shape is inferred where it is not given.") { Least = 1_000_000, Most = 1_000_000_000_000_000 },
        new("model.inferred", Flag, "The shape stands in for a bare number of parameters, which the model states follow."),
        new("model.layers", Whole, "Number of layers.") { Most = 1_000_000 },
        new("model.hidden", Whole, "Hidden size."),
        new("model.heads", Whole, "Attention heads."),
        new("model.kv_heads", Whole, "Key/value heads."),
        new("model.head_dim", Whole, "Size of a head."),
        new("model.ffn_hidden", Whole, "Width of the feed-forward block."),
        new("model.vocab", Whole, "Rows of the vocabulary."),
        new("model.max_positions", Whole, "Longest sequence."),
        new("model.mlp", Word, "Feed-forward block.") { Words = ["swiglu", "geglu", "gelu", "gelu_tanh", "gelu_new", "relu", "relu2", "silu", "swiglu-fused"] },
        new("model.norm", Word, "Normalization.") { Words = ["rmsnorm", "layernorm"] },
        new("model.positions", Word, "How positions enter.") { Words = ["rope", "learned", "alibi", "relative", "none"] },
        new("model.tied_embeddings", Flag, "The head shares the embedding's weights."),
        new("model.bias", Flag, "Linear layers have biases."),
        new("model.dropout", Number, "Dropout probability.") { Least = 0, Most = 1 },
        new("model.experts", Whole, "Routed experts of a layer.") { Least = 0, Most = 1_000_000 },
        new("model.top_k", Whole, "Experts that a token visits.") { Least = 0, Most = 1_000_000 },
        new("model.expert_ffn_hidden", Whole, "Width of an expert."),
        new("model.shared_experts", Whole, "Shared experts of a layer.") { Least = 0, Most = 1_000 },
        new("model.shared_expert_ffn_hidden", Whole, "Width of all shared experts together.") { Least = 0 },
        new("model.dense_layers", Whole, "Leading layers without experts.") { Least = 0, Most = 1_000_000 },
        new("model.qk_norm", Flag, "Queries and keys are normalized per head."),
        new("model.mla", Group, "Projections of multi-head latent attention."),
        new("model.mla.q_lora_rank", Whole, "Rank of the query compression; 0 is none.") { Least = 0 },
        new("model.mla.kv_lora_rank", Whole, "Rank of the key and value compression."),
        new("model.mla.qk_nope_head_dim", Whole, "Size of a head's part without positions."),
        new("model.mla.qk_rope_head_dim", Whole, "Size of a head's rotary part."),
        new("model.mla.v_head_dim", Whole, "Size of a value head."),
        new("hardware", Group, "The machine."),
        new("hardware.gpu", Text, "Accelerator (`llm-mem list gpus`); h100-sxm when absent."),
        new("hardware.gpus", Whole, "Number of GPUs; a table over counts when absent.") { Most = 1_000_000 },
        new("hardware.gpus_per_node", Whole, "GPUs of a node; 8 when absent.") { Most = 1_024 },
        new("hardware.nodes", Whole, "Number of nodes, instead of GPUs.") { Most = 1_000_000 },
        new("hardware.gpu_memory", Size, "Memory of a GPU: 80GiB, 80GB."),
        new("hardware.host_memory", Size, "Memory of a node's host: 1TiB."),
        new("hardware.nvme", Size, "NVMe of a node: 8TB."),
        new("hardware.cpu_memory_gb", Number, "Memory of a node's host in 10^9 bytes.") { Most = 1_000_000 },
        new("hardware.intra_node", Text, "Link between the GPUs of a node: NVLink4, PCIe4, 900GB/s."),
        new("hardware.inter_node", Text, "Network of a node: IB 8x400Gb, 400Gb/s."),
        new("framework", Text, "pytorch, fsdp, torchtitan, deepspeed, megatron, hf-trainer, …: decides precision, kernels and buffers."),
        new("task", Word, "What is done.") { Words = ["train", "finetune", "pretrain", "inference"] },
        new("parallel", Group, "How the run is split."),
        new("parallel.dp", Whole, "Data-parallel degree, instead of GPUs.") { Most = 1_000_000 },
        new("parallel.zero", Whole, "ZeRO stage, 0 to 3; FSDP is 3.") { Least = 0, Most = 3 },
        new("parallel.hsdp_shard", Whole, "Ranks of a shard group (hybrid sharding, MiCS).") { Most = 1_000_000 },
        new("parallel.tp", Whole, "Tensor-parallel degree.") { Most = 4_096 },
        new("parallel.sp", Flag, "Sequence parallelism beside tensor parallelism."),
        new("parallel.pp", Whole, "Pipeline-parallel degree.") { Most = 4_096 },
        new("parallel.vpp", Whole, "Chunks of layers per pipeline stage.") { Most = 1_024 },
        new("parallel.schedule", Word, "Order of a pipeline's micro-batches.") { Words = ["1f1b", "gpipe", "zb-h1", "zb-h2", "zb-v", "dualpipe"] },
        new("parallel.cp", Whole, "Context-parallel degree.") { Most = 4_096 },
        new("parallel.cp_comm", Word, "What context-parallel ranks exchange.") { Words = ["p2p", "a2a", "all_gather"] },
        new("parallel.ep", Whole, "Expert-parallel degree.") { Most = 65_536 },
        new("parallel.async_tp", Flag, "Tensor-parallel communication is pipelined with the products."),
        new("precision", Group, "The types of what is computed and kept."),
        new("precision.policy", Text, "Precision policy (`llm-mem list precisions`), or bf16, fp16, fp32, fp8."),
        new("precision.compute", RunFieldKind.Type, "Type of the matrix products."),
        new("precision.params", RunFieldKind.Type, "Type of the weights."),
        new("precision.grads", RunFieldKind.Type, "Type of the gradients."),
        new("precision.master", RunFieldKind.Type, "Type of the master weights, or none.") { Words = ["none"] },
        new("precision.moments", RunFieldKind.Type, "Type of the optimizer's moments, or same as what it updates.") { Words = ["same"] },
        new("precision.reduce", RunFieldKind.Type, "Type in which gradients are reduced, or same as they are kept.") { Words = ["same"] },
        new("precision.gather", RunFieldKind.Type, "Type in which weights are gathered, or same as they are computed with.") { Words = ["same"] },
        new("precision.autocast", Flag, "Products cast wider weights on the fly."),
        new("optimizer", Text, "Optimizer (`llm-mem list optimizers`)."),
        new("recompute", Word, "What the forward pass does not keep.") { Words = ["none", "selective", "full"] },
        new("recompute_layers", Whole, "Layers of a stage that full recompute covers.") { Least = 0, Most = 1_000_000 },
        new("attention", Word, "How attention is computed.") { Words = ["flash", "sdpa", "eager"] },
        new("cross_entropy", Word, "How the loss is computed.") { Words = ["plain", "fused", "chunked"] },
        new("compile", Flag, "The model is compiled."),
        new("communication_overlap", Flag, "Gradients are reduced while the backward pass runs."),
        new("offload", Group, "What leaves the GPU."),
        new("offload.optimizer", Word, "Where the optimizer's states live.") { Words = ["none", "cpu", "nvme"] },
        new("offload.params", Word, "Where the sharded weights live.") { Words = ["none", "cpu", "nvme"] },
        new("offload.activations", Word, "Where the saved activations live.") { Words = ["none", "cpu", "nvme"] },
        new("peft", Group, "Parameter-efficient fine-tuning."),
        new("peft.method", Text, "lora, qlora, dora, ia3, prefix, prompt, …"),
        new("peft.rank", Whole, "Rank of the adapters.") { Least = 0, Most = 100_000 },
        new("peft.targets", Texts, "Adapted modules: q, v, all-linear, …"),
        new("peft.base", Text, "Type of the frozen weights: bf16, int8, nf4, …"),
        new("peft.dropout", Number, "Dropout in front of the adapters.") { Least = 0, Most = 1 },
        new("peft.adapter_dtype", RunFieldKind.Type, "Type of the trained tensors, or same as the weights.") { Words = ["same"] },
        new("peft.trainable_parameters", Whole, "Trained parameters, as the source states them.") { Most = 1_000_000_000_000_000 },
        new("seq_len", Whole, "Tokens of a sequence.") { Most = 100_000_000 },
        new("micro_batch", Whole, "Sequences of a micro-batch.") { Most = 1_000_000 },
        new("grad_accum", Whole, "Micro-batches of a step."),
        new("global_batch", Whole, "Sequences of a step over all ranks.") { Most = 1_000_000_000_000 },
        new("implementation", Free, "How the engine does it, where that changes bytes."),
        new("implementation.foreach", Flag, "The optimizer's step copies a state of all tensors at once."),
        new("megatron_args", Free, "Arguments of Megatron-LM, in place of model, parallel, precision, optimizer and batch."),
    ];

    static readonly FrozenDictionary<string, RunField> ByPath = All.ToFrozenDictionary(field => field.Path);

    /// <summary>Returns the field at a path, or <see langword="null"/>.</summary>
    public static RunField? Find(string path) => ByPath.GetValueOrDefault(path);

    /// <summary>Returns the known path that is closest to one that is not known, among those of the same object.</summary>
    public static string Nearest(string path)
    {
        var prefix = path[..(path.LastIndexOf('.') + 1)];
        return NearestName.Of(path, All.Select(field => field.Path).Where(known => known.StartsWith(prefix, StringComparison.Ordinal) && !known[prefix.Length..].Contains('.', StringComparison.Ordinal)))!;
    }
}
