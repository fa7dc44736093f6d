using System.Text.Json;
using MemoryModel.Catalog;

namespace MemoryModel;

/// <summary>Lays fields of a run file over the Megatron-LM argument list that stands in it: each is written as the argument that says it.</summary>
static class MegatronOverlay
{
    // What a run file has beside the argument list.
    static readonly string[] Beside = ["schema", "id", "source", "rank", "gpus_how", "measured", "assumed", "notes", "hardware", "task", "megatron_args", "training"];

    /// <summary>Says whether a field is one of those that the argument list stands for.</summary>
    public static bool Says(string path) => !Beside.Contains(path.Split('.')[0]);

    /// <summary>Returns the list under fields.</summary>
    /// <param name="arguments">The list.</param>
    /// <param name="fields">The fields that are laid over it, by path, each as JSON.</param>
    /// <param name="removed">The fields that are to be open again.</param>
    /// <param name="gpus">The GPUs of the run, where they are known.</param>
    /// <param name="named">Names a field as the user gave it.</param>
    /// <exception cref="InvalidInputException">The arguments cannot say a field; the line names both.</exception>
    public static string Over(JsonElement arguments, IReadOnlyDictionary<string, string> fields, IEnumerable<string> removed, long? gpus, Func<string, string> named)
    {
        var list = new MegatronArgumentList(arguments);
        foreach (var path in removed)
        {
            foreach (var field in MegatronFields.All.Where(field => field.Path == path || field.Path.StartsWith(path + ".", StringComparison.Ordinal)))
            {
                list.Remove(field.Arguments);
            }
        }

        foreach (var (path, json) in fields)
        {
            if (path is not ("grad_accum" or "parallel.dp") && MegatronFields.Find(path) is null)
            {
                Nothing(path, json, named);
            }
        }

        foreach (var field in MegatronFields.All)
        {
            if (field.Path.Length > 0 && fields.TryGetValue(field.Path, out var json))
            {
                using var value = JsonDocument.Parse(json);
                field.Write(list, value.RootElement);
            }
        }

        if (fields.TryGetValue("grad_accum", out var steps))
        {
            using var value = JsonDocument.Parse(steps);
            var (micro, replica) = Shape(list.Read());
            list.Count("global-batch-size", checked(MegatronFields.Whole(value.RootElement) * micro * Math.Max(1, (gpus ?? 1) / replica)));
        }

        return list.Json();
    }

    /// <summary>Returns the GPUs of a replica of a list.</summary>
    public static long Replica(JsonElement arguments) => Shape(new(arguments)).Replica;

    /// <summary>Returns the sequences of a step that a list states, or <see langword="null"/>.</summary>
    public static long? GlobalBatch(JsonElement arguments)
    {
        try
        {
            return new MegatronArguments(arguments).Whole("global-batch-size");
        }
        catch (FormatException problem)
        {
            throw new InvalidInputException(problem.Message, problem);
        }
    }

    static (long Micro, long Replica) Shape(MegatronArguments list)
    {
        long Of(string name) => list.Whole(name) ?? 1;
        try
        {
            return (Of("micro-batch-size"), checked(Of("tensor-model-parallel-size") * Of("pipeline-model-parallel-size") * Of("context-parallel-size")));
        }
        catch (FormatException problem)
        {
            throw new InvalidInputException(problem.Message, problem);
        }
    }

    // Values that say "as without": a list needs no argument for them.
    static void Nothing(string path, string json, Func<string, string> named)
    {
        if (json is "\"none\"" or "false" or "0" || (path, json) is ("parallel.schedule", "\"1f1b\"") || (path == "framework" && Frameworks.Of(json.Trim('"')).RunsMegatronCore))
        {
            return;
        }

        var why = path.Split('.')[0] switch
        {
            "model" => "whose arguments (--num-layers, --hidden-size, …) are the model; allowed: one of them, or single dimensions such as --layers",
            "framework" => "which are Megatron-LM's; allowed: megatron-lm",
            "precision" => "which say the types by --bf16, --fp16 and --fp8-format; allowed: --precision bf16, fp16, fp32, fp8",
            _ => "which have no argument for it that is modelled; allowed: without it, or a run file in fields",
        };
        throw new InvalidInputException($"{named(path)} is given beside megatron_args, {why}");
    }
}
