namespace MemoryModel;

/// <summary>Says that an input cannot be understood: which field, which value, what is allowed.</summary>
public sealed class InvalidInputException : Exception
{
    /// <summary>Initializes the exception with one line that a user can act on.</summary>
    public InvalidInputException(string message)
        : base(message)
    {
    }

    /// <summary>Initializes the exception with one line and its cause.</summary>
    public InvalidInputException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Initializes the exception without a message.</summary>
    public InvalidInputException()
    {
    }
}
