namespace MemoryModel;

/// <summary>Holds what the training method adds to the shapes: recompute, bytes on the wire, the optimizer.</summary>
readonly record struct StepSettings()
{
    /// <summary>Share of the forward pass that is repeated before the backward pass: products, attention core, elementwise.</summary>
    public (double Products, double Attention, double Elementwise) Recompute { get; init; }

    /// <summary>Share of the layers that are repeated whole, communication included.</summary>
    public double RepeatedLayers { get; init; }

    /// <summary>Bytes of a gradient on the wire.</summary>
    public double GradientBytes { get; init; } = 4;

    /// <summary>Bytes of a gathered parameter on the wire.</summary>
    public double GatherBytes { get; init; } = 2;

    /// <summary>Share of the parameters that are trained: 1, or the adapters' share.</summary>
    public double TrainedShare { get; init; } = 1;

    /// <summary>Bytes of device memory that the optimizer moves per parameter it updates.</summary>
    public double OptimizerBytes { get; init; } = TimeConstants.AdamBytes;

    /// <summary>Where the optimizer runs and its states live.</summary>
    public OptimizerPlace Optimizer { get; init; }

    /// <summary>Bytes per second of the host's memory that CPU Adam of this rank reaches; 0 for the usual.</summary>
    public double HostMemory { get; init; }

    /// <summary>Bytes per second of NVMe per rank, when states live there.</summary>
    public double Nvme { get; init; }

    /// <summary>Returns the settings with what is repeated.</summary>
    /// <param name="work">Nothing, the framework's selection, or layers.</param>
    /// <param name="layers">Share of the layers, where layers are repeated.</param>
    /// <param name="machine">The machine, whose kernels say what a selection is.</param>
    public StepSettings Repeating(RepeatedWork work, double layers, in MachineRates machine) => this with
    {
        Recompute = work switch
        {
            RepeatedWork.Layers => (layers, layers, layers),
            RepeatedWork.Selective => machine.Kernels.Selective,
            _ => default,
        },
        RepeatedLayers = work == RepeatedWork.Layers ? layers : 0,
    };
}

/// <summary>Names where optimizer states live and the update runs.</summary>
enum OptimizerPlace
{
    /// <summary>On the accelerator.</summary>
    Device,

    /// <summary>In host memory, updated by the CPU.</summary>
    Host,

    /// <summary>On NVMe, streamed through host memory.</summary>
    Nvme,
}
