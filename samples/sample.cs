#:package LlmMem@0.1.0
#:property RestoreAdditionalProjectSources=../artifacts
#:property RestorePackagesPath=../artifacts/packages
#:property ManagePackageVersionsCentrally=false
#:property RestorePackagesWithLockFile=false
#:property PublishAot=false

using MemoryModel;
using MemoryModel.Catalog;

var run = new TrainingRun { Model = Models.Get("gpt2"), Accelerator = Gpus.A100Sxm, Gpus = 8, Plan = new() { Zero = 1 } };
Console.WriteLine($"{run.Model.Name}: {Estimator.Memory(run).Device} per GPU");
