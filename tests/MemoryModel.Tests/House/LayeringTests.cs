using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MemoryModel.Tests.House;

/// <summary>Folders depend one way: the order is the one that docs/design.md states, read from there.</summary>
public class LayeringTests
{
    // What <ImplicitUsings> adds to a library; the compiler below does not read the project file.
    const string ImplicitUsings = "global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq; global using System.Net.Http; global using System.Threading; global using System.Threading.Tasks;";

    static readonly string Library = Path.Combine(Repository.Root, "src", "MemoryModel");

    [Fact]
    public void Docs_design_gives_every_folder_its_place()
    {
        var layers = Layers();
        var folders = Directory.GetDirectories(Library).Select(Path.GetFileName).Where(name => name is not ("bin" or "obj"));

        Assert.All(folders, name => Assert.True(layers.ContainsKey(name!), $"src/MemoryModel/{name} has no place in the order of docs/design.md (\"folders depend one way\")"));
    }

    [Fact]
    public void A_folder_uses_only_the_folders_below_it()
    {
        var stop = TestContext.Current.CancellationToken;
        var layers = Layers();
        var trees = Directory.EnumerateFiles(Library, "*.cs", SearchOption.AllDirectories)
            .Where(path => !Path.GetRelativePath(Library, path).StartsWith("obj", StringComparison.Ordinal) && !Path.GetRelativePath(Library, path).StartsWith("bin", StringComparison.Ordinal))
            .Select(path => CSharpSyntaxTree.ParseText(File.ReadAllText(path), new(LanguageVersion.Latest), path, cancellationToken: stop))
            .Append(CSharpSyntaxTree.ParseText(ImplicitUsings, new(LanguageVersion.Latest), Path.Combine(Library, "AssemblyInfo.cs"), cancellationToken: stop))
            .ToArray();
        var compilation = CSharpCompilation.Create("MemoryModel", trees,
            ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Where(path => !path.EndsWith("MemoryModel.dll", StringComparison.Ordinal)).Select(path => MetadataReference.CreateFromFile(path)),
            new(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
        // CS8795: a partial method whose body a generator writes, [GeneratedRegex].
        Assert.Empty(compilation.GetDeclarationDiagnostics(stop).Where(problem => problem is { Severity: DiagnosticSeverity.Error, Id: not "CS8795" }).Select(problem => problem.ToString()));

        var broken = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var tree in trees)
        {
            var model = compilation.GetSemanticModel(tree);
            foreach (var name in tree.GetRoot(stop).DescendantNodes().OfType<SimpleNameSyntax>())
            {
                if (Declared(model.GetSymbolInfo(name, stop).Symbol) is { } type && FolderOf(type, layers) is { } used && Folder(tree.FilePath) is var user
                    && user != used && layers[user] <= layers[used])
                {
                    broken.Add($"{Path.GetRelativePath(Library, tree.FilePath)} uses {type.Name} of {used}: {user} is layer {layers[user]}, {used} is layer {layers[used]}");
                }
            }
        }

        Assert.True(broken.Count == 0, $"a folder may use lower layers only (docs/design.md):\n{string.Join('\n', broken)}");
    }

    // The type that a name stands for or belongs to, when it is one of ours.
    static INamedTypeSymbol? Declared(ISymbol? symbol)
    {
        var type = symbol switch
        {
            INamedTypeSymbol named => named,
            IMethodSymbol { MethodKind: MethodKind.LocalFunction } or ILocalSymbol or IParameterSymbol or null or INamespaceSymbol => null,
            _ => symbol.ContainingType,
        };
        return type?.OriginalDefinition is { } original && original.Locations.Any(location => location.IsInSource) ? original : null;
    }

    // A type that several folders add to belongs to the lowest.
    static string? FolderOf(INamedTypeSymbol type, Dictionary<string, int> layers) => type.DeclaringSyntaxReferences
        .Select(reference => Folder(reference.SyntaxTree.FilePath)).Where(layers.ContainsKey).MinBy(folder => layers[folder]);

    static string Folder(string path) => Path.GetRelativePath(Library, path).Split(Path.DirectorySeparatorChar)[0];

    // docs/design.md: "A folder is a concept, and folders depend one way: A, B → C → `Estimator.cs` → Cli."
    static Dictionary<string, int> Layers()
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, "docs", "design.md")).ReplaceLineEndings(" ");
        var sentence = text[(text.IndexOf("depend one way:", StringComparison.Ordinal) + "depend one way:".Length)..];
        sentence = sentence[..sentence.IndexOf(". ", StringComparison.Ordinal)];
        var layers = new Dictionary<string, int> { ["AssemblyInfo.cs"] = -1 };
        foreach (var (layer, folders) in sentence.Split('→').Index())
        {
            foreach (var folder in folders.Split(','))
            {
                layers.Add(folder.Trim().Trim('`'), layer);
            }
        }

        return layers;
    }
}
