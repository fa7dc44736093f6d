using System.Globalization;

namespace MemoryModel.Tests.House;

/// <summary>Computes a formula from the text that a user reads: whole numbers, · + - /, parentheses, ⌈x / y⌉, Max, Min and letters.</summary>
/// <remarks>A quotient is cut to a whole number, as the program cuts it.</remarks>
sealed class PrintedFormula
{
    readonly string _text;
    readonly Func<string, long> _letter;
    int _at;

    PrintedFormula(string text, Func<string, long> letter)
    {
        _text = text;
        _letter = letter;
    }

    /// <summary>Returns the value of a printed formula.</summary>
    /// <exception cref="FormatException">The text is not of the form that formulas have, or a letter is not declared.</exception>
    public static long Evaluate(string text, Func<string, long> letter)
    {
        var formula = new PrintedFormula(text, letter);
        var value = formula.Sum();
        return formula._at == text.Length ? value : throw formula.Unexpected();
    }

    long Sum()
    {
        var value = Product();
        while (true)
        {
            if (Take('+'))
            {
                value += Product();
            }
            else if (Take('-'))
            {
                value -= Product();
            }
            else
            {
                return value;
            }
        }
    }

    long Product()
    {
        var value = Factor();
        while (true)
        {
            if (Take('·'))
            {
                value *= Factor();
            }
            else if (Take('/'))
            {
                value /= Factor();
            }
            else
            {
                return value;
            }
        }
    }

    long Factor()
    {
        if (Take('('))
        {
            var value = Sum();
            Need(')');
            return value;
        }

        if (Take('⌈'))
        {
            // The quotient inside is exact before it is rounded up, so its two sides are read apart.
            var (numerator, denominator) = Quotient();
            Need('⌉');
            return (numerator + denominator - 1) / denominator;
        }

        var word = Word();
        if (word.Length == 0)
        {
            throw Unexpected();
        }

        if (char.IsDigit(word[0]))
        {
            return long.Parse(word.Replace("_", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
        }

        if (word is "Max" or "Min")
        {
            Need('(');
            var left = Sum();
            Need(',');
            var right = Sum();
            Need(')');
            return word == "Max" ? Math.Max(left, right) : Math.Min(left, right);
        }

        return _letter(word);
    }

    // ⌈x / y⌉ is printed with x and y as they stand in CeilDiv(x, y): the last slash at this depth parts them.
    (long Numerator, long Denominator) Quotient()
    {
        var (depth, slash, end) = (0, -1, _at);
        for (; end < _text.Length && (depth > 0 || _text[end] != '⌉'); end++)
        {
            depth += _text[end] is '(' or '⌈' ? 1 : _text[end] is ')' or '⌉' ? -1 : 0;
            slash = depth == 0 && _text[end] == '/' ? end : slash;
        }

        if (slash < 0)
        {
            throw Unexpected();
        }

        var value = (Evaluate(_text[_at..slash].Trim(), _letter), Evaluate(_text[(slash + 1)..end].Trim(), _letter));
        _at = end;
        return value;
    }

    string Word()
    {
        Skip();
        var start = _at;
        while (_at < _text.Length && (char.IsLetterOrDigit(_text[_at]) || _text[_at] == '_'))
        {
            _at++;
        }

        return _text[start.._at];
    }

    bool Take(char wanted)
    {
        Skip();
        if (_at < _text.Length && _text[_at] == wanted)
        {
            _at++;
            return true;
        }

        return false;
    }

    void Need(char wanted)
    {
        if (!Take(wanted))
        {
            throw Unexpected();
        }
    }

    void Skip()
    {
        while (_at < _text.Length && _text[_at] == ' ')
        {
            _at++;
        }
    }

    FormatException Unexpected() => new($"'{_text}' is not a printed formula at {_at}: '{_text[_at..]}'");
}
