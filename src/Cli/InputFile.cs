namespace MemoryModel.Cli;

/// <summary>Reads a text file that a user named, or says why it cannot be read.</summary>
static class InputFile
{
    // A run or a config is some kilobytes; a file this long is a mistake.
    const long LongestBytes = 16 << 20;

    /// <summary>Reads a file and parses its text; what is wrong with the text names the file.</summary>
    public static T Parse<T>(string field, string path, Func<string, T> parse)
    {
        var text = Read(field, path);
        try
        {
            return parse(text);
        }
        catch (InvalidInputException problem)
        {
            throw new InvalidInputException($"'{path}': {problem.Message}", problem);
        }
    }

    /// <summary>Reads a file line by line, however long it is; what is wrong with a line names the file.</summary>
    public static T Lines<T>(string field, string path, Func<IEnumerable<string>, T> read)
    {
        try
        {
            return Guarded(field, path, () => read(File.ReadLines(path)));
        }
        catch (FormatException problem)
        {
            throw new InvalidInputException($"'{path}': {problem.Message}", problem);
        }
    }

    public static string Read(string field, string path) => Guarded(field, path, () =>
    {
        var length = new FileInfo(path).Length;
        return length <= LongestBytes
            ? File.ReadAllText(path)
            : throw new InvalidInputException($"{field} is '{path}' of {new Bytes(length)}; allowed: at most {new Bytes(LongestBytes)}");
    });

    static T Guarded<T>(string field, string path, Func<T> read)
    {
        if (path.StartsWith('-'))
        {
            throw new InvalidInputException($"option '{path}' is not known to this command; allowed: {field} as a file");
        }

        if (Directory.Exists(path))
        {
            throw new InvalidInputException($"{field} is '{path}', a directory; allowed: a file");
        }

        try
        {
            return read();
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new InvalidInputException($"{field} is '{path}', which does not exist; allowed: a file", error);
        }
        catch (Exception error) when (error is UnauthorizedAccessException or IOException or ArgumentException)
        {
            throw new InvalidInputException($"{field} is '{path}', which cannot be read; allowed: a readable file", error);
        }
    }
}
