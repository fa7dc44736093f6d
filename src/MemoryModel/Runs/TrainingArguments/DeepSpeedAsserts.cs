namespace MemoryModel;

/// <summary>Refuses configurations that DeepSpeed itself refuses when its engine starts.</summary>
/// <remarks>deepspeed/runtime/config.py (_do_error_check), engine.py (_do_optimizer_sanity_check, _configure_basic_optimizer), base_optimizer.py (_configure_master_weights).</remarks>
static class DeepSpeedAsserts
{
    static readonly string[] OneBit = ["onebitadam", "zerooneadam", "onebitlamb"];

    /// <summary>Checks 16-bit master weights and the optimizer against the stage and the place of the states.</summary>
    public static void Check(int stage, OffloadTarget states, ArgumentObject? optimizer, ArgumentObject? bf16, ArgumentObject? fp16)
    {
        var type = optimizer?.Text("type");
        if (type is not null && OneBit.Contains(type.ToLowerInvariant()))
        {
            throw optimizer!.Wrong("type", stage > 0
                ? "Adam, AdamW, Lamb, Adagrad, Lion or another known optimizer: 1-bit optimizers do not run under ZeRO"
                : "Adam, AdamW, Lamb, Adagrad, Lion or another known optimizer: the errors that 1-bit optimizers keep are not modelled");
        }

        var narrowStates = bf16?.Flag("bf16_optimizer_states") == true;
        Masters(fp16, "fp16_master_weights_and_grads", needsHost: true);
        Masters(bf16, "bf16_master_weights_and_grads", needsHost: !narrowStates);
        if (narrowStates && bf16!.Flag("bf16_master_weights_and_grads") != true)
        {
            throw bf16.Wrong("bf16_optimizer_states", "true with bf16_master_weights_and_grads");
        }

        void Masters(ArgumentObject? half, string key, bool needsHost)
        {
            if (half?.Flag(key) != true) return;
            if (stage == 0) throw half.Wrong(key, "true with ZeRO stage 1, 2 or 3");
            if (needsHost && states == OffloadTarget.None) throw half.Wrong(key, "true with offload_optimizer, since DeepSpeed's CPU Adam alone keeps such states");
            if (needsHost && type is not null && type.ToLowerInvariant() is not ("adam" or "adamw")) throw half.Wrong(key, $"true with optimizer Adam or AdamW, not {type}, since DeepSpeed's CPU Adam alone keeps such states");
        }
    }

    /// <summary>Says whether Apex's automatic mixed precision casts the products.</summary>
    public static bool UsesAmp(ArgumentObject top, int stage, ArgumentObject? bf16, ArgumentObject? fp16)
    {
        if (top.Child("amp") is not { } amp || amp.Flag("enabled") != true) return false;
        if (stage > 0) throw amp.Wrong("enabled", "false with ZeRO, which takes fp16 or bf16");
        if (bf16?.Flag("enabled") == true || fp16?.Flag("enabled") == true) throw amp.Wrong("enabled", "false with bf16 or fp16");
        return (amp.Text("opt_level") ?? "O1") switch
        {
            "O0" => false,
            "O1" => true,
            _ => throw amp.Wrong("opt_level", "O0, O1; fp16 in place of O2"),
        };
    }
}
