using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using MemoryModel.Catalog;

namespace MemoryModel.Cli;

/// <summary><c>llm-mem calibrate cases.jsonl … -o profile.json</c>: a cluster's profile from its own measured runs.</summary>
static class CalibrateCommand
{
    const int ShownReasons = 3;

    public static Command Create()
    {
        var command = new Command("calibrate", "Fit a cluster's profile to measured runs; use it with --profile.");
        var files = new Argument<string[]>("cases") { Description = "Files of measured runs, one JSON object a line; output of nccl-tests; CSV of products (m,n,k,dtype,tflops) or collectives (collective,size,time_us,ranks).", Arity = ArgumentArity.OneOrMore };
        var file = new Option<string>("--output", "-o") { Description = "File to write the profile to." };
        command.Arguments.Add(files);
        var gpu = new Option<string>("--gpu") { Description = "The accelerator that operator and collective tables were measured on." };
        var perNode = new Option<int>("--gpus-per-node") { Description = "Accelerators of a machine in collective tables that do not say.", DefaultValueFactory = _ => 8 };
        command.Options.Add(file);
        command.Options.Add(gpu);
        command.Options.Add(perNode);
        var print = OutputOptions.AddTo(command);
        command.SetAction(parsed =>
        {
            var output = print(parsed);
            var (cases, tables) = Read(parsed.GetValue(files)!);
            var (start, tabled) = Tables(tables, parsed.GetValue(gpu), parsed.GetValue(perNode));
            if (tables is null && cases.Runs.Length < TimeCalibration.FewestRuns && cases.Skipped.Length > 0)
            {
                var reasons = string.Join("; ", cases.Skipped.Take(ShownReasons).Select(row => $"{row.Id}: {row.Reason}"));
                throw new InvalidInputException($"calibration has {cases.Runs.Length} usable runs of {cases.Runs.Length + cases.Skipped.Length}; needed: at least {TimeCalibration.FewestRuns}; left out: {reasons}{(cases.Skipped.Length > ShownReasons ? "; …" : "")}");
            }

            var report = tables is not null && cases.Runs.IsEmpty ? new() { Profile = start, Factors = tabled, Runs = [] } : TimeCalibration.Calibrate(cases.Runs, start);
            using var stream = new MemoryStream();
            using (var json = new Utf8JsonWriter(stream, new() { Indented = true })) ProfileJson.Write(json, report.Profile);
            if (parsed.GetValue(file) is { } path) OutputFile.Write("output", path, stream.ToArray());
            Print(output, report, cases, tabled, parsed.GetValue(file));
            return ExitCode.Answered;
        });
        return command;
    }

    static (TimeProfile Profile, ImmutableArray<CalibratedFactor> Factors) Tables(MeasuredTables? tables, string? gpu, int perNode)
    {
        if (tables is null) return (TimeProfile.None, []);
        if (gpu is null) throw new InvalidInputException("--gpu is missing; needed: the accelerator that the table was measured on");
        if (perNode < 1) throw new InvalidInputException($"--gpus-per-node is {perNode}; allowed: at least 1");
        var accelerator = Gpus.Find(gpu) ?? throw new InvalidInputException(Gpus.Unknown(gpu));
        return TableCalibration.Fit(tables, accelerator, perNode);
    }

    static (CalibrationCases Cases, MeasuredTables? Tables) Read(string[] files)
    {
        MeasuredTables? tables = null;
        var (runs, skipped) = (new List<MeasuredRun>(), new List<(string, string)>());
        foreach (var path in files)
        {
            InputFile.Lines("cases", path, lines =>
            {
                var text = string.Join('\n', lines);
                if (MeasuredTableReader.IsTable(text))
                {
                    var table = MeasuredTableReader.Read(text, path);
                    tables = tables?.With(table) ?? table;
                    return 0;
                }

                var cases = CalibrationCases.Read(text.Split('\n'));
                runs.AddRange(cases.Runs);
                skipped.AddRange(cases.Skipped);
                return cases.Runs.Length;
            });
        }

        return (new([.. runs], [.. skipped]), tables);
    }

    static void Print(Output output, CalibrationReport report, CalibrationCases cases, ImmutableArray<CalibratedFactor> tabled, string? path)
    {
        if (output.Style == OutputStyle.Json)
        {
            output.Line(CalibrationJson.Write(report, cases.Skipped));
            return;
        }

        if (report.Runs.Length > 0 && output.Style == OutputStyle.Text)
        {
            foreach (var row in tabled.Where(row => row.Learned > 0)) output.Line($"by tables: {row.Kind}: {Shown(row.Factor)} from {row.Runs} points, 90 % from {Shown(row.Low)} to {Shown(row.High)}");
        }

        output.Rows(["time of", "factor", "90 % from", "to", "learned %", report.Runs.IsEmpty ? "points" : "runs"], report.Factors.Select(row => new[]
        {
            row.Kind, Shown(row.Factor), Shown(row.Low), Shown(row.High), (100 * row.Learned).ToString("0", CultureInfo.InvariantCulture), row.Runs.ToString(CultureInfo.InvariantCulture),
        }));
        if (output.Style != OutputStyle.Text) return;
        if (report.Runs.IsEmpty)
        {
            output.Line("from tables alone: times of attention, recompute and the host stay the catalog's, and so does the width of intervals; measured runs move them");
            output.Line(path is null ? "no profile is written; -o FILE" : $"profile: {path}");
            return;
        }

        output.Line(string.Create(CultureInfo.InvariantCulture, $"{report.Runs.Length} runs: median error {100 * report.CatalogError:0.0} % by the catalog, {100 * report.LeftOutError:0.0} % by a profile made without the run it predicts"));
        output.Line(string.Create(CultureInfo.InvariantCulture, $"nine runs in ten within a factor {report.Profile.Spread:0.00}"));
        foreach (var (factor, missing) in Missing)
        {
            if (report.Factors[factor].Runs == 0) output.Line($"{report.Factors[factor].Kind}: no run has it, the catalog's time stays; to calibrate it add {missing}");
        }

        foreach (var (id, reason) in output.Quiet ? [] : cases.Skipped) output.Line($"left out: {id}: {reason}");
        output.Line(path is null ? "no profile is written; -o FILE" : $"profile: {path}");
    }

    static readonly (int Factor, string Missing)[] Missing =
    [
        (0, "a dense run in bf16 or fp16"), (1, "a dense run in fp8"), (2, "a run of a mixture of experts"), (3, "a run with long sequences"), (4, "a run with recompute"), (5, "a run on more GPUs or nodes"),
    ];

    static string Shown(double factor) => factor.ToString("0.00", CultureInfo.InvariantCulture);
}
