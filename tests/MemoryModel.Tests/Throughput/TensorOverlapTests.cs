namespace MemoryModel.Tests.Throughput;

public class TensorOverlapTests
{
    [Fact]
    public void Products_hide_no_tensor_parallel_communication_between_nodes()
    {
        // 405B with tp 32 on nodes of eight: some 9 s of collectives over InfiniBand a step (126 layers, four micro-batches, five times 0.5 GiB at 37 GB/s a port)
        var inside = Step(Run(tensor: 8));
        var across = Step(Run(tensor: 32));

        Assert.True(across > inside + 3, $"{inside} s with tp 8, {across} s with tp 32");
    }

    [Fact]
    public void Products_hide_no_more_communication_than_they_last()
    {
        var usual = Run(tensor: 8);
        var slow = usual with { IntraNode = "20GB/s" };

        // some 30 s of collectives (126 layers, five times 0.5 GiB at 10 GB/s) beside some 9 s of products
        Assert.True(Step(slow) > Step(usual) + 15, $"{Step(usual)} s over NVLink, {Step(slow)} s over 10 GB/s each way");
    }

    static double Step(TrainingRun run) => Estimator.Time(run)!.Step.Value;

    static TrainingRun Run(long tensor) => RunReader.Parse($$"""
        {"model": {"name": "llama-3.1-405b"}, "hardware": {"gpu": "h100-sxm", "gpus": 16384}, "framework": "megatron", "parallel": {"tp": {{tensor}}, "sp": true, "zero": 2},
         "seq_len": 8192, "micro_batch": 2, "global_batch": 4096}
        """);
}
