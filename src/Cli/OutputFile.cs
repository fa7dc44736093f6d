namespace MemoryModel.Cli;

/// <summary>Writes a file that a user named, or says why it cannot be written.</summary>
static class OutputFile
{
    public static void Write(string field, string path, byte[] content)
    {
        try
        {
            File.WriteAllBytes(path, content);
        }
        catch (Exception error) when (error is UnauthorizedAccessException or IOException or ArgumentException or NotSupportedException)
        {
            throw new InvalidInputException($"{field} is '{path}', which cannot be written; allowed: a file in a folder that exists", error);
        }
    }
}
