using System.Globalization;

namespace MemoryModel;

/// <summary>Reads tables of collectives as nccl-tests prints them, or of collectives and matrix products as CSV.</summary>
static class MeasuredTableReader
{
    /// <summary>Says whether a text is such a table rather than lines of JSON.</summary>
    public static bool IsTable(string text) => text.AsSpan().TrimStart() is { Length: > 0 } rest && rest[0] != '{';

    /// <summary>Reads a table.</summary>
    /// <param name="text">The file.</param>
    /// <param name="name">Its name, for messages.</param>
    /// <exception cref="InvalidInputException">It is no such table, or a cell is no number.</exception>
    public static MeasuredTables Read(string text, string name)
    {
        var lines = text.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0).ToList();
        var header = lines.FirstOrDefault(line => line[0] != '#') ?? "";
        if (!header.Contains(',', StringComparison.Ordinal)) return NcclTests(lines, name);
        var columns = header.Split(',').Select(Normal).ToList();
        var rows = lines.Where(line => line[0] != '#').Skip(1).Select(line => line.Split(',')).ToList();
        if (columns.Contains("m")) return new([.. rows.Select((row, i) => Product(columns, row, name, i + 2))], []);
        if (columns.Contains("size")) return new([], [.. rows.Select((row, i) => Collective(columns, row, name, i + 2))]);
        throw new InvalidInputException($"{name}: columns are {string.Join(',', columns)}; allowed: m,n,k,dtype,tflops (products) or collective,size,time_us,ranks (collectives), or nccl-tests' own output");
    }

    // "TFLOP/s" and "tflops", "time (us)" and "time_us" are one column.
    static string Normal(string column)
    {
        var key = new string([.. column.ToLowerInvariant().Where(char.IsLetterOrDigit)]);
        return key switch { "tflops" or "tflop" => "tflops", "sizeb" or "bytes" => "size", "time" or "timeus" => "time", "type" => "dtype", "ngpus" or "gpus" => "ranks", _ => key };
    }

    static MeasuredProduct Product(List<string> columns, string[] row, string name, int line)
    {
        var type = Cell(columns, row, "dtype", name, line);
        return new(
            (long)Number(columns, row, "m", name, line), (long)Number(columns, row, "n", name, line), (long)Number(columns, row, "k", name, line),
            DataTypes.TryParse(type, out var parsed) ? parsed : throw new InvalidInputException(FormattableString.Invariant($"{name}: line {line}: dtype is '{type}'; allowed: bf16, fp16, fp8, …")),
            FlopRate.FromTera(Number(columns, row, "tflops", name, line)));
    }

    static MeasuredCollective Collective(List<string> columns, string[] row, string name, int line) => new(
        Kind(Cell(columns, row, "collective", name, line)), new((long)Number(columns, row, "size", name, line)), new(Number(columns, row, "time", name, line) * 1e-6),
        (int)Number(columns, row, "ranks", name, line), columns.Contains("nodes") ? (int)Number(columns, row, "nodes", name, line) : 1);

    static string Cell(List<string> columns, string[] row, string column, string name, int line)
    {
        var at = columns.IndexOf(column);
        if (at < 0) throw new InvalidInputException($"{name}: column {column} is missing; the columns are {string.Join(',', columns)}");
        return at < row.Length ? row[at].Trim() : throw new InvalidInputException(FormattableString.Invariant($"{name}: line {line} has {row.Length} cells; needed: {columns.Count}"));
    }

    static double Number(List<string> columns, string[] row, string column, string name, int line) =>
        double.TryParse(Cell(columns, row, column, name, line), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value > 0
            ? value
            : throw new InvalidInputException(FormattableString.Invariant($"{name}: line {line}: {column} is '{Cell(columns, row, column, name, line)}'; allowed: a positive number"));

    static CollectiveKind Kind(string text) => Normal(text) switch
    {
        var key when key.Contains("allreduce", StringComparison.Ordinal) => CollectiveKind.AllReduce,
        var key when key.Contains("alltoall", StringComparison.Ordinal) => CollectiveKind.Exchange,
        _ => CollectiveKind.Gather,
    };

    // Rows: size count type redop root time algbw busbw #wrong, the last four again in place. Comments list the ranks with their hosts.
    // Where nothing names the collective, the bus factor tells it, and the number of ranks (nccl-tests doc/PERFORMANCE.md).
    static MeasuredTables NcclTests(List<string> lines, string name)
    {
        const int Time = 5, Algorithm = 6, Bus = 7;
        var ranks = lines.Where(line => line[0] == '#' && line.Contains(" Rank ", StringComparison.Ordinal) && line.Contains(" on ", StringComparison.Ordinal)).ToList();
        var nodes = Math.Max(1, ranks.Select(line => line[(line.IndexOf(" on ", StringComparison.Ordinal) + 4)..].TrimStart().Split(' ')[0]).Distinct().Count());
        var named = lines.FirstOrDefault(line => line.Contains("_perf", StringComparison.Ordinal));
        var points = new List<MeasuredCollective>();
        foreach (var line in lines)
        {
            var cells = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (cells.Length <= Bus || !Parse(cells[0], out var size) || !Parse(cells[Time], out var time) || !Parse(cells[Algorithm], out var algorithm) || !Parse(cells[Bus], out var bus) || algorithm <= 0 || time <= 0) continue;
            var factor = bus / algorithm;
            var kind = named is not null ? Kind(named) : factor > 1.02 ? CollectiveKind.AllReduce : CollectiveKind.Gather;
            var group = ranks.Count > 0 ? ranks.Count : (int)Math.Round(kind == CollectiveKind.AllReduce ? 2 / (2 - factor) : 1 / (1 - factor));
            points.Add(new(kind, new((long)size), new(time * 1e-6), group, nodes));
        }

        return points.Count > 0
            ? new([], [.. points])
            : throw new InvalidInputException($"{name}: no case, no table; allowed: cases one JSON object a line, nccl-tests' output, or CSV with the columns m,n,k,dtype,tflops or collective,size,time_us,ranks");

        static bool Parse(string cell, out double value) => double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out value);
    }
}
