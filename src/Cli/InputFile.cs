namespace MemoryModel.Cli;

/// <summary>Reads a text file that a user named, or says why it cannot be read.</summary>
static class InputFile
{
    // A run or a config is some kilobytes; a file this long is a mistake.
    const long LongestBytes = 16 << 20;

    public static string Read(string field, string path)
    {
        if (Directory.Exists(path))
        {
            throw new InvalidInputException($"{field} is '{path}', a directory; allowed: a file");
        }

        try
        {
            var length = new FileInfo(path).Length;
            return length <= LongestBytes
                ? File.ReadAllText(path)
                : throw new InvalidInputException($"{field} is '{path}' of {new Bytes(length)}; allowed: at most {new Bytes(LongestBytes)}");
        }
        catch (FileNotFoundException)
        {
            throw new InvalidInputException($"{field} is '{path}', which does not exist; allowed: a file");
        }
        catch (Exception error) when (error is UnauthorizedAccessException or IOException or ArgumentException)
        {
            throw new InvalidInputException($"{field} is '{path}', which cannot be read; allowed: a readable file", error);
        }
    }
}
