using System.Collections.Frozen;
using System.Reflection;
using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace MemoryModel.Cli.Tests;

/// <summary>Which method of an assembly calls which, of its own and of the assemblies it uses, read from its compiled code, with the source file of each from its symbols.</summary>
sealed class AssemblyCalls
{
    static readonly FrozenDictionary<int, OpCode> Codes = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!).ToFrozenDictionary(code => code.Value & 0xffff);

    AssemblyCalls(IReadOnlyList<Method> methods) => Methods = methods;

    /// <summary>Gets the methods that have code.</summary>
    public IReadOnlyList<Method> Methods { get; }

    /// <summary>A method: the type it stands in (a closure's or iterator's outermost one), its name, its file within <c>src</c> (<see langword="null"/> where the compiler wrote it), and what it calls.</summary>
    public sealed record Method(string Type, string Name, string? File, IReadOnlyList<(string Type, string Name)> Calls);

    public static AssemblyCalls Read(string assembly)
    {
        using var image = new PEReader(File.OpenRead(assembly));
        using var symbols = MetadataReaderProvider.FromPortablePdbStream(File.OpenRead(Path.ChangeExtension(assembly, ".pdb")));
        var (metadata, pdb) = (image.GetMetadataReader(), symbols.GetMetadataReader());
        return new([.. metadata.MethodDefinitions.Where(handle => metadata.GetMethodDefinition(handle).RelativeVirtualAddress != 0).Select(handle =>
        {
            var method = metadata.GetMethodDefinition(handle);
            var document = pdb.GetMethodDebugInformation(handle).Document;
            return new Method(
                Outermost(metadata, method.GetDeclaringType()),
                metadata.GetString(method.Name),
                document.IsNil ? null : WithinSources(pdb.GetString(pdb.GetDocument(document).Name)),
                [.. Operands(image.GetMethodBody(method.RelativeVirtualAddress).GetILBytes()!).Select(token => Called(metadata, token)).OfType<(string, string)>()]);
        })]);
    }

    static string WithinSources(string path)
    {
        path = path.Replace('\\', '/');
        return path[(path.LastIndexOf("/src/", StringComparison.Ordinal) + "/src/".Length)..];
    }

    static IEnumerable<EntityHandle> Operands(byte[] code)
    {
        for (var at = 0; at < code.Length;)
        {
            var value = code[at] == 0xfe ? 0xfe00 | code[at + 1] : code[at];
            at += code[at] == 0xfe ? 2 : 1;
            switch (Codes[value].OperandType)
            {
                case OperandType.InlineMethod or OperandType.InlineTok:
                    yield return MetadataTokens.EntityHandle(BitConverter.ToInt32(code, at));
                    at += 4;
                    break;
                case OperandType.InlineNone:
                    break;
                case OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar:
                    at += 1;
                    break;
                case OperandType.InlineVar:
                    at += 2;
                    break;
                case OperandType.InlineI8 or OperandType.InlineR:
                    at += 8;
                    break;
                case OperandType.InlineSwitch:
                    at += 4 + (4 * BitConverter.ToInt32(code, at));
                    break;
                default:
                    at += 4;
                    break;
            }
        }
    }

    static (string Type, string Name)? Called(MetadataReader metadata, EntityHandle token) => token.Kind switch
    {
        HandleKind.MethodDefinition => metadata.GetMethodDefinition((MethodDefinitionHandle)token) is var method
            ? (Outermost(metadata, method.GetDeclaringType()), metadata.GetString(method.Name)) : null,
        HandleKind.MemberReference => metadata.GetMemberReference((MemberReferenceHandle)token) is { Parent.Kind: HandleKind.TypeReference } member
            ? (metadata.GetString(metadata.GetTypeReference((TypeReferenceHandle)member.Parent).Name), metadata.GetString(member.Name)) : null,
        HandleKind.MethodSpecification => Called(metadata, metadata.GetMethodSpecification((MethodSpecificationHandle)token).Method),
        _ => null,
    };

    static string Outermost(MetadataReader metadata, TypeDefinitionHandle handle)
    {
        for (var type = metadata.GetTypeDefinition(handle); ; type = metadata.GetTypeDefinition(handle))
        {
            if (type.GetDeclaringType().IsNil)
            {
                return metadata.GetString(type.Name);
            }

            handle = type.GetDeclaringType();
        }
    }
}
