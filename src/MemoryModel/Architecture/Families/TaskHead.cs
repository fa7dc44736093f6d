using System.Collections.Immutable;
using System.Text.Json;

namespace MemoryModel;

/// <summary>The output side that <c>architectures</c> names where it is not that of the language model: none, or one that gives labels instead of words.</summary>
/// <remarks>
/// Facts of github.com/huggingface/transformers models/*/modeling_*.py. Copies of a config keep the name of whatever class last saved it (many a copy of BERT's
/// says BertForSequenceClassification), so a model is counted with its pre-training head and the named class is told beside.
/// </remarks>
static class TaskHead
{
    // What a class does with the last layer's output, by the end of its name.
    enum Task
    {
        Words,
        None,
        Encoder,
        Sequence,
        Token,
        Answer,
        Pretraining,
        Decoder,
        Masked,
    }

    // The families whose model without a head ends in a pooler: a square matrix over the first token.
    static readonly string[] Pooled =
    [
        "albert", "bert", "big_bird", "camembert", "data2vec-text", "ernie", "ibert", "jina_embeddings_v3", "longformer", "megatron-bert", "mobilebert", "mpnet", "rembert", "roberta", "roberta-prelayernorm", "roc_bert", "squeezebert", "tapas",
        "xlm-roberta", "xlm-roberta-xl", "xmod",
    ];

    /// <summary>Returns the network as the named class builds it, or nothing where that is the one counted or not known.</summary>
    public static ModelArchitecture? OfNamed(ModelArchitecture model, ConfigObject c)
    {
        var name = c.Texts("architectures") is [var first, ..] ? first : "";
        var task = Of(name, model.Family, model.Stacks is [{ Kind: StackKind.Encoder }, { Kind: StackKind.Decoder }]);
        if (task == Task.Words || (task == Task.Pretraining && model.Family is not ("albert" or "electra" or "ernie" or "megatron-bert" or "mobilebert" or "big_bird" or "fnet")))
        {
            return null;
        }

        var hidden = model.Stacks[0].Kind == StackKind.Vision ? model.Hidden : model.Stacks[^1].Hidden;
        var list = new TensorList();
        if (task == Task.Pretraining)
        {
            AddPretraining(list, model, hidden);
            return model.Family == "electra" ? Bare(model) with { Extra = [.. Bare(model).Extra, .. list.Tensors] } : model with { Extra = [.. model.Extra, .. list.Tensors] };
        }

        if (task == Task.Decoder)
        {
            return model with { Stacks = [model.Stacks[1]] };
        }

        if (task == Task.Masked)
        {
            return model with { Extra = [.. model.Extra.Where(tensor => tensor.Group != ParameterGroup.Head)] };
        }

        var encoder = model.Stacks.Length == 1 && model.Stacks[0].Kind == StackKind.Encoder;
        var both = model.Stacks.Length == 2 && model.Stacks[0].Kind == StackKind.Encoder;
        var bare = Bare(model, task is Task.Encoder || (task == Task.Token && both));
        var keepsPooler = model.Family is "big_bird" or "squeezebert" or "layoutlm" or "fnet";
        if (task == Task.None && Pooled.Contains(model.Family) && !keepsPooler)
        {
            Square(list, "pooler", hidden);
        }
        else if (task == Task.Sequence && (encoder || both) && !(model.Family is "squeezebert" or "layoutlm" or "fnet" or "xlm" or "flaubert" || ModernBert(model)))
        {
            Square(list, "classification layer", hidden);
        }

        // The transform in front of ModernBERT's output matrix stays in front of its labels.
        var transform = ModernBert(model) && task is Task.Sequence or Task.Token or Task.Answer ? model.Head.Transform : null;
        if (ModernBert(model) && transform is not null)
        {
            list.Linear("head transform", ParameterGroup.Head, transform.Width, hidden, TensorSplit.Replicated, transform.Bias);
            list.Norm("head norm", transform.Norm, transform.Width, ParameterGroup.Head);
        }

        if (task is Task.Sequence or Task.Token or Task.Answer)
        {
            // A decoder's classifier of whole sequences has no bias.
            var bias = encoder || both || task != Task.Sequence;
            list.Linear("label matrix", ParameterGroup.Head, task == Task.Answer ? 2 : Labels(c), hidden, TensorSplit.Replicated, bias);
        }

        return bare with { Extra = [.. bare.Extra, .. list.Tensors] };
    }

    static Task Of(string name, string family, bool encodesToo)
    {
        // ChatGLM's class of this name holds the output matrix.
        // BERT's masked language model has neither pooler nor next-sentence head.
        if (name is "BertForMaskedLM" or "BertLMHeadModel")
        {
            return Task.Masked;
        }

        if (name.EndsWith("ForCausalLM", StringComparison.Ordinal) && encodesToo)
        {
            return Task.Decoder;
        }

        if (name.Length == 0 || family == "chatglm" || name.EndsWith("LMHeadModel", StringComparison.Ordinal) || name.EndsWith("DoubleHeadsModel", StringComparison.Ordinal))
        {
            return Task.Words;
        }

        (string End, Task Task)[] ends =
        [
            ("ForSequenceClassification", Task.Sequence), ("ForTokenClassification", Task.Token), ("ForQuestionAnswering", Task.Answer), ("ForPreTraining", Task.Pretraining),
            ("EncoderModel", Task.Encoder), ("Model", Task.None),
        ];
        foreach (var (end, task) in ends)
        {
            if (name.EndsWith(end, StringComparison.Ordinal))
            {
                return task;
            }
        }

        return Task.Words;
    }

    // The network without its output side; of an encoder and a decoder, the encoder alone where only that is asked for.
    static ModelArchitecture Bare(ModelArchitecture model, bool encoderAlone = false)
    {
        var extra = model.Family is "big_bird" or "squeezebert" or "layoutlm" or "fnet" ? model.Extra : [.. model.Extra.Where(tensor => tensor.Group != ParameterGroup.Head)];
        return model with
        {
            Head = model.Head with { Present = false, Transform = null, Bias = false },
            Stacks = encoderAlone && model.Stacks.Length > 1 ? [model.Stacks[0]] : model.Stacks,
            Extra = extra,
        };
    }

    static void AddPretraining(TensorList list, ModelArchitecture model, long hidden)
    {
        switch (model.Family)
        {
            case "electra":
                // Which tokens were replaced: a layer and one label.
                Square(list, "discriminator layer", hidden);
                list.Linear("discriminator label", ParameterGroup.Head, 1, hidden, TensorSplit.Replicated, true);
                break;
            case "big_bird" or "fnet":
                list.Linear("next-sentence head", ParameterGroup.Head, 2, hidden, TensorSplit.Replicated, true);
                break;
            default:
                Square(list, "pooler", hidden);
                list.Linear(model.Family == "albert" ? "sentence-order head" : "next-sentence head", ParameterGroup.Head, 2, hidden, TensorSplit.Replicated, true);
                break;
        }
    }

    static void Square(TensorList list, string name, long hidden) => list.Linear(name, ParameterGroup.Head, hidden, hidden, TensorSplit.Replicated, true);

    static bool ModernBert(ModelArchitecture model) => model.Family is "modernbert" or "modernbert-decoder";

    // The labels are listed with the model; absent a list there are two.
    static long Labels(ConfigObject c) => c.Json.TryGetProperty("id2label", out var listed) && listed.ValueKind == JsonValueKind.Object
        ? Math.Max(1, listed.EnumerateObject().Count())
        : c.Number(1, "num_labels") ?? 2;
}
