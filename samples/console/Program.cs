using MemoryModel;
using MemoryModel.Catalog;

var run = new TrainingRun
{
    Model = Models.Get("llama-3-8b"),
    Accelerator = Gpus.H100Sxm,
    Gpus = 8,
    Plan = new() { Zero = 3, Recompute = Recompute.Full },
    Precision = PrecisionPolicies.Fsdp2,
    SequenceLength = 8192,
};

var estimate = Estimator.Memory(run);
Console.WriteLine($"{run.Model.Name}: {estimate.Device} of {run.Accelerator.UsableMemory} per GPU, {(estimate.Fits ? "fits" : "does not fit")}");
foreach (var term in estimate.Terms)
{
    Console.WriteLine($"  {term.Name,-45} {term.Bytes,12}  {term.Source.Key}");
}
