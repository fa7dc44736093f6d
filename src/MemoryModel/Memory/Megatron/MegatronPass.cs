namespace MemoryModel;

/// <summary>Names which of the tensors that layers save a formula posts.</summary>
enum MegatronPass
{
    /// <summary>Those that stay on the device until the backward pass.</summary>
    Kept,

    /// <summary>Those that selective recompute gives back and makes again, one layer at a time.</summary>
    Again,

    /// <summary>Those that wait in host memory.</summary>
    Away,
}
