namespace MemoryModel.Catalog;

public static partial class Sources
{
    /// <summary>Measured operator efficiencies and step times on A100 and B200.</summary>
    public static Source SimuMax { get; } = new("simumax", "SimuMax: measured operator efficiencies and B200 release summary", "github.com/MooreThreads/SimuMax configs/system, docs/b200", Basis.Empirical);

    /// <summary>Measured step times of Megatron-DeepSpeed on A100.</summary>
    public static Source VTrain { get; } = new("vtrain", "vTrain: measured training times", "github.com/VIA-Research/vTrain data", Basis.Empirical);

    /// <summary>Zero-bubble pipeline schedules.</summary>
    public static Source Qi2024 { get; } = new("qi-2024", "Zero Bubble Pipeline Parallelism", "arXiv:2401.10241", Basis.Model);

    /// <summary>Compute-optimal training.</summary>
    public static Source Hoffmann2022 { get; } = new("hoffmann-2022", "Training Compute-Optimal Large Language Models", "arXiv:2203.15556", Basis.Empirical);

    /// <summary>Direct preference optimization.</summary>
    public static Source Rafailov2023 { get; } = new("rafailov-2023", "Direct Preference Optimization: Your Language Model is Secretly a Reward Model", "arXiv:2305.18290", Basis.Model);

    /// <summary>The same fitted again.</summary>
    public static Source Besiroglu2024 { get; } = new("besiroglu-2024", "Chinchilla Scaling: A replication attempt", "arXiv:2404.10102", Basis.Empirical);

    /// <summary>Failures, storage and utilization of a training on 16,384 accelerators.</summary>
    public static Source Grattafiori2024 { get; } = new("grattafiori-2024", "The Llama 3 Herd of Models", "arXiv:2407.21783", Basis.Empirical);

    /// <summary>The best checkpoint interval.</summary>
    public static Source Daly2006 { get; } = new("daly-2006", "A higher order estimate of the optimum checkpoint interval for restart dumps", "doi:10.1016/j.future.2004.11.016", Basis.Model);

    /// <summary>The best checkpoint interval to first order.</summary>
    public static Source Young1974 { get; } = new("young-1974", "A first order approximation to the optimum checkpoint interval", "doi:10.1145/361147.361115", Basis.Model);
}
