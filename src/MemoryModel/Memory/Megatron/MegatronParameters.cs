namespace MemoryModel;

/// <summary>Counts the parameters that one rank of one pipeline stage of a Megatron-LM model holds.</summary>
/// <param name="Dense">Elements reduced over the data-parallel ranks.</param>
/// <param name="Experts">Elements of routed experts, reduced over the expert-data-parallel ranks.</param>
/// <param name="DenseMatrices">Of the first, those of layers' linear weights.</param>
/// <param name="ExpertMatrices">Of the second, those of linear weights.</param>
readonly record struct MegatronParameters(long Dense, long Experts, long DenseMatrices, long ExpertMatrices)
{
    public static MegatronParameters operator +(MegatronParameters left, MegatronParameters right) => checked(new(
        left.Dense + right.Dense, left.Experts + right.Experts, left.DenseMatrices + right.DenseMatrices, left.ExpertMatrices + right.ExpertMatrices));

    public static MegatronParameters operator -(MegatronParameters left, MegatronParameters right) => checked(new(
        left.Dense - right.Dense, left.Experts - right.Experts, left.DenseMatrices - right.DenseMatrices, left.ExpertMatrices - right.ExpertMatrices));

    public static MegatronParameters operator *(long times, MegatronParameters one) => checked(new(
        times * one.Dense, times * one.Experts, times * one.DenseMatrices, times * one.ExpertMatrices));

    /// <summary>Returns a fraction of each.</summary>
    public MegatronParameters Part(double fraction) => fraction == 1 ? this
        : new((long)(fraction * Dense), (long)(fraction * Experts), (long)(fraction * DenseMatrices), (long)(fraction * ExpertMatrices));

    /// <summary>Counts everything a stage holds.</summary>
    public static MegatronParameters Of(in MegatronStage stage)
    {
        ref readonly var run = ref stage.Run;
        var sum = new MegatronParameters();
        for (var index = 0; index < run.Model.Stacks.Length; index++)
        {
            var stack = run.Model.Stacks[index];
            for (var block = 0; block < stack.Blocks.Length; block++)
            {
                sum += stage.Layers(index, block).Held * Of(stack.Blocks[block], stack.Hidden, in run);
            }

            if (stage.IsLast && stack.FinalNorm is { } norm)
            {
                sum += Vector(Norm(norm, stack.Hidden));
            }
        }

        return sum + Ends(stage);
    }

    /// <summary>Counts one layer.</summary>
    public static MegatronParameters Of(Block block, long hidden, in MegatronRun run)
    {
        var sum = Vector(block.NormCount * Norm(block.Norm, hidden));
        if (block.Attention is { } attention)
        {
            sum += Of(attention, hidden, block.Norm, run.Tensor);
        }

        if (block.CrossAttention is { } cross)
        {
            sum += Of(cross, hidden, block.Norm, run.Tensor);
        }

        if (block.FeedForward is { } dense)
        {
            sum += Of(dense, hidden, run.Tensor);
        }

        if (block.Experts is { } experts)
        {
            var width = run.ExpertWidth(hidden);
            var expert = Of(experts.Expert, width, run.ExpertTensor);
            var local = experts.Count / run.Expert;
            // projections to the experts' width and back, whole on every rank
            var there = width == hidden ? 0 : 2 * hidden * width;
            sum += new MegatronParameters(hidden * experts.Count + there, local * expert.Dense, there, local * expert.DenseMatrices);
            if (experts.Shared is { } shared)
            {
                sum += Of(shared, hidden, run.Tensor);
            }
        }

        return sum;
    }

    static MegatronParameters Of(AttentionShape a, long h, NormKind norm, long t)
    {
        if (a.LinearMixer is { } mixer)
        {
            // Megatron-LM megatron/core/ssm/mamba_mixer.py: x, z, B, C and dt from one projection; a convolution over x, B, C.
            var (inner, groups) = (mixer.ValueHeads * mixer.ValueHeadDim / t, 2 * mixer.KeyHeads * mixer.KeyHeadDim / t);
            var mixing = h * (2 * inner + groups + mixer.ValueHeads / t) + inner * h;
            var convolution = (inner + groups) * (mixer.ConvolutionKernel + (mixer.ConvolutionBias ? 1 : 0));
            return new(mixing + convolution + 3 * mixer.ValueHeads / t + inner, 0, mixing, 0);
        }

        if (a.Latent is { } l)
        {
            var query = l.QueryRank == 0
                ? h * a.Heads * l.HeadDim / t
                : h * l.QueryRank + l.QueryRank * a.Heads * l.HeadDim / t;
            var keys = h * (l.KeyValueRank + l.RopeHeadDim) + l.KeyValueRank * a.Heads * (l.NopeHeadDim + l.ValueHeadDim) / t;
            var matrices = query + keys + a.Heads * l.ValueHeadDim * h / t;
            return new(matrices + Norm(norm, l.QueryRank + l.KeyValueRank), 0, matrices, 0);
        }

        var projections = (h * (a.QueryWidth + a.KeyWidth + a.ValueWidth) + a.OutputWidth * h) / t;
        var biases = (a.QueryKeyValueBias ? (a.QueryWidth + a.KeyWidth + a.ValueWidth) / t : 0) + (a.OutputBias ? h : 0);
        var normed = a.QueryKeyNorm == QueryKeyNorm.PerHead ? 2 * Norm(norm, a.HeadDim) : 0;
        return new(projections + biases + normed, 0, projections, 0);
    }

    static MegatronParameters Of(FeedForwardShape f, long h, long t)
    {
        var matrices = f.Matrices * h * f.Hidden / t;
        return new(matrices + (f.Bias ? (f.Matrices - 1) * f.Hidden / t + h : 0), 0, matrices, 0);
    }

    // Embedding, head, and the extra prediction layers of the last stage.
    static MegatronParameters Ends(in MegatronStage stage)
    {
        ref readonly var run = ref stage.Run;
        var (model, t, h) = (run.Model, run.Tensor, run.Model.Hidden);
        var table = run.Vocabulary * h / t;
        var sum = new MegatronParameters();
        if (stage.IsFirst)
        {
            sum += Vector(table + (model.Embedding.PositionRows + model.Embedding.TokenTypes) * h);
        }

        if (!stage.IsLast)
        {
            return sum;
        }

        if (!stage.IsFirst || !model.Head.Tied)
        {
            sum += Vector(table);
        }

        if (model.Head.Bias)
        {
            sum += Vector(run.Vocabulary / t);
        }

        if (model.Head.Transform is { } transform)
        {
            sum += Vector(h * transform.Width + (transform.Bias ? transform.Width : 0) + Norm(transform.Norm, transform.Width));
        }

        foreach (var extra in model.Extra)
        {
            sum += Vector(extra.Total);
        }

        if (run.Settings.PredictionLayers > 0)
        {
            var block = model.Main.Blocks[model.Main.Pattern[^1]];
            var projection = 2 * h * h / t;
            sum += (run.Settings.RepeatedPredictionLayer ? 1 : run.Settings.PredictionLayers) * (Of(block, h, in run)
                + new MegatronParameters(projection + 3 * Norm(block.Norm, h), 0, projection, 0));
            sum += stage.IsFirst ? default : Vector(table);
        }

        return sum;
    }

    static MegatronParameters Vector(long elements) => new(elements, 0, 0, 0);

    static long Norm(NormKind norm, long width) => norm switch
    {
        NormKind.LayerNorm => 2 * width,
        NormKind.LayerNormWithoutParameters => 0,
        _ => width,
    };
}
