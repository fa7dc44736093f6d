using MemoryModel.Cli;

return LlmMemCommand.Run(args, Console.Out, Console.Error);
