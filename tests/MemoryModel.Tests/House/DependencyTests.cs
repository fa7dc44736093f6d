using System.Reflection;

namespace MemoryModel.Tests.House;

public class DependencyTests
{
    [Fact]
    public void The_library_references_the_runtime_and_math_net_only()
    {
        var references = Assembly.Load("MemoryModel").GetReferencedAssemblies().Select(name => name.Name!);

        Assert.DoesNotContain(references, name =>
            !name.StartsWith("System.", StringComparison.Ordinal) && name != "MathNet.Numerics");
    }
}
