namespace MemoryModel;

/// <summary>Says for which parameter tensors an optimizer keeps a state.</summary>
public enum TensorScope
{
    /// <summary>All.</summary>
    All,

    /// <summary>The matrices inside the layers.</summary>
    Hidden,

    /// <summary>All but the matrices inside the layers: embeddings, output matrix, norms, biases.</summary>
    NotHidden,

    /// <summary>The weights of linear layers in attention and feed-forward blocks.</summary>
    Projected,

    /// <summary>All but the weights of linear layers in attention and feed-forward blocks.</summary>
    NotProjected,
}

/// <summary>Tests tensors against a <see cref="TensorScope"/>.</summary>
static class TensorScopes
{
    public static bool Covers(this TensorScope scope, TensorRoles roles) => scope switch
    {
        TensorScope.Hidden => (roles & TensorRoles.Hidden) != 0,
        TensorScope.NotHidden => (roles & TensorRoles.Hidden) == 0,
        TensorScope.Projected => (roles & TensorRoles.Projected) != 0,
        TensorScope.NotProjected => (roles & TensorRoles.Projected) == 0,
        _ => true,
    };

    public static string Text(this TensorScope scope) => scope switch
    {
        TensorScope.Hidden => "matrices of the layers",
        TensorScope.NotHidden => "all but the matrices of the layers",
        TensorScope.Projected => "linear layers of attention and feed-forward",
        TensorScope.NotProjected => "all but the linear layers of attention and feed-forward",
        _ => "all tensors",
    };
}
