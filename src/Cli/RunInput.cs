using System.Text.Json;

namespace MemoryModel.Cli;

/// <summary>The run file that the user's file and options make together.</summary>
sealed class RunInput(JsonElement json)
{
    /// <summary>Gets what the arguments of another tool add that a run file has no field for.</summary>
    public Func<TrainingRun, TrainingRun> Complete { get; init; } = run => run;

    /// <summary>Gets Hugging Face's TrainingArguments, where the user named them.</summary>
    public TrainingArguments? Arguments { get; init; }

    /// <summary>Gets whether the user fixed the number of GPUs, where the file was printed by us; else the file says.</summary>
    public bool? FixedByUser { get; init; }

    /// <summary>Gets whether the run is Megatron-LM's own argument list.</summary>
    public bool IsArgumentList => Has("megatron_args");

    /// <summary>Gets whether an argument list states the layers of every stage.</summary>
    public bool StatesStages => new RunObject(json).Find("megatron_args") is { } list && MegatronModelFields.StatesStages(list);

    /// <summary>Gets the sequences of a step, where they are stated.</summary>
    public long? GlobalBatch => new RunObject(json).Find("megatron_args") is { } list ? MegatronOverlay.GlobalBatch(list) : Whole("global_batch");

    /// <summary>Gets whether the number of GPUs is fixed.</summary>
    public bool FixesGpus => FixedByUser ?? (IsArgumentList || Has("hardware.gpus") || Has("hardware.nodes") || Has("parallel.dp"));

    /// <summary>Makes the run; without a number of GPUs it has as few as the degrees need.</summary>
    public TrainingRun Run() => Complete(RunReader.Read(json));

    /// <summary>Returns a whole number of the file, or <see langword="null"/>.</summary>
    public long? Whole(string path) => new RunObject(json).Whole(path);

    /// <summary>Gets whether the file has a field.</summary>
    public bool Has(string path) => new RunObject(json).Has(path);

    /// <summary>Returns the file without some fields and with others.</summary>
    public RunInput With(IEnumerable<string> without, params ReadOnlySpan<(string Path, string Json)> fields)
    {
        var overlay = new RunOverlay();
        overlay.Remove(without);
        foreach (var (path, value) in fields)
        {
            overlay.SetJson(path, value);
        }

        return new(overlay.Over(json)) { Complete = Complete, Arguments = Arguments, FixedByUser = FixedByUser };
    }

    /// <summary>Returns the file under other options.</summary>
    public RunInput Under(RunOverlay overlay) => new(overlay.Over(json));

    /// <summary>Makes the network alone.</summary>
    public ModelArchitecture Model() => RunReader.Model(json);

    /// <summary>Reads what is fine-tuned alone, and how the frozen weights are stored.</summary>
    public (Adapter? Adapter, WeightFormat Weights) FineTuning(ModelArchitecture model)
    {
        var run = new RunObject(json);
        return RunAdapterReader.Read(run, run.Text("framework") ?? "pytorch", model);
    }

    /// <summary>Gets the format in which the checkpoint of the config stores its weights, or <see langword="null"/>.</summary>
    public WeightFormat? Published => QuantizationConfig.Read(new RunObject(json).Find("model.config")).Format;

    /// <summary>Reads a run file.</summary>
    public static RunInput OfFile(string path) => new(Parse(path));

    /// <summary>Parses a run file that a user named.</summary>
    public static JsonElement Parse(string path)
    {
        try
        {
            using var document = JsonDocument.Parse(InputFile.Read("run file", path), new() { MaxDepth = 64 });
            return document.RootElement.Clone();
        }
        catch (JsonException error)
        {
            throw new InvalidInputException($"run file '{path}': not valid JSON at line {error.LineNumber + 1}, byte {error.BytePositionInLine + 1}", error);
        }
    }
}
