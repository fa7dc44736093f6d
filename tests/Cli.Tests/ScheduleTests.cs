using System.Text.Json;

namespace MemoryModel.Cli.Tests;

public sealed class ScheduleTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    (int Code, string Output, string Error) Run(string arguments, params string[] options)
    {
        var file = Path.Combine(_folder, "training_args.json");
        File.WriteAllText(file, arguments);
        using var output = new StringWriter();
        using var error = new StringWriter();
        return (LlmMemCommand.Run(["schedule", file, .. options], output, error), output.ToString(), error.ToString());
    }

    [Fact]
    public void A_schedule_is_drawn()
    {
        var (code, output, _) = Run("""{"learning_rate": 1e-3, "lr_scheduler_type": "linear", "warmup_steps": 10, "max_steps": 100}""");

        Assert.Equal(0, code);
        Assert.Contains("linear, 100 steps, 10 of them warm-up; learning rate 0e0 at the first, 1e-3 at most, 1.111e-5 at the last", output, StringComparison.Ordinal);
        Assert.Contains("9.9e-4 │", output, StringComparison.Ordinal);
        Assert.Contains('█', output);
    }

    [Fact]
    public void Its_values_are_json_and_csv()
    {
        using var json = JsonDocument.Parse(Run("""{"lr_scheduler_type": "constant", "max_steps": 5}""", "--json").Output);
        Assert.Equal([5e-5, 5e-5, 5e-5, 5e-5, 5e-5], json.RootElement.GetProperty("learning_rate").EnumerateArray().Select(row => row.GetProperty("value").GetDouble()));
        Assert.Contains("3,5E-06", Run("""{"max_steps": 4, "learning_rate": 2e-5}""", "--csv").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Epochs_need_the_samples()
    {
        Assert.Contains("48 steps", Run("""{"per_device_train_batch_size": 4}""", "--samples", "1000", "--dp", "16").Output, StringComparison.Ordinal);
        Assert.Contains("the number of samples", Run("{}").Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_named_configuration_lies_beside_the_arguments()
    {
        File.WriteAllText(Path.Combine(_folder, "ds.json"), """{"scheduler": {"type": "WarmupLR", "params": {"warmup_num_steps": 10}}}""");

        Assert.Contains("WarmupLR, 50 steps", Run("""{"max_steps": 50, "deepspeed": "ds.json"}""").Output, StringComparison.Ordinal);
        Assert.Contains("does not exist", Run("""{"max_steps": 50, "deepspeed": "other.json"}""").Error, StringComparison.Ordinal);
    }
}
