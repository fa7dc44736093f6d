namespace MemoryModel;

/// <summary>Numbers the forms of stages: embedding, head, and the kinds of layers in their order, however many there are of each.</summary>
sealed class StageForms
{
    // Places in a table: a bound for networks whose layers all differ.
    const int Most = 4096;

    readonly List<(StagePart Example, int Place)> _forms = [];
    int _places;

    /// <summary>Returns the first place of the form of a stage, or a negative number when there are too many.</summary>
    public int PlaceOf(StagePart stage)
    {
        lock (_forms)
        {
            foreach (var (example, place) in _forms)
            {
                if (example.First == stage.First && example.Last == stage.Last && example.Layers.Select(kind => kind.Block).SequenceEqual(stage.Layers.Select(kind => kind.Block)))
                {
                    return place;
                }
            }

            var first = _places;
            if (first + Places(stage) > Most)
            {
                return -1;
            }

            _forms.Add((stage, first));
            _places += Places(stage);
            return first;
        }
    }

    /// <summary>Returns which kinds of a stage are recomputed whole, in part, or not: a number below the places of its form.</summary>
    public static int RecomputedKinds(StagePart stage, long most)
    {
        var kind = 0;
        while (kind < stage.Layers.Length && most >= stage.Layers[kind].Layers)
        {
            most -= stage.Layers[kind++].Layers;
        }

        return 2 * kind + (kind < stage.Layers.Length && most > 0 ? 1 : 0);
    }

    static int Places(StagePart stage) => 2 * stage.Layers.Length + 1;
}
