using System.Text.Json;
using System.Text.Json.Nodes;
using Json.Schema;

namespace MemoryModel.Cli.Tests;

/// <summary>What --json prints is what docs/schemas say: closed schemas, every property described.</summary>
public class SchemaTests
{
    static readonly string[] Llama = ["--model", "llama-3-8b", "--gpu", "h100-sxm", "--gpus", "8", "--zero", "3", "--seq-len", "2048", "--json"];

    static readonly Lazy<Dictionary<string, JsonSchema>> Schemas = new(() =>
    {
        var schemas = SchemaCommand.Names.ToDictionary(name => name, name => JsonSchema.FromText(SchemaCommand.Read(name)));
        foreach (var schema in schemas.Values)
        {
            SchemaRegistry.Global.Register(schema);
        }

        return schemas;
    });

    public static TheoryData<string> Names => [.. SchemaCommand.Names];

    [Theory]
    [InlineData("estimate", "")]
    [InlineData("estimate", "--params 175e9 --zero 3 --json")]
    [InlineData("estimate", "--params 1e15 --zero 3 --gpus 1000000 --json")]
    [InlineData("estimate", "--model mixtral-8x7b --gpus 64 --ep 8 --pp 4 --framework megatron --recompute selective --json")]
    [InlineData("estimate", "--model gpt2 --gpu titan-rtx --gpus 1 --precision fp32 --optimizer adafactor --json")]
    [InlineData("estimate", "--model llama-3-8b --gpus 8 --zero 3 --framework deepspeed --offload-optimizer nvme --offload-params cpu --json")]
    [InlineData("estimate", "explain --model t5-small --gpus 2 --json")]
    [InlineData("params", "params --model deepseek-v3 --json")]
    [InlineData("params", "params --model llama-2-7b --peft lora --lora-rank 8 --weights nf4 --json")]
    [InlineData("peer", "--compare deepspeed")]
    [InlineData("peer", "--compare megatron")]
    [InlineData("peer", "--compare accelerate")]
    [InlineData("peer", "--compare cookbook")]
    [InlineData("list", "list --json")]
    [InlineData("plan", "plan --model llama-3-8b --gpus 8 --global-batch 16 --seq-len 4096 --gpu-memory 20GiB --top 2 --json")]
    [InlineData("plan", "plan --model gpt-3-175b --gpus 64 --global-batch 64 --top 2 --json")]
    [InlineData("plan", "plan --model llama-3.1-405b --gpus 1024 --global-batch 256 --seq-len 8192 --tp 8 --pp 16 --zero 1 --keep offload-activations=none --top 2 --json")]
    [InlineData("plan", "plan --model llama-3-8b --gpu rtx-4090 --gpus 1 --global-batch 16 --seq-len 2048 --framework unsloth --peft qlora --json")]
    [InlineData("max", "max --of layers --model llama-3-8b --gpus 8 --zero 3 --json")]
    [InlineData("max", "max --of gpu --model llama-3-8b --gpus 8 --zero 3 --json")]
    [InlineData("what-if", "what-if --model gpt2 --gpus 8 --json")]
    [InlineData("tornado", "what-if --tornado --model gpt2 --gpus 8 --json")]
    [InlineData("budget", "budget --flops 5.76e23 --json")]
    [InlineData("file", "completion bash --json")]
    public void What_a_command_prints_is_what_its_schema_says(string schema, string arguments)
    {
        var words = arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var (exitCode, output, error) = CommandLine.Run(words.Contains("--json") ? words : [.. Llama, .. words]);

        Assert.Equal((0, ""), (exitCode, error));
        Valid(schema, output);
    }

    [Fact]
    public void Every_list_is_what_its_schema_says()
    {
        foreach (var list in CatalogList.All)
        {
            Valid("list", CommandLine.Run("list", list.Name, "--json").Output);
        }
    }

    [Fact]
    public void Files_give_answers_that_their_schemas_describe()
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            string Write(string name, string text)
            {
                var path = Path.Combine(folder.FullName, name);
                File.WriteAllText(path, text);
                return path;
            }

            const string run = """{"model":{"name":"llama-3-8b"},"hardware":{"gpu":"H100-SXM-80GB","gpus":8},"framework":"deepspeed","parallel":{"zero":2},"seq_len":2048,"micro_batch":1}""";
            var (a, b) = (Write("a.json", run), Write("b.json", run.Replace("\"zero\":2", "\"zero\":3", StringComparison.Ordinal)));
            Valid("run", run);
            Valid("compare", CommandLine.Run("compare", a, b, "--json").Output);
            var line = run[..^1] + ""","id":"x","measured":{"peak_memory_gib":40,"memory_kind":"max_allocated","step_time_s":1.5}}""";
            Valid("validate", CommandLine.Run("validate", Write("cases.jsonl", line), "--json").Output);
            Valid("schedule", CommandLine.Run("schedule", Write("arguments.json", """{"max_steps":100,"learning_rate":1e-4,"warmup_steps":10}"""), "--json").Output);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_property_is_described(string name)
    {
        var undescribed = new List<string>();
        Walk(JsonNode.Parse(SchemaCommand.Read(name))!, name, undescribed);

        Assert.Empty(undescribed);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_property_that_is_not_described_is_refused(string name)
    {
        const string unknown = """{"schema":"x","name":"x","no such property":1}""";
        Assert.False(Schemas.Value[name].Evaluate(Parse(name == "list" ? $"[{unknown}]" : unknown)).IsValid);
    }

    [Fact]
    public void A_schema_prints_as_it_stands_in_the_repository()
    {
        foreach (var name in SchemaCommand.Names)
        {
            var (exitCode, output, error) = CommandLine.Run("schema", name);
            Assert.Equal((0, ""), (exitCode, error));
            Assert.Equal(SchemaCommand.Read(name), output.TrimEnd());
        }

        Assert.Equal(string.Join('\n', SchemaCommand.Names), CommandLine.Run("schema").Output.TrimEnd().ReplaceLineEndings("\n"));
        Assert.Contains("schema is 'estimat'; allowed:", CommandLine.Run("schema", "estimat").Error, StringComparison.Ordinal);
    }

    internal static void Valid(string name, string json)
    {
        var results = Schemas.Value[name].Evaluate(Parse(json), new() { OutputFormat = OutputFormat.List });
        Assert.True(results.IsValid, string.Join('\n', (results.Details ?? []).Where(detail => detail.Errors is not null).Take(10)
            .Select(detail => $"{detail.InstanceLocation}: {string.Join("; ", detail.Errors!.Values)} ({detail.SchemaLocation})")));
    }

    static JsonElement Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }

    static void Walk(JsonNode node, string path, List<string> undescribed)
    {
        switch (node)
        {
            case JsonObject schema:
                if (schema["properties"] is JsonObject properties)
                {
                    undescribed.AddRange(properties.Where(property => string.IsNullOrWhiteSpace((string?)property.Value?["description"])).Select(property => $"{path}.{property.Key}"));
                    if (schema["additionalProperties"] is null)
                    {
                        undescribed.Add($"{path} is not closed");
                    }
                }

                foreach (var (key, value) in schema)
                {
                    if (value is not null)
                    {
                        Walk(value, $"{path}.{key}", undescribed);
                    }
                }

                break;
            case JsonArray items:
                foreach (var item in items)
                {
                    if (item is not null)
                    {
                        Walk(item, path, undescribed);
                    }
                }

                break;
        }
    }
}
