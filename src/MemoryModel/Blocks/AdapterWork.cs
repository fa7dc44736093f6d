using MemoryModel.Catalog;

namespace MemoryModel;

/// <summary>Posts the work of low-rank adapters beside the matrices of a layer.</summary>
static class AdapterWork
{
    // T tokens, n adapters of rank r that a token passes, i input and o output features of one.
    public static void Post<TWork>(in BlockShard shard, ref TWork work)
        where TWork : struct, IWorkLedger
    {
        if (shard.AdapterRank == 0) return;
        var (T, r, n, i, o) = (shard.Tokens, shard.AdapterRank, shard.Adapters, shard.AdapterWidths.Inputs, shard.AdapterWidths.Outputs);
        work.Let(T);
        work.Let(r);
        work.Let(n);
        work.Let(i);
        work.Let(o);
        work.Open("adapters", Sources.Peft, "peft/tuners/lora/layer.py");
        work.Linear("down to the rank", T, i, r, n, LinearKind.Trained);
        work.Linear("up from the rank", T, r, o, n, LinearKind.Trained);
        work.Close();
    }
}
