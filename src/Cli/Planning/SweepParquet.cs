using System.Text;
using System.Text.Json;
using MemoryModel.Planning;
using Parquet;
using Parquet.Schema;

namespace MemoryModel.Cli;

/// <summary>Writes a sweep as Parquet. Rows go to a journal beside the file first, since a Parquet file without its end cannot be read: a kill loses none, and the whole file appears at once.</summary>
sealed class SweepParquet : SweepSink
{
    const int RowGroup = 4_096;

    static readonly string[] Whole = ["device_bytes", "allocated_bytes", "host_bytes_per_node", "nvme_bytes_per_node"];
    static readonly string[] Real = ["step_s", "tokens_per_s"];

    readonly string _path;
    readonly SweepPart _part;
    readonly SweepFile? _journal;

    public SweepParquet(string path, SweepPart part)
    {
        (_path, _part) = (path, part);
        if (File.Exists(path) && !File.Exists(Journal))
        {
            // The journal goes when the file is whole: nothing is left to do.
            if (!IsOurs(path))
            {
                throw SweepFile.Foreign(path);
            }

            LastRow = part.Grid.Rows;
            return;
        }

        _journal = new(Journal, part, json: true);
        LastRow = _journal.LastRow;
    }

    // A Parquet file ends with its schema and what is said of it: which grid and shard.
    bool IsOurs(string path)
    {
        using var file = File.OpenRead(path);
        var end = new byte[Math.Min(file.Length, LongestFooter)];
        file.Seek(-end.Length, SeekOrigin.End);
        file.ReadExactly(end);
        return end.AsSpan().EndsWith("PAR1"u8) && end.AsSpan().IndexOf(Encoding.UTF8.GetBytes(_part.Name())) >= 0;
    }

    const int LongestFooter = 1 << 20;

    string Journal => _path + ".rows.jsonl";

    public override void Check(Func<long, SweepRow> row) => _journal?.Check(row);

    public override void Write(SweepRow row) => _journal!.Write(row);

    public override void Dispose()
    {
        _journal?.Dispose();
        base.Dispose();
    }

    public override void Complete()
    {
        if (_journal is null)
        {
            return;
        }

        _journal.Dispose();
        var whole = _path + ".part";
        Convert(whole).GetAwaiter().GetResult();
        File.Move(whole, _path, overwrite: true);
        File.Delete(Journal);
    }

    async Task Convert(string path)
    {
        var schema = new ParquetSchema(
        [
            new DataField<long>("row"), .. _part.Grid.Axes.Select(axis => new DataField<string>(axis.Name)), new DataField<bool?>("fits"),
            .. Whole.Select(name => new DataField<long?>(name)), .. Real.Select(name => new DataField<double?>(name)), new DataField<string>("problem"),
        ]);
        var stream = File.Create(path);
        await using (stream.ConfigureAwait(false))
        {
            var writer = await ParquetWriter.CreateAsync(schema, stream).ConfigureAwait(false);
            await using (writer.ConfigureAwait(false))
            {
                writer.CustomMetadata = new Dictionary<string, string> { ["llm-mem sweep"] = _part.Name() };
                foreach (var lines in File.ReadLines(Journal).Chunk(RowGroup))
                {
                    var rows = lines.Select(line =>
                    {
                        using var document = JsonDocument.Parse(line);
                        return document.RootElement.Clone();
                    }).ToArray();
                    using var group = writer.CreateRowGroup();
                    foreach (var field in schema.DataFields)
                    {
                        await Column(group, field, rows).ConfigureAwait(false);
                    }
                }
            }
        }
    }

    static Task Column(ParquetRowGroupWriter group, DataField field, JsonElement[] rows) => field.Name switch
    {
        "row" => group.WriteAsync<long>(field, rows.Select(row => row.GetProperty("row").GetInt64()).ToArray()),
        "fits" => group.WriteAsync<bool>(field, (ReadOnlyMemory<bool?>)rows.Select(row => row.TryGetProperty("fits", out var value) ? value.GetBoolean() : (bool?)null).ToArray()),
        _ when Whole.Contains(field.Name) => group.WriteAsync<long>(field, (ReadOnlyMemory<long?>)rows.Select(row => row.TryGetProperty(field.Name, out var value) ? value.GetInt64() : (long?)null).ToArray()),
        _ when Real.Contains(field.Name) => group.WriteAsync<double>(field, (ReadOnlyMemory<double?>)rows.Select(row => row.TryGetProperty(field.Name, out var value) ? value.GetDouble() : (double?)null).ToArray()),
        _ => group.WriteAsync(field, rows.Select(row => row.TryGetProperty(field.Name, out var value) ? value.GetString() : null).ToArray()!),
    };
}
