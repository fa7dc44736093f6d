using System.Text.Json;
using System.Xml.Linq;
using MemoryModel.Tests.House;
using Microsoft.CodeAnalysis.CSharp.Scripting;
using Microsoft.CodeAnalysis.Scripting;
using Microsoft.DotNet.Interactive.Formatting;

namespace MemoryModel.Tests.Notebook;

/// <summary>Runs samples/notebooks/first-estimate.ipynb cell by cell, as a notebook's C# kernel does, and formats what each cell returns.</summary>
public class FirstEstimateTests
{
    static readonly Lazy<Task<List<object?>>> Values = new(Run);

    [Fact]
    public async Task Every_cell_runs_and_only_the_first_returns_nothing()
    {
        var values = await Values.Value;

        Assert.Null(values[0]);
        Assert.All(values.Skip(1), Assert.NotNull);
    }

    [Fact]
    public async Task Every_value_is_shown_as_well_formed_html_that_needs_no_other_file()
    {
        foreach (var value in (await Values.Value).Skip(1))
        {
            Assert.Equal(HtmlFormatter.MimeType, Formatter.GetPreferredMimeTypesFor(value!.GetType()).First());
            var html = value.ToDisplayString(HtmlFormatter.MimeType);

            var root = XElement.Parse(html);
            Assert.Equal("llm-mem", root.Attribute("class")?.Value);
            Assert.DoesNotContain(root.Descendants(), element => element.Name.LocalName is "script" or "link" or "img" || element.Attribute("src") is not null || element.Attribute("href") is not null);
        }
    }

    [Fact]
    public async Task The_estimate_shows_every_term_with_formula_and_source()
    {
        var estimate = Assert.IsType<MemoryEstimate>((await Values.Value)[1]);
        var root = XElement.Parse(estimate.ToDisplayString(HtmlFormatter.MimeType));
        var text = root.Value;
        var formulas = root.Descendants("code").Select(code => code.Value).ToHashSet();

        Assert.Contains($"{estimate.Device} of {estimate.Run.Accelerator.UsableMemory} per GPU", text, StringComparison.Ordinal);
        Assert.NotEmpty(root.Descendants("details"));
        Assert.All(estimate.Terms, group =>
        {
            Assert.Contains($"source: {group.Source}", text, StringComparison.Ordinal);
            Assert.All(group.Terms, term => Assert.Contains(term.Formula, formulas));
        });
    }

    [Fact]
    public async Task The_other_values_are_those_of_the_library()
    {
        var values = await Values.Value;
        string Html(int cell) => XElement.Parse(values[cell].ToDisplayString(HtmlFormatter.MimeType)).Value;

        Assert.Contains("inputs of recomputed layers", Html(2), StringComparison.Ordinal);
        Assert.Contains(Assert.IsType<StepTimeEstimate>(values[4]).Step.ToString(), Html(4), StringComparison.Ordinal);
        Assert.Contains("8,030,261,248 parameters", Html(5), StringComparison.Ordinal);
        Assert.Contains("18·P / N", Html(6), StringComparison.Ordinal);
    }

    [Fact]
    public void Text_is_escaped()
    {
        var run = Peers.PeerRuns.Make("gpt2", 1);
        var html = Estimator.Memory(run with { Model = run.Model with { Name = "<script>alert(1)</script> & \"co\"" } }).ToDisplayString(HtmlFormatter.MimeType);

        Assert.DoesNotContain("<script>", html, StringComparison.Ordinal);
        Assert.Contains("&lt;script&gt;alert(1)&lt;/script&gt; &amp;", html, StringComparison.Ordinal);
    }

    // The kernel resolves packages before it compiles: here the library is the one under test.
    static async Task<List<object?>> Run()
    {
        using var notebook = JsonDocument.Parse(File.ReadAllText(Path.Combine(Repository.Root, "samples", "notebooks", "first-estimate.ipynb")));
        var options = ScriptOptions.Default.WithReferences(typeof(Estimator).Assembly).WithImports("System", "System.Linq", "System.Collections.Generic");
        var values = new List<object?>();
        ScriptState<object>? state = null;
        foreach (var cell in notebook.RootElement.GetProperty("cells").EnumerateArray())
        {
            if (cell.GetProperty("cell_type").GetString() == "code")
            {
                var code = string.Concat(cell.GetProperty("source").EnumerateArray().Select(line => line.GetString()).Where(line => !line!.StartsWith("#r \"nuget:", StringComparison.Ordinal) && !line.StartsWith("#i ", StringComparison.Ordinal)));
                state = state is null ? await CSharpScript.RunAsync(code, options) : await state.ContinueWithAsync(code);
                values.Add(state.ReturnValue);
            }
        }

        return values;
    }
}
