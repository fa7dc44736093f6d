namespace MemoryModel;

/// <summary>Represents the class that a config's <c>architectures</c> names: a model without a head, or with labels in place of words.</summary>
/// <param name="Name">The name, such as <c>BertForSequenceClassification</c>.</param>
/// <param name="Total">Its number of parameters.</param>
public sealed record NamedClass(string Name, long Total);
