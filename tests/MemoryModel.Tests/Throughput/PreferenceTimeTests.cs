using MemoryModel.Catalog;

namespace MemoryModel.Tests.Throughput;

public class PreferenceTimeTests
{
    static TrainingRun Run(PreferenceSettings? preference, long batch, Adapter? adapter = null) => new()
    {
        Model = Models.Get("llama-3-8b"),
        Accelerator = Gpus.H100Sxm,
        Gpus = 8,
        SequenceLength = 2048,
        Framework = "trl",
        Plan = new() { Zero = 3, MicroBatch = batch, Recompute = Recompute.None },
        Adapter = adapter,
        Preference = preference,
    };

    static StepTimeEstimate Time(TrainingRun run) => Estimator.Time(run)!;

    [Fact]
    public void Without_its_reference_a_batch_of_pairs_is_one_of_twice_the_sequences()
    {
        var (pairs, texts) = (Time(Run(new() { HoldsReference = false, Precomputed = true }, 2)), Time(Run(null, 4)));

        Assert.Equal(texts.Step, pairs.Step);
        Assert.Equal(texts.Tokens, pairs.Tokens);
    }

    // A forward pass is a third of a step's operations.
    [Fact]
    public void A_reference_adds_a_forward_pass()
    {
        var (with, without) = (Time(Run(new(), 2)), Time(Run(new() { Precomputed = true }, 2)));

        Assert.InRange(with.Step / without.Step, 1.2, 1.4);
        Assert.Equal(4 / 3.0, with.ModelOperations / without.ModelOperations, 9);
        Assert.Equal(with.Step.Value, with.Explanation.Terms.SelectMany(group => group.Terms).Sum(term => term.Seconds.Value), 9);
    }

    // TRL, trl/trainer/dpo_trainer.py: null_ref_context switches the adapter off.
    [Fact]
    public void An_adapter_that_is_switched_off_is_the_reference()
    {
        var adapter = new Adapter(AdapterMethod.Lora) { Rank = 16 };
        var (asked, beforehand) = (new PreferenceSettings { HoldsReference = false }, new PreferenceSettings { HoldsReference = false, Precomputed = true });

        Assert.True(Time(Run(asked, 2, adapter)).Step > Time(Run(beforehand, 2, adapter)).Step * 1.2);
        Assert.Equal(Time(Run(beforehand, 2)).Step, Time(Run(asked, 2)).Step);
    }

    [Fact]
    public void The_timeline_of_a_pipeline_shows_both_forward_passes()
    {
        var run = Run(new(), 1) with { Framework = "pytorch", Plan = new() { Pipeline = 4, MicroBatch = 1, MicroBatches = 8 } };
        var spans = Estimator.Timeline(run)!.Spans;

        Assert.Equal(32, spans.Count(span => span.Name == "forward: reference model"));
        Assert.Equal(Time(run).Step.Value, spans.Max(span => span.End.Value), 0.02 * Time(run).Step.Value);
    }

    // 10 bytes for each of 4 × 2,048 tokens of 4,096 values at 80 % of 3.35 TB/s.
    [Fact]
    public void Noise_on_the_token_vectors_takes_its_traffic()
    {
        var (noisy, plain) = (Time(Run(null, 4) with { EmbeddingNoise = true }), Time(Run(null, 4)));

        Assert.Equal(10.0 * 4 * 2048 * 4096 / (0.8 * 3.35e12), (noisy.Step - plain.Step).Value, 1e-5);
    }
}
