using System.Reflection;

namespace MemoryModel.Cli.Tests;

/// <summary>What a run can be told changes an answer, or is said to change none: a setting that is only read from a file and written to one would be a promise that nothing keeps.</summary>
public class SettingsAreReadTests
{
    static readonly Type[] Settings =
    [
        typeof(TrainingRun), typeof(ParallelPlan), typeof(PrecisionPolicy), typeof(Implementation), typeof(DeepSpeedSettings), typeof(MegatronSettings), typeof(Adapter),
        typeof(EvaluationSettings), typeof(SavingSettings), typeof(PreferenceSettings), typeof(TrainingTerms), typeof(TrainingArguments), typeof(DeepSpeedConfig), typeof(FsdpConfig),
    ];

    static readonly Lazy<HashSet<(string Type, string Name)>> Used = new(() =>
    {
        var library = typeof(TrainingRun).Assembly.Location;
        AssemblyCalls[] assemblies = [AssemblyCalls.Read(library), AssemblyCalls.Read(Path.Combine(Path.GetDirectoryName(library)!, "llm-mem.dll"))];
        var methods = assemblies.SelectMany(assembly => assembly.Methods).ToList();
        var settings = Settings.Select(type => type.Name).ToHashSet();
        var inside = methods.Where(method => settings.Contains(method.Type)).ToLookup(method => (method.Type, method.Name), method => method.Calls);
        var used = new HashSet<(string, string)>();

        // What Notes mentions is said to change nothing.
        var next = new Stack<(string Type, string Name)>(methods
            .Where(method => !settings.Contains(method.Type) && method.File is { } file && !IsCarrier(file))
            .SelectMany(method => method.Calls).Concat(settings.Select(type => (type, "get_Notes"))));
        while (next.TryPop(out var call))
        {
            // A member that is used passes on what it is made of, closures and iterators of its type with it.
            if (settings.Contains(call.Type) && used.Add(call))
            {
                foreach (var inner in inside[call].SelectMany(calls => calls)) next.Push(inner);
            }
        }

        return used;
    });

    public static TheoryData<Type> Records => [.. Settings];

    [Theory]
    [MemberData(nameof(Records))]
    public void Every_setting_is_read_by_more_than_its_reader_and_its_writer(Type record)
    {
        var unread = record.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => !Used.Value.Contains((record.Name, "get_" + property.Name))).Select(property => property.Name);

        Assert.Equal("", string.Join(" ", unread));
    }

    // Readers and writers of files, and the rows that name fields, carry settings without using them.
    static bool IsCarrier(string file) =>
        file.StartsWith("MemoryModel/Formats/Export/", StringComparison.Ordinal)
        || new[] { "Reader.cs", "Writer.cs", "Fields.cs", "Export.cs", "Json.cs" }.Any(end => file.EndsWith(end, StringComparison.Ordinal));
}
