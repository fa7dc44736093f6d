using System.Globalization;
using System.Text;
using System.Text.Json;
using MemoryModel.Planning;

namespace MemoryModel.Cli;

/// <summary>Takes the rows of a sweep one by one; a row that was taken survives a kill, and a file that exists is gone on with.</summary>
abstract class SweepSink : IDisposable
{
    /// <summary>Gets the last row that the file has already, or -1.</summary>
    public long LastRow { get; private protected set; } = -1;

    /// <summary>Takes a row.</summary>
    public abstract void Write(SweepRow row);

    /// <summary>Checks that the file's last row is the one that this sweep gives: not of another run, grid or version.</summary>
    /// <param name="row">Computes a row.</param>
    public virtual void Check(Func<long, SweepRow> row)
    {
    }

    /// <summary>Says that the last row was taken.</summary>
    public virtual void Complete()
    {
    }

    /// <inheritdoc/>
    public virtual void Dispose()
    {
    }

    /// <summary>Opens the sink for a file by its extension, or for the output.</summary>
    public static SweepSink Open(string? path, TextWriter output, SweepPart part, bool json) => path is null ? new SweepLines(output, part.Grid, json) : Path.GetExtension(path).ToLowerInvariant() switch
    {
        ".csv" => new SweepFile(path, part, json: false),
        ".jsonl" or ".ndjson" => new SweepFile(path, part, json: true),
        ".parquet" => new SweepParquet(path, part),
        _ => throw new InvalidInputException($"output is '{path}'; allowed: a file ending in .csv, .jsonl or .parquet"),
    };
}

/// <summary>Writes rows to the output as CSV or JSON lines.</summary>
sealed class SweepLines : SweepSink
{
    readonly TextWriter _output;
    readonly SweepGrid _grid;
    readonly bool _json;

    public SweepLines(TextWriter output, SweepGrid grid, bool json)
    {
        (_output, _grid, _json) = (output, grid, json);
        if (!json)
        {
            output.WriteLine(SweepText.Head(grid));
        }
    }

    public override void Write(SweepRow row) => _output.WriteLine(_json ? SweepText.Json(row, _grid) : SweepText.Csv(row));
}

/// <summary>Appends rows to a CSV or JSON lines file, each flushed to the system before the next is computed.</summary>
sealed class SweepFile : SweepSink
{
    readonly string _path;
    readonly FileStream _stream;
    readonly SweepPart _part;
    readonly bool _json;
    string _last = "";

    public SweepFile(string path, SweepPart part, bool json)
    {
        (_path, _part, _json) = (path, part, json);
        try
        {
            _stream = new(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        }
        catch (Exception error) when (error is UnauthorizedAccessException or IOException or ArgumentException or NotSupportedException)
        {
            throw new InvalidInputException($"output is '{path}', which cannot be written; allowed: a file in a folder that exists", error);
        }

        try
        {
            Resume(path);
        }
        catch
        {
            _stream.Dispose();
            throw;
        }
    }

    public override void Write(SweepRow row) => Append(Line(row));

    public override void Check(Func<long, SweepRow> row)
    {
        if (LastRow >= 0 && Line(row(LastRow)) != _last)
        {
            throw Foreign(_path);
        }
    }

    string Line(SweepRow row) => _json ? SweepText.Json(row, _part.Grid) : SweepText.Csv(row);

    public override void Dispose()
    {
        _stream.Dispose();
        base.Dispose();
    }

    // Keeps whole lines, drops a line that a kill cut, and finds the last row; a file of another grid is refused.
    void Resume(string path)
    {
        var grid = _part.Grid;
        var (head, last, lines, end) = SweepText.FirstAndLast(_stream);
        if (end == 0 && !SweepText.Begins(_stream, _json ? SweepText.JsonStart : SweepText.Head(grid)))
        {
            throw Foreign(path);
        }

        if (end > 0 && !_json && head != SweepText.Head(grid))
        {
            throw Foreign(path);
        }

        if (end > 0 && (_json || last != head))
        {
            LastRow = SweepText.Index(last, _json, grid) is { } row && _part.Before(row) == lines - (_json ? 1 : 2) ? row : throw Foreign(path);
            _last = last;
        }

        _stream.SetLength(end);
        _stream.Position = end;
        if (end == 0 && !_json)
        {
            Append(SweepText.Head(grid));
        }
    }

    internal static InvalidInputException Foreign(string path) => new($"output is '{path}', which holds another sweep or something else; allowed: a new file, or one of the same run, grid and shard");

    void Append(string line)
    {
        _stream.Write(Encoding.UTF8.GetBytes(line + "\n"));
        _stream.Flush();
    }
}

/// <summary>Writes and reads the lines of a sweep.</summary>
static class SweepText
{
    public static string Head(SweepGrid grid) => string.Join(',', ["row", .. grid.Axes.Select(axis => axis.Name), .. SweepRow.Answers]);

    public static string Csv(SweepRow row)
    {
        string[] answers = row.Totals is { } totals
            ? [row.Fits ? "true" : "false", Text(totals.Device.Value), Text(totals.Allocated.Value), Text(totals.HostPerNode.Value), Text(totals.NvmePerNode.Value), Text(totals.Step.Value), Text(row.TokensPerSecond), ""]
            : ["", "", "", "", "", "", "", row.Problem];
        return string.Join(',', [Text(row.Index), .. row.Values.Select(Quote), .. answers.Select(Quote)]);
    }

    public static string Json(SweepRow row, SweepGrid grid)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteNumber("row", row.Index);
            for (var i = 0; i < row.Values.Length; i++)
            {
                json.WriteString(grid.Axes[i].Name, row.Values[i]);
            }

            if (row.Totals is { } totals)
            {
                json.WriteBoolean("fits", row.Fits);
                json.WriteNumber("device_bytes", totals.Device.Value);
                json.WriteNumber("allocated_bytes", totals.Allocated.Value);
                json.WriteNumber("host_bytes_per_node", totals.HostPerNode.Value);
                json.WriteNumber("nvme_bytes_per_node", totals.NvmePerNode.Value);
                if (double.IsFinite(totals.Step.Value))
                {
                    json.WriteNumber("step_s", totals.Step.Value);
                    json.WriteNumber("tokens_per_s", row.TokensPerSecond);
                }
            }
            else
            {
                json.WriteString("problem", row.Problem);
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    /// <summary>How a row begins as JSON.</summary>
    public const string JsonStart = "{\"row\":";

    /// <summary>Returns whether a file that has no whole line is what a kill left of one that begins with a text.</summary>
    public static bool Begins(FileStream stream, string text)
    {
        stream.Position = 0;
        var (start, block) = (Encoding.UTF8.GetBytes(text), new byte[Encoding.UTF8.GetByteCount(text)]);
        var length = stream.ReadAtLeast(block, block.Length, throwOnEndOfStream: false);
        return stream.Length <= MostOfALine && block.AsSpan(0, length).SequenceEqual(start.AsSpan(0, length));
    }

    // A cut line is shorter than a whole one can be.
    const long MostOfALine = 1 << 20;

    /// <summary>Returns the row that a line holds, when the line is one of the grid; else <see langword="null"/>.</summary>
    public static long? Index(string line, bool json, SweepGrid grid)
    {
        try
        {
            if (!json)
            {
                var cells = line.Split(',');
                return long.TryParse(cells[0], NumberStyles.None, CultureInfo.InvariantCulture, out var row) && row < grid.Rows && line.StartsWith(string.Join(',', [cells[0], .. grid.Row(row).Select(Quote)]) + ",", StringComparison.Ordinal) ? row : null;
            }

            using var document = JsonDocument.Parse(line);
            var index = document.RootElement.GetProperty("row").GetInt64();
            return index >= 0 && index < grid.Rows && grid.Row(index).Zip(grid.Axes).All(pair => document.RootElement.TryGetProperty(pair.Second.Name, out var value) && value.GetString() == pair.First) ? index : null;
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    /// <summary>Returns the first and the last whole line of a file, their number and where the last one ends; reads in blocks, whatever the file's size.</summary>
    public static (string First, string Last, long Lines, long End) FirstAndLast(FileStream stream)
    {
        stream.Position = 0;
        var (block, line) = (new byte[1 << 16], new MemoryStream());
        var (first, last, lines, end, position) = ((string?)null, "", 0L, 0L, 0L);
        for (var read = stream.Read(block); read > 0; read = stream.Read(block))
        {
            for (var i = 0; i < read; i++)
            {
                if (block[i] == (byte)'\n')
                {
                    last = Encoding.UTF8.GetString(line.GetBuffer(), 0, (int)line.Length);
                    first ??= last;
                    end = position + i + 1;
                    lines++;
                    line.SetLength(0);
                }
                else
                {
                    line.WriteByte(block[i]);
                }
            }

            position += read;
        }

        return (first ?? "", last, lines, end);
    }

    public static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);

    public static string Text(double value) => double.IsFinite(value) ? value.ToString("R", CultureInfo.InvariantCulture) : "";

    static string Quote(string cell) => cell.AsSpan().IndexOfAny(",\"\n") >= 0 ? $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : cell;
}
