using System.Net.Sockets;

namespace MemoryModel.Cli.Tests;

/// <summary>Files that cannot be what they should: one line that names them, exit 2, nothing on standard output; never a fault of ours.</summary>
public sealed class BadFileTests : IDisposable
{
    const string Run = """{"model":{"name":"llama-3-8b"},"hardware":{"gpu":"H100-SXM-80GB","gpus":8},"framework":"deepspeed","parallel":{"zero":3,"tp":2},"precision":{"compute":"bf16"},"seq_len":2048,"micro_batch":1}""";
    const string Config = """{"model_type":"llama","hidden_size":4096,"num_hidden_layers":32,"num_attention_heads":32,"num_key_value_heads":8,"intermediate_size":14336,"vocab_size":128256,"tie_word_embeddings":false}""";

    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    public static TheoryData<string> Commands => ["estimate FILE", "explain FILE", "compare FILE FILE", "validate FILE", "params --config FILE", "--gpus 8 --config FILE", "schedule FILE", "trace FILE"];

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [MemberData(nameof(Commands))]
    public void A_missing_file(string command) => Refused(command, Path.Combine(_folder.FullName, "none.json"), "none.json");

    [Theory]
    [MemberData(nameof(Commands))]
    public void A_directory(string command) => Refused(command, _folder.FullName, "directory");

    [Theory]
    [MemberData(nameof(Commands))]
    public void A_file_that_may_not_be_read(string command)
    {
        // Opening a socket fails whoever asks; a file without permissions opens for root.
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs a socket in the file system");
        var path = Path.Combine(_folder.FullName, "closed.json");
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(path));

        Refused(command, path, "closed.json");
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void A_hundred_megabytes(string command)
    {
        var path = Path.Combine(_folder.FullName, "long.json");
        using (var file = File.OpenWrite(path))
        {
            file.SetLength(100_000_000);
        }

        Refused(command, path, "long.json");
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void Bytes_that_are_no_text(string command) => Refused(command, Write("bytes.json", "\0\u0001\ufffd{{{"), "bytes.json");

    [Theory]
    [MemberData(nameof(Commands))]
    public void An_empty_file(string command)
    {
        // No cases are no fault.
        if (!command.StartsWith("validate", StringComparison.Ordinal))
        {
            Refused(command, Write("empty.json", ""), "empty.json");
        }
    }

    [Theory]
    [InlineData("estimate", Run)]
    [InlineData("params --config", Config)]
    public void Every_truncation_is_refused(string command, string text)
    {
        for (var length = 1; length < text.Length; length++)
        {
            Refused($"{command} FILE", Write("cut.json", text[..length]), "cut.json");
        }
    }

    [Theory]
    [InlineData("estimate", Run)]
    [InlineData("params --config", Config)]
    public void No_change_of_a_byte_is_a_fault_of_ours(string command, string text)
    {
        var random = new Random(3);
        for (var i = 0; i < 200; i++)
        {
            var changed = text.ToCharArray();
            changed[random.Next(changed.Length)] = (char)random.Next(32, 127);
            var (exitCode, output, error) = CommandLine.Run([.. command.Split(' '), Write("changed.json", new(changed))]);

            Assert.True(exitCode is 0 or 2, $"{error}: {new string(changed)}");
            Assert.True(exitCode == 0 ? error.Length == 0 : output.Length == 0 && error.TrimEnd().Split('\n').Length == 1, error);
        }
    }

    [Theory]
    [InlineData("gpus", "\"gpus\":8", "\"gpus\":0")]
    [InlineData("gpus", "\"gpus\":8", "\"gpus\":-8")]
    [InlineData("gpus", "\"gpus\":8", "\"gpus\":1e400")]
    [InlineData("gpus", "\"gpus\":8", "\"gpus\":2.5")]
    [InlineData("gpus", "\"gpus\":8", "\"gpus\":\"many\"")]
    [InlineData("gpus", "\"gpus\":8", "\"gpus\":[8]")]
    [InlineData("valid JSON", "\"gpus\":8", "\"gpus\":NaN")]
    [InlineData("seq_len", "\"seq_len\":2048", "\"seq_len\":-1")]
    [InlineData("seq_len", "\"seq_len\":2048", "\"seq_len\":99999999999999999999")]
    [InlineData("nearest: seq_len", "\"seq_len\":2048", "\"seqlen\":2048")]
    [InlineData("parallel.tp", "\"tp\":2", "\"tpp\":2")]
    [InlineData("tp", "\"tp\":2", "\"tp\":3")]
    [InlineData("tp", "\"tp\":2", "\"tp\":true")]
    [InlineData("zero", "\"zero\":3", "\"zero\":4")]
    [InlineData("llama-3-8b", "llama-3-8b", "lama-3-8b")]
    [InlineData("gpu", "H100-SXM-80GB", "H1000")]
    [InlineData("model", "{\"name\":\"llama-3-8b\"}", "{}")]
    [InlineData("model", "{\"name\":\"llama-3-8b\"}", "[]")]
    [InlineData("heads", "{\"name\":\"llama-3-8b\"}", "{\"layers\":2,\"hidden\":100,\"heads\":7}")]
    public void A_wrong_value_in_a_run_file_is_named(string names, string right, string wrong) =>
        Refused("estimate FILE", Write("run.json", Run.Replace(right, wrong, StringComparison.Ordinal)), names);

    [Theory]
    [InlineData("hidden_size", "\"hidden_size\":4096", "\"hidden_size\":0")]
    [InlineData("hidden_size", "\"hidden_size\":4096", "\"hidden_size\":\"wide\"")]
    [InlineData("hidden_size", "\"hidden_size\":4096,", "")]
    [InlineData("num_hidden_layers", "\"num_hidden_layers\":32", "\"num_hidden_layers\":1e400")]
    [InlineData("num_attention_heads", "\"num_attention_heads\":32", "\"num_attention_heads\":-32")]
    public void A_wrong_value_in_a_config_is_named(string names, string right, string wrong) =>
        Refused("params --config FILE", Write("config.json", Config.Replace(right, wrong, StringComparison.Ordinal)), names);

    [Fact]
    public void Nesting_without_end_is_refused() => Refused("estimate FILE", Write("deep.json", new string('[', 100_000)), "deep.json");

    string Write(string name, string text)
    {
        var path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }

    static void Refused(string command, string path, string names)
    {
        var (exitCode, output, error) = CommandLine.Run([.. command.Split(' ').Select(word => word == "FILE" ? path : word)]);

        Assert.True(exitCode == 2, $"exit {exitCode}: {error}{output}");
        Assert.Empty(output);
        Assert.StartsWith("error: ", error, StringComparison.Ordinal);
        Assert.Single(error.TrimEnd().Split('\n'));
        Assert.Contains(names, error, StringComparison.Ordinal);
    }
}
