namespace MemoryModel.Cli;

/// <summary>What the process ends with.</summary>
static class ExitCode
{
    public const int Answered = 0;
    public const int OurFault = 1;
    public const int BadInput = 2;
    public const int DoesNotFit = 3;
}
