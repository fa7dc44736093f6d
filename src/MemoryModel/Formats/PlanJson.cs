using System.Text.Json;
using MemoryModel.Planning;

namespace MemoryModel;

/// <summary>Writes a planner's answer as JSON, schema <c>llm-mem/plan/1</c>.</summary>
public static class PlanJson
{
    /// <summary>Returns the answer as indented JSON.</summary>
    public static string Write(PlanAnswer answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        return AnswerJson.Write("llm-mem/plan/1", json =>
        {
            json.WriteString("model", answer.Question.Run.Model.Name);
            json.WriteString("gpu", answer.Question.Run.Accelerator.Name);
            json.WriteNumber("global_batch", answer.Question.GlobalBatch);
            json.WriteNumber("seq_len", answer.Question.Run.SequenceLength);
            json.WriteNumber("legal_plans", answer.Plans);
            json.WriteBoolean("partial", answer.Partial);
            Options(json, "ranked", answer, answer.Ranked);
            Options(json, "front", answer, answer.Front);
            if (answer.Recommended is { } simple)
            {
                json.WritePropertyName("recommended");
                Option(json, answer, simple, writer =>
                {
                    writer.WritePropertyName("run");
                    RunWriter.Write(writer, simple.Run);
                });
            }

            if (answer.Surer() is { } surer)
            {
                json.WritePropertyName("surer");
                Option(json, answer, surer, null);
            }

            json.WriteStartArray("references");
            foreach (var (name, option, fits) in answer.References)
            {
                Option(json, answer, option, writer =>
                {
                    writer.WriteString("name", name);
                    writer.WriteBoolean("fits", fits);
                });
            }

            json.WriteEndArray();
            NearMisses(json, answer);
            json.WriteStartArray("forbidden");
            foreach (var row in answer.Forbidden)
            {
                json.WriteStartObject();
                json.WriteString("reason", row.Reason);
                json.WriteString("what", row.What);
                json.WriteNumber("count", row.Count);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteStartArray("assumed");
            foreach (var line in answer.Question.Run.Assumed)
            {
                json.WriteStringValue(line);
            }

            json.WriteEndArray();
        });
    }

    static void Options(Utf8JsonWriter json, string name, PlanAnswer answer, IEnumerable<PlanOption> options)
    {
        json.WriteStartArray(name);
        foreach (var option in options)
        {
            Option(json, answer, option, null);
        }

        json.WriteEndArray();
    }

    static void NearMisses(Utf8JsonWriter json, PlanAnswer answer)
    {
        json.WriteStartArray("near_misses");
        foreach (var near in answer.NearMisses)
        {
            Option(json, answer, near.Option, writer =>
            {
                writer.WriteNumber("missing_bytes", near.Missing.Value);
                writer.WriteString("missing_in", near.Memory);
                if (near.Changed is { } changed)
                {
                    writer.WriteString("change", near.Change);
                    writer.WritePropertyName("changed");
                    Option(writer, answer, changed, null);
                }
            });
        }

        json.WriteEndArray();
    }

    static void Option(Utf8JsonWriter json, PlanAnswer answer, PlanOption option, Action<Utf8JsonWriter>? more)
    {
        var (run, plan) = (option.Run, option.Plan);
        json.WriteStartObject();
        more?.Invoke(json);
        json.WriteNumber("gpus", run.Gpus);
        json.WriteStartObject("parallel");
        json.WriteNumber("tp", plan.Tensor);
        json.WriteBoolean("sp", plan.SequenceParallel);
        json.WriteNumber("pp", plan.Pipeline);
        json.WriteNumber("vpp", plan.VirtualPipeline);
        json.WriteString("schedule", Schedules.Word(plan.Schedule));
        json.WriteNumber("cp", plan.Context);
        json.WriteNumber("ep", plan.Expert);
        json.WriteNumber("dp", run.Data);
        json.WriteNumber("zero", plan.Zero);
        json.WriteNumber("hsdp_shard", plan.ShardGroup);
        json.WriteEndObject();
        json.WriteNumber("micro_batch", plan.MicroBatch);
        json.WriteNumber("grad_accum", plan.MicroBatches);
        json.WriteString("recompute", plan.Recompute.ToString().ToLowerInvariant());
        if (plan.RecomputedLayers is { } layers)
        {
            json.WriteNumber("recompute_layers", layers);
        }

        json.WriteStartObject("offload");
        json.WriteString("optimizer", plan.OffloadOptimizer.ToString().ToLowerInvariant());
        json.WriteString("params", plan.OffloadParameters.ToString().ToLowerInvariant());
        json.WriteString("activations", plan.OffloadActivations.ToString().ToLowerInvariant());
        json.WriteEndObject();
        json.WriteString("loss", PlanText.Loss(run));
        json.WriteString("precision", PlanText.Precision(run.Precision));
        json.WriteString("optimizer", run.Optimizer.Name);
        json.WriteNumber("step_s", option.Totals.Step.Value);
        json.WriteNumber("tokens_per_s", option.TokensPerSecond);
        json.WriteNumber("device_bytes", option.Totals.Device.Value);
        json.WriteNumber("allocated_bytes", option.Totals.Allocated.Value);
        json.WriteNumber("host_bytes_per_node", option.Totals.HostPerNode.Value);
        json.WriteNumber("nvme_bytes_per_node", option.Totals.NvmePerNode.Value);
        if (option.UsdPerMillionTokens is { } dollars)
        {
            json.WriteNumber("usd_per_million_tokens", dollars);
        }

        json.WriteNumber("complexity", option.Complexity);
        json.WriteNumber("fit_probability", Math.Round(answer.FitProbability(option), 4));
        json.WriteNumber("error_against_best", Math.Round(answer.ErrorAgainstBest(option), 4));
        json.WriteBoolean("equal_to_best", answer.IsEqualToBest(option));
        json.WriteEndObject();
    }
}
