namespace MemoryModel.Catalog;

public static partial class Sources
{
    /// <summary>Stas Bekman's engineering book: accelerators, links, measured matmul and collective rates.</summary>
    public static Source MlEngineering { get; } = new("ml-engineering", "Machine Learning Engineering Open Book: accelerators and network", "github.com/stas00/ml-engineering compute/accelerator, network", Basis.Exact);

    /// <summary>NVIDIA's benchmark recipes: the peaks they divide by, and the reference systems.</summary>
    public static Source DgxcBenchmarking { get; } = new("dgxc-benchmarking", "NVIDIA DGX Cloud Benchmarking recipes", "github.com/NVIDIA/dgxc-benchmarking README.md", Basis.Exact);

    /// <summary>torchtitan's table of peak rates and its benchmark notes.</summary>
    public static Source Torchtitan { get; } = new("torchtitan", "torchtitan source code and benchmarks", "github.com/pytorch/torchtitan tools/utils.py, benchmarks", Basis.Exact);

    /// <summary>Lightning's table of peak rates.</summary>
    public static Source Lightning { get; } = new("lightning", "Lightning Fabric throughput utilities", "github.com/Lightning-AI/pytorch-lightning fabric/utilities/throughput.py", Basis.Exact);

    /// <summary>llm-analysis' accelerator files.</summary>
    public static Source LlmAnalysis { get; } = new("llm-analysis", "llm-analysis GPU configurations", "github.com/cli99/llm-analysis gpu_configs", Basis.Exact);

    /// <summary>LLM-Viewer's accelerator table.</summary>
    public static Source LlmViewer { get; } = new("llm-viewer", "LLM-Viewer hardware parameters", "github.com/hahnyuan/LLM-Viewer hardwares/hardware_params.py", Basis.Exact);

    /// <summary>Matmul and layer benchmarks of consumer and older data-center cards.</summary>
    public static Source TransformersBenchmarks { get; } = new("transformers-benchmarks", "Real performance of Transformers", "github.com/mli/transformers-benchmarks", Basis.Exact);

    /// <summary>Vendor datasheets, cited from general knowledge and not re-read for this table.</summary>
    public static Source Datasheet { get; } = new("datasheet", "vendor datasheet, recalled and not re-read", "vendor's product page", Basis.Model);

    /// <summary>A price index of cloud accelerators.</summary>
    public static Source AimultipleIndex { get; } = new("aimultiple-2026", "Cloud GPU price index, May 2026", "aimultiple.com", Basis.Empirical);

    /// <summary>A survey of cloud accelerator prices.</summary>
    public static Source MercatusPrices { get; } = new("mercatus-2026", "GPU prices per hour, May 2026", "mercatus-ai.com", Basis.Empirical);

    /// <summary>The price in llm.c's notes on reproducing GPT-2.</summary>
    public static Source LlmCNotes { get; } = new("llm.c", "llm.c notes, 2024", "github.com/karpathy/llm.c", Basis.Empirical);

    /// <summary>The prices implied by litgpt's fine-tuning tables.</summary>
    public static Source LitGptTables { get; } = new("litgpt", "litgpt resource tables, 2024", "github.com/Lightning-AI/litgpt tutorials", Basis.Empirical);
}
