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
                sum += stage.Layers(index, block).Held * run.LayerParameters(index, block);
            }

            if (stage.IsLast && stack.FinalNorm is { } norm)
            {
                sum += Vector(Norm(norm, stack.Hidden));
            }
        }

        return sum + Ends(stage) + (stage.Predicts ? Prediction(stage) : default);
    }

    // Embedding and head.
    static MegatronParameters Ends(in MegatronStage stage)
    {
        ref readonly var run = ref stage.Run;
        var (model, t, h) = (run.Model, run.Tensor, run.Model.Hidden);
        var table = run.Vocabulary * h / t;
        var sum = new MegatronParameters();
        if (stage.IsFirst)
        {
            sum += Vector(table + (model.Embedding.PositionRows + model.Embedding.TokenTypes) * h) + Beside(model, first: true);
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

        return sum + Beside(model, first: false);
    }

    // Tables and towers of pictures feed the first layer (megatron/core/models/gpt/gpt_model.py builds LanguageModelEmbedding where pre_process is set).
    static MegatronParameters Beside(ModelArchitecture model, bool first)
    {
        var sum = new MegatronParameters();
        foreach (var extra in model.Extra)
        {
            if (first == (extra.Group is ParameterGroup.Embeddings or ParameterGroup.Positions or ParameterGroup.Vision))
            {
                sum += Vector(extra.Total);
            }
        }

        return sum;
    }

    // Each of the layers that predict further tokens: norms of its two inputs, a projection of both, its layers and a norm; they embed tokens again.
    static MegatronParameters Prediction(in MegatronStage stage)
    {
        ref readonly var run = ref stage.Run;
        var (h, norm) = (run.Model.Hidden, run.Model.Main.Blocks[0].Norm);
        var projection = 2 * h * h / run.Tensor;
        var one = new MegatronParameters(projection + 3 * Norm(norm, h), 0, projection, 0);
        foreach (var block in run.PredictionBlocks)
        {
            one += run.LayerParameters(run.MainStack, block);
        }

        return (run.Settings.RepeatedPredictionLayer ? 1 : run.Settings.PredictionLayers) * one
            + (stage.IsFirst ? default : Vector(run.Vocabulary * h / run.Tensor));
    }

    static MegatronParameters Vector(long elements) => new(elements, 0, 0, 0);

    static long Norm(NormKind norm, long width) => norm switch
    {
        NormKind.LayerNorm => 2 * width,
        NormKind.LayerNormWithoutParameters => 0,
        _ => width,
    };
}
