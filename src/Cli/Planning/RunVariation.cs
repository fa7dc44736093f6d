namespace MemoryModel.Cli;

/// <summary>Varies fields of a run by the names of their options.</summary>
static class RunVariation
{
    /// <summary>Returns the option of a field named without its dashes.</summary>
    /// <exception cref="InvalidInputException">There is none.</exception>
    public static RunOption Find(string field, string name) =>
        RunOptions.All.FirstOrDefault(option => option.Name == "--" + name)
        ?? throw new InvalidInputException($"{field} is '{name}'; allowed: an option of a run without its dashes, such as tp or seq-len{NearestName.Hint(name, RunOptions.All.Select(option => option.Name[2..]))}");

    /// <summary>Returns the run file with fields set as options set them; a global batch that is stated stays, unless the micro-batches of a step are what varies.</summary>
    public static RunInput With(this RunInput input, IReadOnlyCollection<(RunOption Option, string Value)> fields)
    {
        var overlay = new RunOverlay();
        foreach (var (option, value) in fields)
        {
            overlay.Set(option, value);
        }

        if (fields.All(field => field.Option.Path is not "grad_accum"))
        {
            overlay.Keep("global_batch");
        }

        return input.Under(overlay);
    }
}
