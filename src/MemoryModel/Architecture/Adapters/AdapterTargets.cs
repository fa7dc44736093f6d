using System.Collections.Immutable;

namespace MemoryModel;

/// <summary>Finds the modules that a list of targets names, by PEFT's rule: the whole name, or its end after a dot.</summary>
/// <remarks>
/// A word that names no module of the network is tried as a role, so that one list serves every family: <c>q</c>, <c>v</c>, <c>mlp</c>.
/// Roles inside a fused projection are adapted part by part, as LitGPT does.
/// </remarks>
sealed class AdapterTargets
{
    readonly ImmutableArray<string> _targets;
    readonly ModuleNames _names;
    readonly HashSet<string> _named;

    public AdapterTargets(ImmutableArray<string> targets, ModelArchitecture model, ModelParameters parameters, ModuleNames names)
    {
        (_targets, _names) = (targets, names);
        var paths = parameters.Everything().Select(pair => names.Of(pair.Tensor)).Append(names.Head).Append(names.Embedding).Distinct().ToArray();
        _named = [.. targets.Where(target => paths.Any(path => Ends(path, target)))];
        foreach (var target in targets)
        {
            if (!_named.Contains(target) && !IsAllLinear(target) && !parameters.Everything().Any(pair => Role(target, pair.Tensor, Attention(model)) is not []))
            {
                var modules = paths.Where(path => path.Contains('.', StringComparison.Ordinal)).ToArray();
                throw new InvalidInputException($"target '{target}' names no module of {model.Name}; allowed: all-linear, a role (q, k, v, o, gate, up, down, mlp, attention) or {string.Join(", ", modules)}{NearestName.Hint(target, modules)}");
            }
        }
    }

    /// <summary>Returns the site of a tensor, or <see langword="null"/> when no target names it.</summary>
    public AdapterSite? Site(in ParameterTensor tensor, AttentionShape? attention)
    {
        var adaptable = tensor.IsLinear && tensor.Stacked == 1 || tensor.Name == "token embedding";
        if (!adaptable || tensor.IsVector && !tensor.IsLinear || tensor.Group == ParameterGroup.Vision)
        {
            return null;
        }

        var path = _names.Of(tensor);
        var parts = new List<long>();
        foreach (var target in _targets)
        {
            // The matrix that gives the logits is not one of "all linear" layers.
            if (_named.Contains(target) ? Ends(path, target) : IsAllLinear(target) && tensor.IsLinear && tensor.Group is not ParameterGroup.Head)
            {
                return new(path, tensor, [tensor.IsLinear ? tensor.Rows : tensor.Columns]);
            }

            if (!_named.Contains(target) && !IsAllLinear(target))
            {
                parts.AddRange(Role(target, tensor, attention));
            }
        }

        // All parts of a fused projection are the module itself.
        var whole = tensor.IsLinear ? tensor.Rows : tensor.Columns;
        return parts.Count == 0 ? null : new(path, tensor, parts.Sum() >= whole ? [whole] : [.. parts]);
    }

    /// <summary>Returns whether a target names the module at a path.</summary>
    public static bool Ends(string path, string target) =>
        path == target || path.EndsWith(target, StringComparison.Ordinal) && path[^(target.Length + 1)] == '.';

    static bool IsAllLinear(string target) => NearestName.Key(target) is "alllinear" or "all";

    static AttentionShape? Attention(ModelArchitecture model) => model.Main.Blocks[^1].Attention;

    // Output features of the parts that a role names, none when it names another tensor.
    static long[] Role(string role, in ParameterTensor tensor, AttentionShape? attention)
    {
        var name = tensor.Name.StartsWith("cross-attention ", StringComparison.Ordinal) ? tensor.Name["cross-attention ".Length..] : tensor.Name;
        var whole = tensor.IsLinear ? tensor.Rows : tensor.Columns;
        var (query, key, value, output) = (role is "q" or "query" or "q_proj" or "query_proj", role is "k" or "key" or "k_proj" or "key_proj", role is "v" or "value" or "v_proj" or "value_proj", role is "o" or "o_proj" or "out_proj" or "output_proj");
        var (gate, up, down) = (role is "gate" or "gate_proj" or "w1" or "mlp", role is "up" or "up_proj" or "w3" or "mlp", role is "down" or "down_proj" or "w2" or "mlp");
        if (role is "attention" or "attn")
        {
            (query, key, value, output) = (true, true, true, true);
        }

        if (name == "query, key and value projection" && attention is not null)
        {
            return (query, key, value) switch
            {
                (true, true, true) => [whole],
                _ => [.. query ? (long[])[attention.QueryWidth] : [], .. key ? (long[])[attention.KeyWidth] : [], .. value ? (long[])[attention.ValueWidth] : []],
            };
        }

        if (name.EndsWith("gate and up projection", StringComparison.Ordinal))
        {
            return gate && up ? [whole] : gate || up ? [whole / 2] : [];
        }

        var matches = name switch
        {
            "query projection" or "query compression" or "query expansion" => query,
            "key projection" => key,
            "value projection" => value,
            "key and value compression" or "key and value expansion" => key || value,
            "output projection" => output,
            "output matrix" => role is "lm_head" or "head" or "output",
            "token embedding" => role is "embed_tokens" or "embedding" or "tok_embeddings" or "wte",
            _ => name.EndsWith("gate projection", StringComparison.Ordinal) && gate
                || name.EndsWith("up projection", StringComparison.Ordinal) && up
                || name.EndsWith("down projection", StringComparison.Ordinal) && down,
        };
        return matches ? [whole] : [];
    }
}
