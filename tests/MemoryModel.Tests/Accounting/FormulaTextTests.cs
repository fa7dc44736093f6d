namespace MemoryModel.Tests.Accounting;

public class FormulaTextTests
{
    [Theory]
    [InlineData("bf16 * s * b * h", "bf16·s·b·h")]
    [InlineData("fp32 * CeilDiv(P, d)", "fp32·⌈P / d⌉")]
    [InlineData("weight * CeilDiv(P - primary, copies)", "weight·⌈(P - primary) / copies⌉")]
    [InlineData("CeilDiv(x, y + 1)", "⌈x / (y + 1)⌉")]
    [InlineData("CeilDiv(x * (y - 1), z)", "⌈x·(y - 1) / z⌉")]
    [InlineData("CeilDiv(CeilDiv(a + b, c), d)", "⌈⌈(a + b) / c⌉ / d⌉")]
    [InlineData("main * Max(x, y)", "main·Max(x, y)")]
    public void Code_becomes_what_a_reader_sees(string code, string printed) => Assert.Equal(printed, FormulaText.Pretty(code));
}
