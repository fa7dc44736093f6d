using System.Text.Json;

namespace MemoryModel.Catalog;

/// <summary>One model of the catalog: its names, where its dimensions are printed, and the dimensions under the keys of its family's config.</summary>
sealed record ModelRow(string Name, string[] Aliases, string Where, string Dimensions)
{
    public ModelArchitecture ToArchitecture()
    {
        using var json = JsonDocument.Parse(Dimensions);
        var config = new ConfigObject(json.RootElement, []);
        return Families.Read(config.Text("model_type")!, config) with
        {
            Name = Name,
            Aliases = [.. Aliases],
            Source = new("model-dimensions", $"dimensions of {Name}", Where, Basis.Exact),
        };
    }
}
