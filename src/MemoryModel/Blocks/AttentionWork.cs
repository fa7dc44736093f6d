using MemoryModel.Catalog;

namespace MemoryModel;

/// <summary>Posts the work of an attention block: projections and the attention core.</summary>
static class AttentionWork
{
    // Rows T and widths are those of ONE tensor-parallel rank (BlockShard):
    //   T tokens, h hidden, q query width, k key width, o output width,
    //   rq, rkv ranks of latent compression, x decompressed width.
    public static void Post<TWork>(in BlockShard r, ref TWork work)
        where TWork : struct, IWorkLedger
    {
        if (r.QueryWidth == 0) return;
        var (T, h, q, k, o) = (r.Tokens, r.Hidden, r.QueryWidth, r.KeyWidth, r.OutputWidth);
        work.Let(T);
        work.Let(h);
        work.Let(q);
        work.Open("attention", Sources.Narayanan2021, "appendix: floating-point operations");
        if (r.KeyValueRank == 0)
        {
            work.Let(k);
            work.Linear("QKV projection", T, h, q + 2 * k);
        }
        else
        {
            PostLatentProjections(in r, ref work);
        }

        work.Let(o);
        work.Linear("output projection", T, o, h);
        work.Attention("core attention", r.Heads * r.Sequences, r.Queries, r.Keys, r.HeadDim + r.ValueHeadDim, r.Causal);
        work.Close();
    }

    static void PostLatentProjections<TWork>(in BlockShard r, ref TWork work)
        where TWork : struct, IWorkLedger
    {
        var (T, h, q, rq, rkv, x) = (r.Tokens, r.Hidden, r.QueryWidth, r.QueryRank, r.KeyValueRank, r.DecompressedWidth);
        var rope = r.RopeHeadDim;
        work.Let(rkv);
        work.Let(x);
        work.Let(rope);
        if (rq > 0)
        {
            work.Let(rq);
            work.Linear("query compression", T, h, rq);
            work.Linear("query decompression", T, rq, q);
        }
        else
        {
            work.Linear("query projection", T, h, q);
        }

        work.Linear("key and value compression", T, h, rkv);
        work.Linear("key and value decompression", T, rkv - rope, x);
    }
}
