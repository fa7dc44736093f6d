namespace MemoryModel;

/// <summary>Holds what an optimizer's step moves and computes for each parameter that it updates.</summary>
/// <param name="Bytes">Bytes of device memory: gradient, weights and states read and written.</param>
/// <param name="Operations">Operations on whole matrices: orthogonalization, preconditioners, projections.</param>
/// <param name="Fused">Bytes that one kernel would move, which reads and writes everything once.</param>
/// <remarks>An average over the network's tensors; a rank pays it for those that it owns.</remarks>
readonly record struct OptimizerCost(double Bytes, double Operations, double Fused)
{
    /// <summary>Adam's two moments in fp32, read and written.</summary>
    public const double AdamStates = 2 * 2 * 4;

    const double WithoutStates = TimeConstants.AdamBytes - AdamStates;

    // An update of separate operations, each of which reads its inputs and writes its output: weight decay reads and writes the weights once more;
    // a state's decay and its sum read and write it once more, and the gradient with it; a temporary is made, changed twice and read, seven
    // accesses (root, quotient, sum with epsilon). torch.optim's foreach AdamW: 8 + 2 · 12 + 28 beside the 28 of its fused kernel, 88 bytes of fp32.
    const double DecayOfWeights = 2 * 4, GradientAgain = 4, AccessesOfTemporary = 7;

    // Muon takes five iterations of a·X + (b·A + c·A²)·X with A = X·Xᵀ (Jordan et al. 2024; torch.optim.Muon ns_steps).
    const double NewtonSchulzSteps = 5;

    // SOAP renews its bases by a QR step every ten steps, GaLore its projection by a decomposition every 200 (their defaults); Shampoo's README recomputes roots every 100.
    const double BasisSteps = 10, ProjectionSteps = 200, RootSteps = 100;

    // Operations of a QR step with its product, of an eigendecomposition and of a singular value decomposition, in cubes of the side (Golub and Van Loan, Matrix Computations).
    const double QrCubes = 6, EigenCubes = 22, SingularCubes = 22;

    /// <summary>Gets that of Adam in one kernel.</summary>
    public static OptimizerCost Adam { get; } = new(TimeConstants.AdamBytes, 0, TimeConstants.AdamBytes);

    /// <summary>Gets the bytes of the states alone, read and written.</summary>
    public double States => Fused - WithoutStates;

    /// <summary>Returns the cost of a run's optimizer.</summary>
    public static OptimizerCost Of(TrainingRun run)
    {
        var optimizer = StepOptimizer.Of(run);
        var parameters = ModelParameters.Of(run.Model);
        var (once, separate, operations, elements) = (0.0, 0.0, 0.0, 0.0);
        foreach (var block in parameters.Blocks)
        {
            foreach (var tensor in block.Tensors) Add(tensor, block.Layers);
        }

        foreach (var tensor in parameters.Input.AddRange(parameters.Output)) Add(tensor, 1);
        return elements == 0 ? Adam : new(WithoutStates + (once + separate) / elements, operations / elements, WithoutStates + once / elements);

        void Add(ParameterTensor tensor, long layers)
        {
            var cut = TensorCut.Of(run.Model, optimizer, new(new(1, 1, 1), StateSharding.Whole), in tensor);
            var times = (double)cut.Count * layers;
            elements += times * cut.Whole.Elements;
            once += times * StateBytes(optimizer, cut.Whole, run.Precision.Moments ?? DataType.Float32);
            separate += times * SeparateBytes(optimizer, cut.Whole, run.Precision);
            operations += times * MatrixOperations(optimizer, cut.Whole);
        }
    }

    static double StateBytes(Optimizer optimizer, in TensorSlice tensor, DataType moments)
    {
        var bytes = 0.0;
        foreach (var state in optimizer.States)
        {
            if (!state.Scope.Covers(tensor.Roles) || state.Shape.IsTable) continue;
            bytes += 2 * state.Shape.Count(in tensor) * (double)(state.Type ?? moments).Bits() / 8;
        }

        return bytes;
    }

    // What separate operations move beyond one kernel that reads everything once.
    static double SeparateBytes(Optimizer optimizer, in TensorSlice tensor, PrecisionPolicy precision)
    {
        if (optimizer.Implementation == StepImplementation.Fused) return 0;
        var bytes = DecayOfWeights * tensor.Elements;
        foreach (var state in optimizer.States)
        {
            if (!state.Scope.Covers(tensor.Roles) || !state.Shape.IsPlain) continue;
            bytes += tensor.Elements * (2.0 * (state.Type ?? precision.Moments ?? DataType.Float32).Bits() / 8 + GradientAgain);
        }

        foreach (var temporary in optimizer.Temporaries)
        {
            if (!temporary.Scope.Covers(tensor.Roles) || !temporary.Shape.IsPlain || !temporary.Width.Covers(precision.Updated)) continue;
            bytes += tensor.Elements * AccessesOfTemporary * (double)(temporary.Type ?? DataType.Float32).Bits() / 8;
        }

        return bytes;
    }

    static double MatrixOperations(Optimizer optimizer, in TensorSlice tensor)
    {
        if (tensor.IsVector) return 0;
        var (small, large) = ((double)Math.Min(tensor.Rows, tensor.Columns), (double)Math.Max(tensor.Rows, tensor.Columns));
        var operations = 0.0;
        foreach (var temporary in optimizer.Temporaries)
        {
            if (temporary.Shape == StateShape.NewtonSchulz && temporary.Scope.Covers(tensor.Roles))
            {
                operations += NewtonSchulzSteps * (4 * small * small * large + 2 * small * small * small);
            }
        }

        foreach (var state in optimizer.States)
        {
            if (!state.Scope.Covers(tensor.Roles)) continue;
            if (state.Shape.ProjectedRank > 0)
            {
                // to the rank and back, and the decomposition that makes the projection
                operations += 4 * small * large * Math.Min(state.Shape.ProjectedRank, small) + SingularCubes * small * small * large / ProjectionSteps;
            }
            else if (state.Shape.IsKronecker)
            {
                operations += Preconditioned(state.Shape.LongestSide, tensor, optimizer.Implementation == StepImplementation.Loop);
            }
        }

        return tensor.Stacked * operations;
    }

    // Each of the two states of a side (factors, and their roots or bases) takes one product with the matrix of that side a step; bases also project back.
    static double Preconditioned(long longest, in TensorSlice tensor, bool wholeSides)
    {
        var (rows, columns) = ((double)tensor.Rows, (double)tensor.Columns);
        var operations = 0.0;
        foreach (var side in (ReadOnlySpan<double>)[rows, columns])
        {
            if (wholeSides && side > longest) continue;
            var block = Math.Min(side, longest);
            operations += (wholeSides ? 3 : 2) * rows * columns * block;
            operations += 0.5 * (wholeSides ? QrCubes / BasisSteps : EigenCubes / RootSteps) * block * block * block * Math.Ceiling(rows / Math.Min(rows, longest)) * Math.Ceiling(columns / Math.Min(columns, longest));
        }

        return operations;
    }
}
