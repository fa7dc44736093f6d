using System.Text.Json;
using MemoryModel.Catalog;

namespace MemoryModel.Tests.Throughput;

public class Float8RecipeTests
{
    static TrainingRun Run(string recipe, string gpu = "b200-sxm", string framework = "megatron-lm")
    {
        using var json = JsonDocument.Parse($$$"""
            {"model": {"name": "llama-3-70b"}, "hardware": {"gpu": "{{{gpu}}}", "gpus": 64}, "framework": "{{{framework}}}", "parallel": {"tp": 4, "sp": true, "zero": {{{(framework == "torchtitan" ? 2 : 1)}}}},
             "precision": {"compute": "fp8"{{{recipe}}}}, "seq_len": 8192, "micro_batch": 1, "grad_accum": 4}
            """);
        return RunReader.Read(json.RootElement);
    }

    static Bytes Weights(TrainingRun run) => Estimator.Memory(run).Of(MemoryKind.Parameters);

    static double Step(TrainingRun run) => Estimator.Time(run)!.Step.Value;

    // Transformer Engine, pytorch/tensor: one layout serves Blackwell's products of tensor scales; block scales run along a direction each.
    [Fact]
    public void Scales_along_rows_hold_every_weight_twice()
    {
        var matrices = (double)(Weights(Run(""" , "fp8_recipe": "blockwise" """)) - Weights(Run(""" , "fp8_recipe": "tensorwise" """))).Value;
        var exponents = Weights(Run(""" , "fp8_recipe": "mxfp8" """)) - Weights(Run(""" , "fp8_recipe": "blockwise" """));

        Assert.Equal(1, matrices / (Models.Get("llama-3-70b").Layers * (2.0 * 8192 * 8192 + 2 * 8192 * 1024 + 3 * 8192 * 28672) / 4), 1e-3);
        Assert.Equal(2 / 32.0, exponents.Value / matrices, 1e-3);
    }

    [Fact]
    public void Hopper_holds_them_twice_whatever_the_recipe() =>
        Assert.Equal(Weights(Run(""" , "fp8_recipe": "tensorwise" """, "h100-sxm")), Weights(Run(""" , "fp8_recipe": "delayed" """, "h100-sxm")));

    [Fact]
    public void A_recipe_that_looks_for_its_scale_casts_longer()
    {
        double[] steps = [Step(Run(""" , "fp8_recipe": "delayed" """)), Step(Run(""" , "fp8_recipe": "tensorwise" """)), Step(Run(""" , "fp8_recipe": "rowwise" """, framework: "torchtitan"))];

        Assert.Equal(Step(Run("")), steps[0]);
        Assert.True(steps[1] > steps[0]);
        Assert.True(steps[2] > Step(Run(""" , "fp8_recipe": "tensorwise" """, framework: "torchtitan")));
    }

    [Fact]
    public void A_recipe_needs_products_in_8_bits()
    {
        using var json = JsonDocument.Parse("""{"model": {"name": "llama-3-8b"}, "precision": {"compute": "bf16", "fp8_recipe": "mxfp8"} }""");

        Assert.Contains("precision.fp8_recipe is given with products in bf16", Assert.Throws<InvalidInputException>(() => RunReader.Read(json.RootElement)).Message, StringComparison.Ordinal);
    }

    // torchtitan/distributed/pipeline_parallel.py: two stages a rank unless layers per stage say otherwise.
    [Theory]
    [InlineData("", 2)]
    [InlineData(""" , "vpp": 4 """, 4)]
    public void An_interleaved_schedule_has_chunks(string more, long chunks)
    {
        using var json = JsonDocument.Parse($$"""
            {"model": {"name": "llama-3-70b"}, "hardware": {"gpu": "h100-sxm", "gpus": 64}, "framework": "torchtitan", "parallel": {"pp": 8, "zero": 2, "schedule": "interleaved-1f1b"{{more}} }, "seq_len": 8192, "micro_batch": 1, "grad_accum": 8}
            """);

        Assert.Equal((chunks, PipelineSchedule.OneForwardOneBackward), RunReader.Read(json.RootElement).Plan is var plan ? (plan.VirtualPipeline, plan.Schedule) : default);
    }
}
