namespace MemoryModel.Tests;

public class RunReaderTests
{
    const string Run = """
        {"model": {"name": "llama-3-8b"}, "hardware": {"gpu": "H100-SXM-80GB", "gpus": 64}, "framework": "torchtitan",
         "parallel": {"zero": 3, "tp": 8, "sp": true, "pp": 4}, "precision": {"compute": "bf16", "params": "fp32", "grads": "fp32", "master": "fp32"},
         "optimizer": "adamw", "recompute": "full", "seq_len": 8192, "micro_batch": 1, "global_batch": 32}
        """;

    [Fact]
    public void Fields_become_the_run()
    {
        var run = RunReader.Parse(Run);
        Assert.Equal((64, 8, 4, 2, 16), (run.Gpus, run.Plan.Tensor, run.Plan.Pipeline, run.Data, run.Plan.MicroBatches));
        Assert.Equal((DataType.Float32, null), (run.Precision.Parameters, run.Precision.Master));
        Assert.True(run.Plan.SequenceParallel);
    }

    [Theory]
    [InlineData("\"seq_len\"", "\"seqlen\"", "nearest: seq_len")]
    [InlineData("H100-SXM-80GB", "H1000", "nearest: ")]
    [InlineData("\"gpus\": 64", "\"gpus\": -64", "allowed: a whole number")]
    [InlineData("\"optimizer\": \"adamw\"", "\"peft\": {\"method\": \"lorra\"}", "'lorra'")]
    [InlineData("\"optimizer\": \"adamw\"", "\"peft\": {\"method\": \"ia3\", \"rank\": 8}", "peft.rank is 8; method ia3 has none")]
    [InlineData("\"tp\": 8", "\"tp\": 0", "parallel.tp is 0; allowed: a whole number from 1 to 4096")]
    [InlineData("\"tp\": 8", "\"tp\": \"8\"", "parallel.tp is '8'; allowed: a whole number")]
    [InlineData("\"tp\": 8", "\"tp\": 8, \"tp\": 4", "given twice")]
    [InlineData("\"full\"", "\"ful\"", "recompute is 'ful'; allowed: none, selective, full; nearest: full")]
    [InlineData("\"grads\": \"fp32\"", "\"grads\": \"fp33\"", "precision.grads is 'fp33'; allowed: fp32")]
    [InlineData("\"global_batch\": 32", "\"global_batch\": 33", "a multiple of dp 2 × micro-batch 1 = 2")]
    [InlineData("\"zero\": 3", "\"zero\": 3, \"dp\": 3", "dp is 3; allowed: 64 GPUs")]
    [InlineData("\"framework\"", "\"task\": \"inference\", \"framework\"", "allowed: train, finetune")]
    public void A_wrong_field_is_named(string old, string given, string said)
    {
        var error = Assert.Throws<InvalidInputException>(() => RunReader.Parse(Run.Replace(old, given, StringComparison.Ordinal)));
        Assert.Contains(said, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pipeline_of_fsdp_stages_keeps_its_weights_gathered()
    {
        var estimate = Estimator.Memory(RunReader.Parse(Run));
        Assert.Contains(estimate.Terms, term => term.Name == "stage kept gathered");
        Assert.DoesNotContain(Estimator.Memory(RunReader.Parse(Run.Replace("\"pp\": 4", "\"pp\": 1", StringComparison.Ordinal))).Terms, term => term.Name == "stage kept gathered");
    }

    // 1,024 sequences on stages that want 8 micro-batches each are 32 replicas of 8 GPUs; a run that measured nothing keeps its one replica, or as many as its experts need
    [Theory]
    [InlineData(""","global_batch":1024,"measured":{"peak_memory_gib":20}""", 256)]
    [InlineData(""","global_batch":1024""", 16)]
    [InlineData(""","measured":{"peak_memory_gib":20}""", 16)]
    [InlineData(""","global_batch":16,"measured":{"peak_memory_gib":20}""", 16)]
    [InlineData(""","global_batch":1024,"grad_accum":128,"measured":{"peak_memory_gib":20}""", 64)]
    public void A_measured_pipeline_whose_GPUs_nobody_counted_is_mostly_busy(string more, long gpus)
    {
        var run = RunReader.Parse(
            """{"model":{"name":"mixtral-8x7b"},"framework":"megatron-lm","task":"train","seq_len":4096,"micro_batch":1,"parallel":{"tp":2,"sp":true,"pp":4,"ep":4,"zero":1} """ + more + "}");

        Assert.Equal(gpus, run.Gpus);
    }
}
