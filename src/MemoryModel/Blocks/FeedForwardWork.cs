using MemoryModel.Catalog;

namespace MemoryModel;

/// <summary>Posts the work of the dense feed-forward block and of a mixture of experts.</summary>
static class FeedForwardWork
{
    // Elementwise traffic that a mixture of experts adds per routed token: permutation, its inverse, weighting, each reading and
    // writing the hidden vector around two all-to-alls.
    const long PermutationPasses = 8;

    // T tokens, h hidden, f inner width of this rank, g matrices in front of the activation (2 when gated).
    public static void Post<TWork>(in BlockShard r, ref TWork work)
        where TWork : struct, IWorkLedger
    {
        if (r.Inner > 0) PostDense(in r, ref work);
        if (r.Experts > 0) PostExperts(in r, ref work);
    }

    static void PostDense<TWork>(in BlockShard r, ref TWork work)
        where TWork : struct, IWorkLedger
    {
        var (T, h, f, g) = (r.Tokens, r.Hidden, r.Inner, r.Gates);
        var bf16 = new Bytes(2);
        work.Let(T);
        work.Let(h);
        work.Let(f);
        work.Let(g);
        work.Open("feed-forward", Sources.Narayanan2021, "appendix: floating-point operations");
        work.Linear("up projection", T, h, g * f);
        work.Linear("down projection", T, f, h);
        work.Move("activation", bf16 * T * (g + 1) * f, MoveKind.Activation);
        work.Close();
    }

    // E experts, n of them on this rank, R rows of each, K routed tokens of this rank, he the width in which they work, fe and fs inner widths.
    static void PostExperts<TWork>(in BlockShard r, ref TWork work)
        where TWork : struct, IWorkLedger
    {
        var (T, h, he, E, n, R, K, fe, fs, g) = (r.Tokens, r.Hidden, r.ExpertWidth, r.Experts, r.LocalExperts, r.ExpertRows, r.RoutedTokens, r.ExpertInner, r.SharedInner, r.Gates);
        var bf16 = new Bytes(2);
        work.Let(T);
        work.Let(h);
        work.Let(he);
        work.Let(E);
        work.Let(n);
        work.Let(R);
        work.Let(K);
        work.Let(fe);
        work.Let(g);
        work.Let(PermutationPasses);
        work.Open("experts", Sources.MegatronLm, "core/transformer/moe");
        work.Linear("router", T, h, E, kind: LinearKind.Wide);
        if (he != h)
        {
            work.Linear("expert input compression", T, h, he);
            work.Linear("expert output expansion", T, he, h);
        }

        work.Linear("expert up projection", R, he, g * fe, n, LinearKind.Grouped);
        work.Linear("expert down projection", R, fe, he, n, LinearKind.Grouped);
        work.Move("activation", bf16 * K * (g + 1) * fe, MoveKind.Activation);
        work.Move("permutation", bf16 * K * he * PermutationPasses);
        if (fs > 0)
        {
            work.Let(fs);
            work.Linear("shared expert up projection", T, h, g * fs);
            work.Linear("shared expert down projection", T, fs, h);
            work.Move("shared expert activation", bf16 * T * (g + 1) * fs, MoveKind.Activation);
        }

        work.Close();
    }
}
