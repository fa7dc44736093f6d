using System.Collections.Immutable;
using System.Text;

namespace MemoryModel;

/// <summary>Turns the C# text of a formula into the text a reader sees.</summary>
static class FormulaText
{
    /// <summary>Writes products with a middle dot and <c>CeilDiv(x, y)</c> as ⌈x / y⌉, sums in it in parentheses; the rest stays as the code has it.</summary>
    public static string Pretty(string code)
    {
        var text = new StringBuilder(code.Length);
        var closers = new Stack<(int Depth, int Start)>();
        var depth = 0;
        for (var i = 0; i < code.Length; i++)
        {
            var c = code[i];
            if (At(code, i, "CeilDiv("))
            {
                text.Append('⌈');
                closers.Push((++depth, text.Length));
                i += "CeilDiv(".Length - 1;
            }
            else if (c == '(')
            {
                depth++;
                text.Append(c);
            }
            else if (c == ')')
            {
                if (closers.Count > 0 && closers.Peek().Depth == depth)
                {
                    Enclose(text, closers.Pop().Start);
                    text.Append('⌉');
                }
                else
                {
                    text.Append(c);
                }

                depth--;
            }
            else if (c == ',' && closers.Count > 0 && closers.Peek().Depth == depth)
            {
                Enclose(text, closers.Pop().Start);
                text.Append(" / ");
                closers.Push((depth, text.Length));
                while (i + 1 < code.Length && code[i + 1] == ' ')
                {
                    i++;
                }
            }
            else if (At(code, i, " * "))
            {
                text.Append('·');
                i += 2;
            }
            else if (c is not '\n' and not '\r')
            {
                text.Append(c);
            }
        }

        return text.ToString();
    }

    // A sum beside the line of the fraction needs parentheses: ⌈(x + y) / z⌉.
    static void Enclose(StringBuilder text, int start)
    {
        var depth = 0;
        for (var i = start; i < text.Length; i++)
        {
            depth += text[i] is '(' or '⌈' ? 1 : text[i] is ')' or '⌉' ? -1 : 0;
            if (depth == 0 && (text[i] is '+' or '-' or '/'))
            {
                text.Insert(start, '(').Append(')');
                return;
            }
        }
    }

    /// <summary>The names of types that a formula may use undeclared, each for the bytes of one element.</summary>
    public static readonly ImmutableArray<KeyValuePair<string, long>> TypeWidths = [new("fp32", 4), new("bf16", 2), new("fp16", 2), new("int64", 8), new("int32", 4), new("u8", 1), new("bool8", 1), new("fp8", 1)];

    /// <summary>Says whether a formula uses a letter as a whole word.</summary>
    public static bool Mentions(string formula, string symbol)
    {
        for (var at = formula.IndexOf(symbol, StringComparison.Ordinal); at >= 0; at = formula.IndexOf(symbol, at + 1, StringComparison.Ordinal))
        {
            var end = at + symbol.Length;
            if ((at == 0 || !IsWord(formula[at - 1])) && (end == formula.Length || !IsWord(formula[end])))
            {
                return true;
            }
        }

        return false;
    }

    static bool At(string code, int index, string word) =>
        string.CompareOrdinal(code, index, word, 0, word.Length) == 0 && (index == 0 || word[0] == ' ' || !IsWord(code[index - 1]));

    static bool IsWord(char c) => char.IsLetterOrDigit(c) || c == '_';
}
