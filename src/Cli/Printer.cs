using System.Globalization;

namespace MemoryModel.Cli;

/// <summary>Prints answers for people: plain columns, no colour where the output is no terminal.</summary>
sealed class Printer(TextWriter output)
{
    public void Estimate(MemoryEstimate estimate)
    {
        var run = estimate.Run;
        Line($"{(estimate.Fits ? "fits" : "DOES NOT FIT")}   {estimate.Device} of {run.Accelerator.UsableMemory} per {run.Accelerator.Name}   ({estimate.Low} to {estimate.High}; stage {estimate.WorstStage}; peak in: {EstimateJson.PhaseName(estimate.PeakMoment)})");
        foreach (var kind in Enum.GetValues<MemoryKind>())
        {
            if (estimate.Of(kind) is var bytes && bytes > Bytes.Zero)
            {
                Line($"  {Words(kind),-18}{bytes,12}");
            }
        }

        Line($"  {"allocated",-18}{estimate.Allocated,12}   torch.cuda.max_memory_allocated");
        Line($"  {"reserved",-18}{estimate.Reserved,12}   torch.cuda.max_memory_reserved");
        Line($"  {"device",-18}{estimate.Device,12}   nvidia-smi");
        if (estimate.HostPerNode > Bytes.Zero)
        {
            Line($"  {"host per node",-18}{estimate.HostPerNode,12}");
        }

        if (estimate.NvmePerNode > Bytes.Zero)
        {
            Line($"  {"NVMe per node",-18}{estimate.NvmePerNode,12}");
        }
    }

    public void Table(IReadOnlyList<MemoryEstimate> rows)
    {
        var first = rows[0].Run;
        Line($"{Parameters(first)} parameters, ZeRO-{first.Zero}, {first.Accelerator.Name} ({first.Accelerator.UsableMemory} usable), sequence {first.SequenceLength}, micro-batch {first.MicroBatch}");
        Line($"{"GPUs",9}{"parameters",14}{"gradients",14}{"optimizer",14}{"activations",14}{"device",14}  fits");
        foreach (var row in rows)
        {
            Line($"{row.Run.Gpus,9}{State(row, MemoryKind.Parameters),14}{State(row, MemoryKind.Gradients),14}{State(row, MemoryKind.OptimizerStates),14}{row.Of(MemoryKind.Activations),14}{row.Device,14}  {(row.Fits ? "yes" : "no")}");
        }

        var smallest = rows.FirstOrDefault(row => row.Fits);
        if (smallest is null)
        {
            Line($"no count up to {rows[^1].Run.Gpus} fits: more ZeRO, recompute, tensor or pipeline parallelism is needed");
        }
        else
        {
            Line($"smallest that fits: {smallest.Run.Gpus} × {first.Accelerator.Name}");
        }
    }

    public void Explanation(MemoryEstimate estimate)
    {
        Estimate(estimate);
        Line($"");
        foreach (var group in estimate.Terms)
        {
            var times = group.Times > 1 ? $"  × {group.Times}{(group.Formula.Length > 0 ? $" ({group.Formula})" : "")}" : "";
            Line($"{group.Name,-44}{group.Bytes,12}  {group.Basis.ToString().ToLowerInvariant()}{times}  [{group.Source}{(group.Where.Length > 0 ? ", " + group.Where : "")}]");
            foreach (var term in group.Terms)
            {
                Line($"    {term.Name,-40}{term.Bytes,12}  = {term.Formula}");
            }

            if (group.Symbols.Length > 0)
            {
                Line($"    where {string.Join("  ", group.Symbols.Select(symbol => string.Create(CultureInfo.InvariantCulture, $"{symbol.Key} = {symbol.Value:N0}")))}");
            }
        }
    }

    public void Count(ModelArchitecture model, ModelParameters parameters)
    {
        Line($"{model.Name} ({model.Family})");
        Line($"  {"total",-14}{parameters.Total,24:N0}");
        Line($"  {"active",-14}{parameters.Active,24:N0}");
        foreach (var group in Enum.GetValues<ParameterGroup>())
        {
            if (parameters.In(group) is var count and > 0)
            {
                Line($"  {group.ToString().ToLowerInvariant(),-14}{count,24:N0}");
            }
        }

        Line($"  source: {model.Source}");
    }

    public void Assumed(IEnumerable<string> assumed)
    {
        foreach (var line in assumed)
        {
            Line($"  assumed: {line}");
        }
    }

    public void Line(FormattableString text) => output.WriteLine(text.ToString(CultureInfo.InvariantCulture));

    static Bytes State(MemoryEstimate row, MemoryKind kind) =>
        new(row.Terms.Where(term => term.Kind == kind).Sum(term => term.Bytes.Value));

    static string Parameters(TrainingRun run) => (run.StatedParameters ?? ModelParameters.Of(run.Model).Total).ToString("N0", CultureInfo.InvariantCulture);

    static string Words(MemoryKind kind) => kind == MemoryKind.OptimizerStates ? "optimizer states" : kind.ToString().ToLowerInvariant();
}
