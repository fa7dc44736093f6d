using System.Text;
using System.Text.Json;

namespace MemoryModel;

/// <summary>The fields of the network that a Megatron-LM argument list says.</summary>
static class MegatronModelFields
{
    static readonly string[] StageArguments =
    [
        "pipeline-model-parallel-layout", "decoder-first-pipeline-num-layers", "decoder-last-pipeline-num-layers", "account-for-embedding-in-pipeline-split", "account-for-loss-in-pipeline-split",
    ];

    /// <summary>Gets all fields.</summary>
    public static readonly MegatronField[] All =
    [
        new("model.layers", ["num-layers", "decoder-num-layers", "hybrid-layer-pattern"], (list, value) => list.Count(list.Read().Has("decoder-num-layers") ? "decoder-num-layers" : "num-layers", MegatronFields.Whole(value))),
        MegatronFields.Count("model.hidden", "hidden-size", run => run.Model.Hidden),
        MegatronFields.Count("model.heads", "num-attention-heads", run => First(run, block => block.Attention?.Heads)),
        new("model.kv_heads", ["num-query-groups"], KeyHeads),
        MegatronFields.Count("model.head_dim", "kv-channels"),
        MegatronFields.Count("model.ffn_hidden", "ffn-hidden-size", run => First(run, block => block.FeedForward?.Hidden)),
        MegatronFields.Count("model.expert_ffn_hidden", "moe-ffn-hidden-size", run => First(run, block => block.Experts?.Expert.Hidden)),
        MegatronFields.Count("model.shared_expert_ffn_hidden", "moe-shared-expert-intermediate-size", run => First(run, block => block.Experts?.Shared?.Hidden)),
        new("model.vocab", ["vocab-size", "padded-vocab-size"], Vocabulary),
        new("model.tied_embeddings", ["untie-embeddings-and-output-weights"], (list, value) => list.Flag("untie-embeddings-and-output-weights", !value.GetBoolean())),
        new("model.experts", ["num-experts"], (list, value) => list.Count("num-experts", MegatronFields.Whole(value))) { Value = run => MegatronFields.Text(First(run, block => block.Experts?.Count)) },
        // the layers of the main stack, each by its kind, where a search made them more or fewer
        new("", ["num-layers"], Pattern) { Value = run => MegatronFields.Quote(Letters(run.Model.Main)) },
        // the layers of every stage, behind stages and chunks
        new("", StageArguments, Stages) { Value = run => MegatronFields.Quote(string.Join(',', StageLayers(run))) },
    ];

    /// <summary>Says whether a list states the layers of every stage, so that no plan may have other stages.</summary>
    public static bool StatesStages(JsonElement arguments) => arguments.ValueKind == JsonValueKind.Object && new MegatronArguments(arguments) is var list
        && (StageArguments[..3].Any(list.Has) || MegatronHybridPattern.Read(list) is { Stages.IsEmpty: false });

    static IEnumerable<long> StageLayers(TrainingRun run)
    {
        var (layers, parts, stated) = (run.Model.Main.Layers, run.Plan.Pipeline * run.Plan.VirtualPipeline, run.Megatron?.StageLayers ?? []);
        return parts == 1 ? []
            : stated.Length == parts && stated.Sum() == layers ? stated.Select(count => (long)count)
            : Enumerable.Range(0, (int)parts).Select(part => LayerSplit.Of(layers, parts, part));
    }

    // Even stages need no word, those with a layer less at an end a flag, all others a layout by hand.
    static void Stages(MegatronArgumentList list, JsonElement value)
    {
        list.Remove(StageArguments);
        if (value.GetString() is not { Length: > 0 } text)
        {
            return;
        }

        long[] stages = [.. text.Split(',').Select(long.Parse)];
        var (most, first, last) = (stages.Max(), stages[0], stages[^1]);
        var (embedding, loss) = (first == most - 1, last == most - 1);
        if (stages[1..^1].All(count => count == most) && (first == most || embedding) && (last == most || loss))
        {
            list.Flag("account-for-embedding-in-pipeline-split", embedding);
            list.Flag("account-for-loss-in-pipeline-split", loss);
        }
        else
        {
            var parts = stages.Select(count => new string('t', (int)count)).ToArray();
            parts[0] = "E" + parts[0];
            parts[^1] += "L";
            list.Text("pipeline-model-parallel-layout", string.Join('|', parts));
            list.Remove("num-virtual-stages-per-pipeline-rank");
        }
    }

    static void KeyHeads(MegatronArgumentList list, JsonElement value)
    {
        list.Flag("group-query-attention", true);
        list.Count("num-query-groups", MegatronFields.Whole(value));
    }

    static void Vocabulary(MegatronArgumentList list, JsonElement value)
    {
        list.Remove("padded-vocab-size");
        list.Count("vocab-size", MegatronFields.Whole(value));
    }

    // 0 where no layer has it, in the list and in what was varied alike
    static long First(TrainingRun run, Func<Block, long?> of) => run.Model.Stacks.SelectMany(stack => stack.Blocks).Select(of).FirstOrDefault(count => count is not null) ?? 0;

    // The letters of MegatronHybridPattern, each a layer of one part; t a whole layer, T one with experts.
    static string Letters(LayerStack stack) => string.Concat(stack.Pattern.Select(index => stack.Blocks[index] switch
    {
        { Attention: { } mixes, FeedForward: null, Experts: null } => mixes switch
        {
            { LinearMixer.Kind: LinearMixerKind.GatedDeltaNet } => 'G',
            { LinearMixer: not null } => 'M',
            { Indexer: not null } => 'D',
            { Latent: not null } => '+',
            _ => '*',
        },
        { Attention: null, Experts: not null } => 'E',
        { Attention: null } => '-',
        { Experts: not null } => 'T',
        _ => 't',
    }));

    static void Pattern(MegatronArgumentList list, JsonElement value)
    {
        var (letters, read) = (value.GetString()!, list.Read());
        foreach (var hybrid in (ReadOnlySpan<string>)["hybrid-layer-pattern", "hybrid-override-pattern"])
        {
            if (read.Text(hybrid) is { } said)
            {
                list.Text(hybrid, letters + (said.IndexOf('/', StringComparison.Ordinal) is >= 0 and var slash ? said[slash..] : ""));
                return;
            }
        }

        MegatronFields.KeepChunks(list);
        list.Count(read.Has("decoder-num-layers") ? "decoder-num-layers" : "num-layers", letters.Length);
        if (letters.Contains('t', StringComparison.Ordinal) && letters.Contains('T', StringComparison.Ordinal))
        {
            list.Text("moe-layer-freq", Frequencies(letters));
        }
    }

    // "ttTTT" as ([0]*2+[1]*3)
    static string Frequencies(string letters)
    {
        var text = new StringBuilder("(");
        for (var first = 0; first < letters.Length;)
        {
            var end = first;
            while (end < letters.Length && letters[end] == letters[first])
            {
                end++;
            }

            text.Append(first > 0 ? "+" : "").Append(letters[first] == 'T' ? "[1]*" : "[0]*").Append(end - first);
            first = end;
        }

        return text.Append(')').ToString();
    }
}
