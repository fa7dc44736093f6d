namespace MemoryModel.Cli;

/// <summary>Breaks lines that are wider than a terminal at their spaces; what follows is indented.</summary>
static class LineWrap
{
    const string Indent = "  ";

    /// <summary>Returns the lines; a word that is wider than the terminal stays whole.</summary>
    public static IEnumerable<string> Of(string text, int width)
    {
        var start = text.Length - text.TrimStart(' ').Length;
        while (text.Length > width)
        {
            var space = text.LastIndexOf(' ', width);
            space = space > start + Indent.Length ? space : text.IndexOf(' ', Math.Min(width, text.Length));
            if (space < 0)
            {
                break;
            }

            yield return text[..space].TrimEnd();
            text = new string(' ', start) + Indent + text[space..].TrimStart();
        }

        yield return text;
    }
}
