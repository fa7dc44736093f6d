namespace MemoryModel.Cli;

/// <summary>Reads a file of the user's, or says in one line why not.</summary>
static class InputFile
{
    const long Largest = 50_000_000;

    public static string Read(string field, string path)
    {
        if (Directory.Exists(path))
        {
            throw new InvalidInputException($"{field} is '{path}', a directory; allowed: a file");
        }

        try
        {
            var length = new FileInfo(path).Length;
            return length <= Largest
                ? File.ReadAllText(path)
                : throw new InvalidInputException($"{field} is '{path}', {new Bytes(length)}; allowed: a file of at most {new Bytes(Largest)}");
        }
        catch (FileNotFoundException)
        {
            throw new InvalidInputException($"{field} is '{path}'; no such file");
        }
        catch (DirectoryNotFoundException)
        {
            throw new InvalidInputException($"{field} is '{path}'; no such file");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InvalidInputException($"{field} is '{path}'; it cannot be read: {error.Message}", error);
        }
    }
}
