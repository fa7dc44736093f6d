namespace MemoryModel;

/// <summary>Holds the seconds of one layer on one rank, one micro-batch, by what spends them.</summary>
/// <remarks>Forward and backward apart, since recompute repeats parts of the first and frozen weights drop parts of the second.</remarks>
struct LayerTime
{
    /// <summary>Matrix products, forward and backward.</summary>
    public double Products, ProductsBackward;

    /// <summary>The part of the backward products that makes the gradient of the weights.</summary>
    public double ProductsWeights;

    /// <summary>Attention core, forward and backward.</summary>
    public double Attention, AttentionBackward;

    /// <summary>Elementwise kernels, forward and backward.</summary>
    public double Elementwise, ElementwiseBackward;

    /// <summary>Exposed communication before overlap: tensor, expert and context parallel.</summary>
    public double Tensor, TensorBackward, Expert, ExpertBackward, Context, ContextBackward;

    /// <summary>Seconds in which the host launches the forward pass, and the backward pass without recompute.</summary>
    public double Host, HostBackward;

    /// <summary>Share of the layer that has a backward pass: 1, or less on average where layers below the first trained one have none.</summary>
    public double WithBackward;

    /// <summary>Operations as the hardware counts them: forward, and backward without recompute.</summary>
    public double Operations, OperationsBackward;

    /// <summary>Adds another layer's seconds, weighted.</summary>
    public void Add(in LayerTime other, double weight)
    {
        Products += weight * other.Products;
        ProductsBackward += weight * other.ProductsBackward;
        ProductsWeights += weight * other.ProductsWeights;
        Attention += weight * other.Attention;
        AttentionBackward += weight * other.AttentionBackward;
        Elementwise += weight * other.Elementwise;
        ElementwiseBackward += weight * other.ElementwiseBackward;
        Tensor += weight * other.Tensor;
        TensorBackward += weight * other.TensorBackward;
        Expert += weight * other.Expert;
        ExpertBackward += weight * other.ExpertBackward;
        Context += weight * other.Context;
        ContextBackward += weight * other.ContextBackward;
        Host += weight * other.Host;
        HostBackward += weight * other.HostBackward;
        WithBackward += weight * other.WithBackward;
        Operations += weight * other.Operations;
        OperationsBackward += weight * other.OperationsBackward;
    }
}
