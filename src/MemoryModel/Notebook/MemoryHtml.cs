namespace MemoryModel;

/// <summary>Writes an estimate and its explanation: a line per kind, under each its groups, under each the terms with formula and source.</summary>
static class MemoryHtml
{
    public static void Write(HtmlText html, MemoryEstimate estimate)
    {
        var run = estimate.Run;
        html.Begin();
        html.Tag("<p>").Tag(estimate.Fits ? "<b class=\"yes\">fits</b> " : "<b class=\"no\">does not fit</b> ")
            .Text($"{estimate.Device} of {run.Accelerator.UsableMemory} per GPU: {run.Model.Name} on {run.Gpus} × {run.Accelerator.Name}, stage {estimate.WorstStage}, peak in {EstimateJson.PhaseName(estimate.PeakMoment)}").Tag("</p>");
        html.Paragraph($"allocated {estimate.Allocated}, reserved {estimate.Reserved}, likely {estimate.Low} to {estimate.High}", "s");
        html.Heads("what", "per GPU", HtmlText.Share);
        foreach (var kind in Enum.GetValues<MemoryKind>())
        {
            var bytes = estimate.Of(kind);
            if (bytes != Bytes.Zero || estimate.Terms.Any(group => group.Kind == kind && group.Tier == MemoryTier.Gpu))
            {
                html.Tag("<tr><td>");
                Groups(html, estimate, kind);
                html.Tag("</td>").Number(bytes.ToString()).Bar(bytes.Value / (double)estimate.Device.Value).Tag("</tr>");
            }
        }

        html.Tag("<tr><td><b>per GPU</b></td>").Number(estimate.Device.ToString()).Tag("<td></td></tr>");
        html.EndTable();
        Elsewhere(html, estimate);
        html.Tag("<details><summary>moments</summary>");
        html.Heads("moment", "allocated", HtmlText.Share);
        foreach (var (moment, bytes) in estimate.Phases)
        {
            html.Tag("<tr>").Cell(EstimateJson.PhaseName(moment)).Number(bytes.ToString()).Bar(bytes.Value / (double)Math.Max(1, estimate.Allocated.Value)).Tag("</tr>");
        }

        html.EndTable();
        html.Tag("</details>");
        foreach (var line in run.Assumed)
        {
            html.Paragraph($"assumed: {line}", "s");
        }

        html.End();
    }

    public static void Write(HtmlText html, MemoryNode node)
    {
        html.Begin();
        Group(html, node, open: true);
        html.End();
    }

    static void Groups(HtmlText html, MemoryEstimate estimate, MemoryKind kind)
    {
        var groups = estimate.Terms.Where(group => group.Kind == kind && OnGpu(group.Tier)).ToArray();
        if (groups.Length == 0)
        {
            html.Text(LedgerWords.Of(kind));
            return;
        }

        html.Tag("<details><summary>").Text(LedgerWords.Of(kind)).Tag("</summary>");
        foreach (var group in groups)
        {
            Group(html, group, open: false, group.Tier == MemoryTier.Gpu && (group.Alive & estimate.PeakMoment) == 0 ? "not at the peak" : group.Tier == MemoryTier.GpuCached ? "kept by the allocator" : "");
        }

        html.Tag("</details>");
    }

    static void Elsewhere(HtmlText html, MemoryEstimate estimate)
    {
        var groups = estimate.Terms.Where(group => !OnGpu(group.Tier)).ToArray();
        if (groups.Length == 0)
        {
            return;
        }

        html.Tag("<details><summary>").Text($"host memory per node {estimate.HostPerNode}, NVMe per node {estimate.NvmePerNode}").Tag("</summary>");
        foreach (var group in groups)
        {
            Group(html, group, open: false, group.Tier.ToString());
        }

        html.Tag("</details>");
    }

    static void Group(HtmlText html, MemoryNode group, bool open, string remark = "")
    {
        html.Tag(open ? "<details open=\"\"><summary>" : "<details><summary>").Text($"{group.Name}  {group.Bytes}");
        if (group.Times != 1)
        {
            html.Text($"  = {group.Each} × {group.Times} ").Code(group.TimesText);
        }

        html.Tag(" <span class=\"s\">").Text(remark.Length == 0 ? group.Basis.ToString().ToLowerInvariant() : $"{group.Basis.ToString().ToLowerInvariant()}, {remark}").Tag("</span></summary>");
        html.Heads("term", "bytes", "formula");
        foreach (var term in group.Terms)
        {
            html.Tag("<tr>").Cell(term.Name).Number(term.Bytes.ToString()).Tag("<td class=\"n\">").Code(term.Formula).Tag("</td></tr>");
        }

        html.EndTable();
        html.Letters(group.Symbols);
        html.Paragraph(group.Where.Length == 0 ? $"source: {group.Source}" : $"source: {group.Source}, {group.Where}", "s");
        html.Tag("</details>");
    }

    static bool OnGpu(MemoryTier tier) => tier is MemoryTier.Gpu or MemoryTier.GpuOutsideAllocator or MemoryTier.GpuCached;
}
