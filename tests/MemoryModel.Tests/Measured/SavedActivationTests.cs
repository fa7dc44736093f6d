namespace MemoryModel.Tests.Measured;

/// <summary>Compares saved tensors with what PyTorch's autograd keeps, measured on 203 small networks.</summary>
public sealed class SavedActivationTests
{
    static readonly ValidationReport Report = ValidationReport.Read(File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Measured", "pytorch_activations.jsonl")));

    [Theory]
    [InlineData("saved_activation_bytes")]
    [InlineData("saved_activation_bytes_per_layer")]
    [InlineData("weight_cast_bytes")]
    [InlineData("parameters")]
    [InlineData("trainable_parameters")]
    public void EveryQuantityIsExactToTheByte(string name)
    {
        Assert.True(Report.Quantity(name).Count >= (name == "trainable_parameters" ? 24 : 203), $"{Report.Quantity(name)}");
        var wrong = Report.Cases.SelectMany(row => row.Quantities.Where(quantity => quantity.Name == name && quantity.Measured != quantity.Predicted).Select(quantity => $"{row.Id} {quantity}")).ToArray();
        Assert.True(wrong.Length == 0, string.Join('\n', wrong.Take(10)));
    }
}
