using System.Text.Json;

namespace MemoryModel.Tests;

/// <summary>Not only sums: each tensor has the shape it has in the instantiated class, since optimizers, sharding and quantization work tensor by tensor.</summary>
public class TensorShapeTests
{
    [Theory]
    [MemberData(nameof(ParameterCountTests.Models), MemberType = typeof(ParameterCountTests), DisableDiscoveryEnumeration = true)]
    public void Shapes_and_tensor_counts_are_exact(string line)
    {
        using var row = JsonDocument.Parse(line);
        var name = row.RootElement.GetProperty("name").GetString()!;
        var expected = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var tensor in row.RootElement.GetProperty("tensors").EnumerateArray())
        {
            Count(expected, [.. tensor[1].EnumerateArray().Select(size => size.GetInt64())], tensor[0].GetInt64());
        }

        var actual = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var (tensor, layers) in ModelParameters.Of(HuggingFaceConfig.Read(row.RootElement.GetProperty("config"))).Everything())
        {
            // DBRX stacks its experts along the rows of a matrix instead of in a third dimension.
            long[] sizes = name.StartsWith("dbrx", StringComparison.Ordinal)
                ? tensor.Rows > tensor.Columns ? [tensor.Stacked * tensor.Rows, tensor.Columns] : [tensor.Rows, tensor.Stacked * tensor.Columns]
                : [tensor.Stacked, tensor.Rows, tensor.Columns];
            Count(actual, sizes, tensor.Count * layers);
        }

        Assert.Equal(expected, actual);
    }

    // GPT-2 stores [input, output] and a convolution has a dimension of one: the order and the ones are set aside.
    static void Count(SortedDictionary<string, long> shapes, long[] sizes, long times)
    {
        long[] folded = sizes.Length > 3 ? [sizes[0], sizes[1..].Aggregate((left, right) => left * right)] : sizes;
        var key = string.Join('×', folded.Where(size => size > 1).Order().DefaultIfEmpty(1));
        shapes[key] = shapes.GetValueOrDefault(key) + times;
    }
}
