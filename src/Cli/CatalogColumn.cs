using System.Text.Json;

namespace MemoryModel.Cli;

/// <summary>One column of a catalog: what stands above it in a table, and its name in JSON, which ends in its unit.</summary>
/// <param name="Head">The words above the column.</param>
/// <param name="Key">Its name in JSON.</param>
sealed record CatalogColumn(string Head, string Key)
{
    /// <summary>Makes a column whose name in JSON is its head.</summary>
    public static implicit operator CatalogColumn(string head) => new(head, head.Replace(' ', '_'));

    /// <summary>Makes a column of a head and a name in JSON.</summary>
    public static implicit operator CatalogColumn((string Head, string Key) names) => new(names.Head, names.Key);

    /// <summary>Returns a cell as a table shows it.</summary>
    public static string Shown(Output output, object? cell) => cell switch
    {
        null => "",
        Bytes bytes => output.Size(bytes),
        Price price => FormattableString.Invariant($"{price.TypicalUsdPerHour:0.00} USD/h ({price.AsOf:yyyy-MM})"),
        IEnumerable<string> words => string.Join(' ', words),
        bool flag => flag ? "yes" : "no",
        IFormattable number => number.ToString(null, System.Globalization.CultureInfo.InvariantCulture),
        _ => cell.ToString() ?? "",
    };

    /// <summary>Writes a cell as JSON: amounts as numbers of bytes, bytes per second, FLOPs per second, dollars.</summary>
    public static void Write(Utf8JsonWriter json, object? cell)
    {
        switch (cell)
        {
            case null:
                json.WriteNullValue();
                break;
            case Bytes bytes:
                json.WriteNumberValue(bytes.Value);
                break;
            case Bandwidth rate:
                json.WriteNumberValue(rate.BytesPerSecond);
                break;
            case FlopRate rate:
                json.WriteNumberValue(rate.FlopsPerSecond);
                break;
            case Price price:
                json.WriteNumberValue(price.TypicalUsdPerHour);
                break;
            case long or int:
                json.WriteNumberValue(Convert.ToInt64(cell, System.Globalization.CultureInfo.InvariantCulture));
                break;
            case double real:
                json.WriteNumberValue(real);
                break;
            case bool flag:
                json.WriteBooleanValue(flag);
                break;
            case string text:
                json.WriteStringValue(text);
                break;
            case IEnumerable<string> words:
                json.WriteStartArray();
                foreach (var word in words)
                {
                    json.WriteStringValue(word);
                }

                json.WriteEndArray();
                break;
            default:
                json.WriteStringValue(cell.ToString());
                break;
        }
    }
}
