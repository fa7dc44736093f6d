namespace MemoryModel;

/// <summary>Refuses combinations of arguments at which Megatron-LM stops, with its reason.</summary>
/// <remarks>Megatron-LM megatron/training/arguments.py (validate_args), megatron/core/transformer/transformer_config.py (__post_init__).</remarks>
static class MegatronRefusals
{
    /// <summary>Checks a list.</summary>
    /// <exception cref="FormatException">Megatron-LM would stop.</exception>
    public static void Check(MegatronArguments arguments)
    {
        // the name of 2021, which stood for uniform units of one layer
        var full = arguments.Text("recompute-granularity") == "full" && !arguments.Has("checkpoint-activations");
        Refuse(arguments.Flag("bf16") && arguments.Flag("fp16"), "--bf16 is given beside --fp16; allowed: one of them");
        Refuse(full && !arguments.Has("recompute-method"), "--recompute-granularity full is given without --recompute-method; allowed with it: uniform, block");
        Refuse(full && !arguments.Has("recompute-num-layers"), "--recompute-granularity full is given without --recompute-num-layers; needed with it: the layers of a unit (uniform) or of a stage (block)");
        Refuse(
            arguments.Text("recompute-granularity") == "selective" && arguments.Has("recompute-method"),
            "--recompute-method is given beside --recompute-granularity selective; allowed with it: --recompute-granularity full");
        Refuse(
            arguments.Flag("distribute-saved-activations") && arguments.Flag("sequence-parallel") && arguments.Whole("tensor-model-parallel-size") > 1,
            "--distribute-saved-activations is given beside --sequence-parallel, whose checkpoints are distributed already; allowed: one of them");
        Refuse(arguments.Flag("overlap-param-gather") && !arguments.Flag("overlap-grad-reduce"), "--overlap-param-gather is given without --overlap-grad-reduce; needed with it: --overlap-grad-reduce");
    }

    static void Refuse(bool refused, string reason)
    {
        if (refused)
        {
            throw new FormatException($"megatron_args: {reason}");
        }
    }
}
