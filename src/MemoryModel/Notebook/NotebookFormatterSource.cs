using System.Diagnostics.CodeAnalysis;

namespace MemoryModel;

/// <summary>Makes the formatters that a notebook asks for; see <see cref="TypeFormatterSourceAttribute"/>.</summary>
[SuppressMessage("Performance", "CA1822:Mark members as static", Justification = "the convention calls instance methods")]
sealed class NotebookFormatterSource
{
    /// <summary>Returns the formatters; dotnet interactive calls it by name.</summary>
    public IEnumerable<object> CreateTypeFormatters() => [new HtmlFormatter()];

    /// <summary>Writes the library's answers as HTML.</summary>
    [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicMethods | DynamicallyAccessedMemberTypes.PublicProperties)]
    sealed class HtmlFormatter
    {
        public string MimeType { get; } = "text/html";

        public bool Format(object instance, TextWriter writer)
        {
            var html = new HtmlText(writer);
            switch (instance)
            {
                case MemoryEstimate estimate:
                    MemoryHtml.Write(html, estimate);
                    return true;
                case MemoryNode node:
                    MemoryHtml.Write(html, node);
                    return true;
                case StepTimeEstimate step:
                    StepTimeHtml.Write(html, step);
                    return true;
                case TimeNode node:
                    StepTimeHtml.Write(html, node);
                    return true;
                case ModelParameters parameters:
                    ParametersHtml.Write(html, parameters);
                    return true;
                case PeerComparison comparison:
                    ComparisonHtml.Write(html, comparison);
                    return true;
                case EstimateComparison comparison:
                    ComparisonHtml.Write(html, comparison);
                    return true;
                default:
                    return false;
            }
        }
    }
}
