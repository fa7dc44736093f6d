namespace MemoryModel;

/// <summary>Represents one factor of a profile and how sure it is.</summary>
/// <param name="Kind">The kind of work.</param>
/// <param name="Factor">The factor on its seconds; 1 is the catalog's.</param>
/// <param name="Low">Lower end of the 90 % interval.</param>
/// <param name="High">Upper end of the 90 % interval.</param>
/// <param name="Learned">How much of the factor the runs decided, from 0 (it stays the catalog's) to 1.</param>
/// <param name="Runs">Runs that spend a twentieth of their step or more on this kind.</param>
public sealed record CalibratedFactor(string Kind, double Factor, double Low, double High, double Learned, int Runs);
