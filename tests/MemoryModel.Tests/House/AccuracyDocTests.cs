using System.Globalization;
using System.Text;

namespace MemoryModel.Tests.House;

/// <summary>docs/accuracy.md holds the errors of memory that the code has on every measured case of the project.</summary>
public class AccuracyDocTests
{
    // Cases of one published table that the project keeps, with what a reader must know of them.
    static readonly (string File, string Name)[] Files =
    [
        ("pytorch_activations.jsonl", "PyTorch, saved tensors (tensor bytes)"),
        ("pytorch_peaks.jsonl", "PyTorch, whole steps (tensor bytes)"),
        ("megatron_golden.jsonl", "Megatron-LM's functional tests (exact bytes)"),
        ("megatron_b200.jsonl", "Megatron-LM on 8 B200 (largest allocated)"),
    ];

    [Fact]
    public void Accuracy_of_memory_is_the_one_that_the_code_has() => GeneratedFile.Check(Document(), "docs", "accuracy.md");

    static string Document()
    {
        var text = new StringBuilder(Head);
        foreach (var (file, name) in Files)
        {
            text.Append(ValidationMarkdown.Quantities(name, Read(file)));
        }

        var published = Read("memory.jsonl");
        text.Append(Middle).Append(ValidationMarkdown.Kinds(published));
        var skipped = published.Cases.Where(row => row.Quantities.Count == 0).ToList();
        text.Append(CultureInfo.InvariantCulture, $"\n{skipped.Count} lines of the file have no prediction of memory: {skipped.Count(row => row.Skipped?.Contains("inference", StringComparison.Ordinal) == true)} are inference, the others lack a field or measured something else.\n");
        text.Append("\n## By framework\n\n").Append(ValidationMarkdown.Frameworks(published));
        text.Append("\n## The worst lines\n\n").Append(ValidationMarkdown.Worst(published, 25));
        text.Append(Choices).Append(NamedChoices.Table());
        return text.Append(Tail).ToString();
    }

    static ValidationReport Read(string file) => ValidationReport.Read(File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Measured", file)));

    static readonly string Head = $"""
        # Accuracy of memory

        Predicted against measured, on every measured case that the project carries (`tests/MemoryModel.Tests/Measured`; each line names its source).
        The same tables are printed by `llm-mem validate --markdown`. This page is written by a test and fails it when it is stale:
        `UPDATE_DOCS=1 dotnet run --project tests/MemoryModel.Tests -c Release`. Errors are absolute; the bias is the mean of the signed error. Time has a
        page of its own, [accuracy-time.md](accuracy-time.md), and so has the order of plans, [accuracy-plans.md](accuracy-plans.md).

        **These are errors in sample**: mechanisms were chosen and a few constants fitted with these lines in view. No runs were kept aside here.

        ## Exact engines

        {ValidationMarkdown.Columns("cases")}
        """;

    static readonly string Middle = $"""

        ## Published runs

        `tests/MemoryModel.Tests/Measured/memory.jsonl`, by what the source read: the largest allocated bytes, the largest reserved bytes, the process on
        the device (`nvidia-smi`), or a number whose reading is not said. A line is complete when its source states sequence, micro-batch, GPUs,
        data-parallel degree and recompute. The last column leaves each publication out in turn: the factor on all half-widths that holds 90 % of the
        other publications' lines (of every kind) is put on those left out.


        """;

    const string Choices = """

        ## What no field of a line says, but its source does

        The lines stand above as they are read. With the choice named, as a run file would name it:


        """;

    const string Tail = """

        ## What the worst lines have in common

        - **Natural lengths.** ms-swift, Unsloth and the older torchtune tables trained on data of natural length; `seq_len` is then a limit, not the
          length of each batch. What is reserved follows the order of lengths, which no line states. Played through the rules of PyTorch's caching
          allocator (segments by request, best fit, splits, no merging of segments), the steps of one run with lengths drawn at random, and nothing fitted,
          reserve 23 to 37 GiB by the seed alone where ms-swift read 27.7 (Qwen-7B, 2,048 tokens), and 33 to 79 GiB where it read 48.4 (8,192 tokens).
          `batch_lengths: natural` predicts the middle of such draws.
        - **Unsloth's comparison** may not be what its fields say. Texts of 350 tokens (log-normal, at most 2,048) reserve 9 to 11 GiB with the kernel and 10 to
          14 without in batches of two, the size that another page names for the same runs, where 15.3 and 24.0 were read (Slim Orca); batches of four
          reserve 13 to 20 and 16 to 23. Texts as short as Alpaca's reserve 6 GiB in batches of two, where 15.0 and 17.8 were read.
        - **ChatGLM3 with 8,192 tokens** is not explained: what was read grows with the square of the length, and draws give 25 to 46 GiB of its 66.8.
        - **Kernels and engines that no field names**: the table above.
        - **torchtune's 70B LoRA line of May 2024** cannot be what its label says: 16 GiB of sharded weights and 20 GiB of inputs of recomputed layers (4 × 4,096
          tokens) are more than the 24.6 GiB read. The table's other lines are those of torchtune's first releases, which Llama 2 dates.
        - **torchtune's ladder of flags**: two rows compute the whole loss, one of them with the fields of the row in chunks that follows. `compile` does not
          reach that loss: the recipes drop what `compile_loss` returns.
        - **torchtune's 405B row** has the batch of 2 that its table states; the configuration of the time has 1, whose 45 GiB the row reads.
        - **Megatron-LM's release runs** do not state the data-parallel degree, over which the optimizer's states are sharded. Where their batch is stated it
          is taken as what gives each stage eight micro-batches; twice or half as many GPUs change the prediction by 5 to 40 %.
        - **Megatron-LM's tests told by fields.** `…moe-mla-tp2-pp2-ep4-selective-h100` recomputes norms, latent up-projection, dense blocks and the experts'
          activation, so that the scores of its unfused attention stay, 2 GiB a layer; `selective` alone means Megatron-LM's default, which gives them back.
          `…-offload-h100` moves seven parts of each layer and recomputes four. Latent attention's ranks and the extra prediction layer are not among the
          fields either. Read from their argument lists (`megatron_arguments.jsonl`) the two are within −5 and −12 %.
        - **torchtitan, one run file for several programs.** Its lines of eight GPUs with tp 2 read 28 to 45 GiB for the same fields: FSDP2, SimpleFSDP and the
          graph trainer of three years, with whole, chunked or compiled losses that no field names. The prediction is that of its documented defaults.
        - **torchtitan's DeepSeek line without recompute** ran in the graph trainer, which decides itself what it keeps.
        - **LitGPT and fsdp_qlora with adapters**: improved by their modules' habits, still low.
        - Two of the PyTorch whole-step cases (`dist-002`, `dist-033`): on one rank the flat copy of the parameters' first broadcast counts as held for the whole
          run; the other ranks agree to the byte. The copy is freed by a thread of gloo, and PyTorch 1.13's profiler does not see a free in another
          thread. Measured again with malloc's own statistics (PyTorch 1.13.1, gloo, two and four ranks, 48 constructions of DDP): after three of them the copy
          was still there when the constructor returned, after none of them once a step had run. It is a race of threads, not bytes that a step holds.

        ## Constants that were fitted

        The gaps that the caching allocator leaves (6 %, and the growth with the square root of the length above 2,048 tokens for data of natural
        length) and DeepSpeed's share (8 %) were fitted to these lines without a held-out check. FSDP1's 18 % of what comes and goes is fsdp_qlora's. The three
        scales of the intervals (allocated, reserved, device) were fitted to hold about 90 % of these lines; with each publication left out see above.

        """;
}
