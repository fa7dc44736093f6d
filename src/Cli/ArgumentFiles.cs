namespace MemoryModel.Cli;

/// <summary>Reads the files of other tools' arguments that a user named.</summary>
static class ArgumentFiles
{
    /// <summary>Reads Hugging Face's TrainingArguments; a configuration that they name lies beside them unless its path is whole.</summary>
    public static TrainingArguments TrainingArguments(string path) => InputFile.Parse("training-args", path, text => MemoryModel.TrainingArguments.Parse(
        text,
        named => InputFile.Read("training arguments' file", Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, named))));

    /// <summary>Reads a DeepSpeed configuration.</summary>
    public static DeepSpeedConfig DeepSpeed(string path) => InputFile.Parse("deepspeed", path, DeepSpeedConfig.Parse);
}
