using MemoryModel.Catalog;

namespace MemoryModel;

/// <summary>Reads the <c>peft</c> object of a run file: what is fine-tuned, and how the frozen weights are stored.</summary>
static class RunAdapterReader
{
    /// <summary>Returns the adapter, <see langword="null"/> where no method is named, and the format of the weights.</summary>
    /// <exception cref="InvalidInputException">The method, a target or the format is not known.</exception>
    public static (Adapter? Adapter, WeightFormat Weights) Read(RunObject run, string framework, ModelArchitecture network)
    {
        var published = QuantizationConfig.Read(run.Find("model.config")).Format;
        if (!run.Has("peft"))
        {
            if (published is not null)
            {
                run.Note($"weights: a training of all of them holds them in the policy's type, not as {published.Name}");
            }

            return (null, WeightFormats.None);
        }

        // A checkpoint that is quantized is fine-tuned as it is stored, unless the run says otherwise.
        var stored = run.Text("peft.base") ?? published?.Name;
        if (run.Text("peft.method") is not { } method)
        {
            return stored is null || run.Has("peft.rank") || run.Has("peft.targets")
                ? throw new InvalidInputException("run file: peft.method is missing; needed: the way of fine-tuning, such as lora")
                : (null, AdapterReader.Weights(stored, "", framework));
        }

        // The gradients of fine-tuning are those of what it trains; PEFT's adapters are fp32 whatever a file says of gradients.
        var named = run.Text("peft.adapter_dtype");
        var type = named == "same" ? run.Type("peft.base") : named is not null ? run.Type("peft.adapter_dtype")
            : !Frameworks.Of(framework).UsesPeft && run.Type("precision.grads") is { } grads && grads.Bits() >= 16 ? grads : null;
        var said = new AdapterReader.Stated(method, Rank(run, framework, method), [.. Targets(run, framework, method)], stored, run.Whole("peft.trainable_parameters"), run.Number("peft.dropout") ?? Frameworks.Of(framework).AdapterDropout, type);
        var adapter = AdapterReader.Adapter(said, framework, network, run.Config.Assumed);
        if (run.Has("peft.rank") && adapter is { HasRank: false, ReadsInputs: true })
        {
            run.Note($"peft.rank: {adapter.Method.Name()} cuts matrices into blocks, of the method's own size here; the rank is not used");
        }
        else if (run.Has("peft.rank") && !adapter.HasRank && adapter.Method != AdapterMethod.Stated)
        {
            throw new InvalidInputException($"peft.rank is {run.Whole("peft.rank")}; method {adapter.Method.Name()} has none; allowed: no rank, or a method that has one: {string.Join(", ", Ranked)}");
        }

        return (adapter with
        {
            ModulesToSave = run.Has("peft.modules_to_save") ? [.. run.Texts("peft.modules_to_save")] : adapter.ModulesToSave,
            Tokens = run.Whole("peft.tokens") ?? adapter.Tokens,
            EncoderHidden = run.Whole("peft.encoder_hidden") ?? adapter.EncoderHidden,
            PrefixProjection = run.Flag("peft.prefix_projection") ?? adapter.PrefixProjection,
            Layers = run.Whole("peft.layers") ?? adapter.Layers,
        }, AdapterReader.Weights(stored, method, framework));
    }

    static IEnumerable<string> Ranked => Enum.GetValues<AdapterMethod>().Where(method => new Adapter(method).HasRank).Select(method => method.Name());

    // A source that states the trained parameters states the rank and the targets with them.
    static bool LeavesOpen(RunObject run, string field, string method) =>
        !run.Has(field) && !run.Has("peft.trainable_parameters") && AdapterMethods.TryFind(method) is AdapterMethod.Lora or AdapterMethod.Dora;

    static long? Rank(RunObject run, string framework, string method)
    {
        if (!LeavesOpen(run, "peft.rank", method))
        {
            return run.Whole("peft.rank");
        }

        var rank = Frameworks.Of(framework).AdapterRank;
        run.Note(FormattableString.Invariant($"peft.rank: {rank}"));
        return rank;
    }

    static string[] Targets(RunObject run, string framework, string method)
    {
        if (!LeavesOpen(run, "peft.targets", method))
        {
            return run.Texts("peft.targets");
        }

        if (Frameworks.Of(framework).AdaptsAllLinear)
        {
            return [run.Assume("peft.targets", "all-linear")];
        }

        run.Note("peft.targets: PEFT's own for the model's family");
        return [];
    }
}
