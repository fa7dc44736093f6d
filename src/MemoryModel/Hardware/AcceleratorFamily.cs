namespace MemoryModel;

/// <summary>Names a generation of accelerators: chips of one family reach similar shares of their peaks.</summary>
public enum AcceleratorFamily
{
    /// <summary>NVIDIA V100.</summary>
    Volta,

    /// <summary>NVIDIA T4, Titan RTX.</summary>
    Turing,

    /// <summary>NVIDIA A100, A10, A40, RTX 30.</summary>
    Ampere,

    /// <summary>NVIDIA L4, L40S, RTX 40.</summary>
    Ada,

    /// <summary>NVIDIA H100, H200, GH200.</summary>
    Hopper,

    /// <summary>NVIDIA B200, GB200, B300, GB300, RTX 50.</summary>
    Blackwell,

    /// <summary>AMD Instinct MI200.</summary>
    Cdna2,

    /// <summary>AMD Instinct MI300.</summary>
    Cdna3,

    /// <summary>AMD Instinct MI350.</summary>
    Cdna4,

    /// <summary>Google TPU.</summary>
    Tpu,

    /// <summary>Intel Gaudi.</summary>
    Gaudi,

    /// <summary>AWS Trainium.</summary>
    Trainium,

    /// <summary>No accelerator: a host's processor.</summary>
    Cpu,
}
