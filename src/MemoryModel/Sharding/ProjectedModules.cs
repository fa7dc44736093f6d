namespace MemoryModel;

/// <summary>Says which matrices an optimizer of low rank projects: those that <c>optim_target_modules</c> names, or the linear layers of attention and feed-forward blocks.</summary>
/// <remarks>
/// transformers/trainer.py and trainer_pt_utils.py (check_target_module_exists): a module is meant whose whole name is in the list, contains one
/// of its words, or matches one of its patterns; of those, nn.Linear weights are projected. Experts stacked in one tensor are no nn.Linear.
/// </remarks>
static class ProjectedModules
{
    const string AllLinear = "all-linear";

    /// <summary>Returns whether the optimizer projects a tensor.</summary>
    public static bool Cover(Optimizer optimizer, ModelArchitecture model, in ParameterTensor tensor)
    {
        if (!tensor.IsLinear || tensor.IsVector || tensor.Stacked > 1)
        {
            return false;
        }

        if (optimizer.ProjectedModules.IsDefaultOrEmpty)
        {
            return tensor.Group is ParameterGroup.Attention or ParameterGroup.FeedForward or ParameterGroup.Experts;
        }

        var path = Path(model, in tensor);
        foreach (var target in optimizer.ProjectedModules)
        {
            if (target.Replace('_', '-') == AllLinear || path.Contains(target, StringComparison.Ordinal) || Matches(path, target))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Refuses targets that name no linear layer, as the Trainer does ("None of the target modules found!").</summary>
    /// <exception cref="InvalidInputException">No tensor is projected, or the optimizer projects none at all.</exception>
    public static void Check(Optimizer optimizer, ModelArchitecture model, string field)
    {
        if (optimizer.ProjectedModules.IsDefaultOrEmpty)
        {
            return;
        }

        if (!optimizer.Projects)
        {
            throw new InvalidInputException($"{field} is given and optimizer '{optimizer.Name}' projects nothing; allowed with: galore-*, apollo-*");
        }

        var tensors = ModelParameters.Of(model).Everything().Select(pair => pair.Tensor).ToArray();
        if (!tensors.Any(tensor => Cover(optimizer, model, in tensor)))
        {
            var names = tensors.Where(tensor => tensor.IsLinear && !tensor.IsVector && tensor.Stacked == 1).Select(tensor => Path(model, in tensor)).Distinct();
            throw new InvalidInputException($"{field} {string.Join(", ", optimizer.ProjectedModules)} names no linear layer of {model.Name}; allowed: {AllLinear}, or parts of {string.Join(", ", names)}");
        }
    }

    static string Path(ModelArchitecture model, in ParameterTensor tensor)
    {
        var name = ModuleNamesOfFamilies.Of(model.Family, AdapterParameters.Gated(model)).Of(in tensor);
        return tensor.Group is ParameterGroup.Head or ParameterGroup.Embeddings or ParameterGroup.Positions ? name : "model.layers.0." + name;
    }

    // A pattern of letters, '.' for any one of them and ".*" for any number: the whole name, as Python's re.fullmatch has it.
    static bool Matches(ReadOnlySpan<char> path, ReadOnlySpan<char> pattern)
    {
        if (pattern.StartsWith(".*", StringComparison.Ordinal))
        {
            return Matches(path, pattern[2..]) || (path.Length > 0 && Matches(path[1..], pattern));
        }

        return pattern.IsEmpty ? path.IsEmpty : path.Length > 0 && (pattern[0] == '.' || pattern[0] == path[0]) && Matches(path[1..], pattern[1..]);
    }
}
