namespace MemoryModel;

/// <summary>Names when Hugging Face's Trainer saves or evaluates.</summary>
public enum TrainerInterval
{
    /// <summary>Never.</summary>
    None,

    /// <summary>Every so many steps.</summary>
    Steps,

    /// <summary>After every epoch.</summary>
    Epoch,

    /// <summary>When a metric is the best so far.</summary>
    Best,
}
