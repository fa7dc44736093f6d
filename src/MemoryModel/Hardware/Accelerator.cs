namespace MemoryModel;

/// <summary>Represents one accelerator as a rank of the job sees it: capacity, bandwidths and dense peak rates.</summary>
/// <remarks>Rates are dense (no structured sparsity) and links are per accelerator and per direction. Vary a part with <c>with</c>.</remarks>
public sealed record Accelerator
{
    /// <summary>Gets the name used on the command line, such as <c>h100-sxm</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Gets other names under which run files and reports mention the part.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>Gets the generation.</summary>
    public required AcceleratorFamily Family { get; init; }

    /// <summary>Gets the memory as marketed. Vendors' "GB" of device memory are binary: 80 GB means 80 GiB less a reserve.</summary>
    public required Bytes MarketedMemory { get; init; }

    /// <summary>Gets the memory that a process sees (<c>torch.cuda.get_device_properties(0).total_memory</c>).</summary>
    public required Bytes UsableMemory { get; init; }

    /// <summary>Gets the bandwidth of the device memory.</summary>
    public required Bandwidth MemoryBandwidth { get; init; }

    /// <summary>Gets the peak of the vector units in fp32.</summary>
    public FlopRate? Float32 { get; init; }

    /// <summary>Gets the peak of the matrix units in TF32.</summary>
    public FlopRate? TensorFloat32 { get; init; }

    /// <summary>Gets the peak of the matrix units in fp16 with fp32 accumulation (the rate that training reaches on consumer cards).</summary>
    public FlopRate? Float16 { get; init; }

    /// <summary>Gets the peak of the matrix units in bf16; null where the part has no bf16.</summary>
    public FlopRate? BFloat16 { get; init; }

    /// <summary>Gets the peak of the matrix units in fp8.</summary>
    public FlopRate? Float8 { get; init; }

    /// <summary>Gets the peak of the matrix units in int8.</summary>
    public FlopRate? Int8 { get; init; }

    /// <summary>Gets the peak of the matrix units in fp4.</summary>
    public FlopRate? Float4 { get; init; }

    /// <summary>Gets the number of multiprocessors (compute units on AMD); 1 where the notion does not apply.</summary>
    public int Multiprocessors { get; init; } = 1;

    /// <summary>Gets the link to the other accelerators of the node.</summary>
    public required Link Intra { get; init; }

    /// <summary>Gets the link to host memory.</summary>
    public required Link Host { get; init; }

    /// <summary>Gets the network bandwidth per accelerator of a usual node of this part; zero where there is no usual node.</summary>
    public Bandwidth Network { get; init; }

    /// <summary>Gets the power limit of the board in watts.</summary>
    public double BoardPowerWatts { get; init; }

    /// <summary>Gets the exponentials that a multiprocessor evaluates in a clock; 16 on NVIDIA's accelerators before Blackwell Ultra.</summary>
    public double ExponentialsPerClock { get; init; } = 16;

    /// <summary>Gets the price of an hour, where a source with a date was found.</summary>
    public Price? Price { get; init; }

    /// <summary>Gets where the figures come from.</summary>
    public required Source Source { get; init; }

    /// <summary>Gets the names of the properties whose value is recalled from datasheets and was not re-read in a stored source.</summary>
    public IReadOnlyList<string> Recalled { get; init; } = [];

    /// <summary>Returns the dense peak of a data type, or null where the part has none.</summary>
    public FlopRate? Peak(DataType type) => type switch
    {
        DataType.Float32 => Float32,
        DataType.TensorFloat32 => TensorFloat32 ?? Float32,
        DataType.BFloat16 => BFloat16,
        DataType.Float16 => Float16,
        DataType.Float8 => Float8,
        DataType.Int8 => Int8,
        DataType.Float4 => Float4,
        _ => null,
    };

    /// <summary>Returns the name.</summary>
    public override string ToString() => Name;
}
