using MemoryModel.Catalog;

namespace MemoryModel;

/// <summary>Posts the elementwise traffic of a layer around its matrix products: norms, residuals, rotation.</summary>
static class NormalizationWork
{
    // Per token: two norms read and write h (4·h elements), two residual additions read two and write one (6·h).
    // w the width of both on this rank (h, or its share with sequence parallelism); q, k, o widths of this rank.
    public static void Post<TWork>(in BlockShard r, ref TWork work)
        where TWork : struct, IWorkLedger
    {
        var (T, w, q, k, o) = (r.Tokens, r.NormWidth, r.QueryWidth, r.KeyWidth, r.OutputWidth);
        var bf16 = new Bytes(2);
        work.Let(T);
        work.Let(w);
        work.Let(q);
        work.Let(k);
        work.Let(o);
        work.Open("norms and residuals", Sources.Korthikanti2022, "§4.1");
        work.Move("norms", bf16 * T * 4 * w, MoveKind.Norm);
        work.Move("residuals", bf16 * T * 6 * w);
        if (r.Rotary) work.Move("rotary positions", bf16 * T * 2 * (q + k), MoveKind.Rotary);
        work.Move("attention layout", bf16 * T * o);
        work.Close();
    }
}
