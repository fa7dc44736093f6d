namespace MemoryModel;

/// <summary>The tensors that each method adds to one module, as <c>peft/tuners</c> shapes them.</summary>
static class AdapterTensors
{
    // Defaults of PEFT's configurations: BOFT's block of 4, OFT's of 32, 1000 frequencies, LoKr's factor -1 (as square as possible), VB-LoRA's vectors of 256.
    const long BoftBlock = 4;
    const long OftBlock = 32;
    const long Frequencies = 1000;
    const long VectorLength = 256;

    public static void AddTo(List<ParameterTensor> list, Adapter adapter, AdapterSite site, bool scalesInput)
    {
        var weight = site.Weight;
        var split = weight.Split;
        foreach (var output in site.Parts)
        {
            Part(output);
        }

        void Part(long output)
        {
            // r rank, output × input features of the module
            var (r, input) = (adapter.Rank, site.Input);
            switch (adapter.Method)
            {
                case AdapterMethod.Lora:
                    Pair("lora", r, input, output);
                    Add("lora bias", adapter.Bias ? output : 0, 1, split);
                    break;
                case AdapterMethod.Dora:
                    Pair("lora", r, input, output);
                    Add("magnitude", output, 1, split);
                    break;
                case AdapterMethod.LoraFa:
                    Add("lora B", output, r, split == TensorSplit.Input ? TensorSplit.Replicated : split);
                    break;
                case AdapterMethod.AdaLora:
                    Pair("lora", r, input, output);
                    Add("singular values", r, 1, TensorSplit.Replicated);
                    break;
                case AdapterMethod.LoHa:
                    Pair("first factor", r, input, output);
                    Pair("second factor", r, input, output);
                    break;
                case AdapterMethod.LoKr:
                    Kronecker(r, input, output);
                    break;
                case AdapterMethod.Vera:
                    Add("scales of the rank", r, 1, TensorSplit.Replicated);
                    Add("scales of the output", output, 1, split);
                    break;
                case AdapterMethod.RandLora:
                    var narrow = Math.Min(input, output);
                    var bases = CeilDiv(narrow, r);
                    Add("scales of the rank", r, bases, TensorSplit.Replicated);
                    Add("scales of the bases", bases, narrow, TensorSplit.Replicated);
                    break;
                case AdapterMethod.VbLora:
                    Add("logits of A", r * (input / VectorLength), adapter.Vectors, TensorSplit.Replicated);
                    Add("logits of B", output / VectorLength * r, adapter.Vectors, TensorSplit.Replicated);
                    break;
                case AdapterMethod.Ia3:
                    Add("scale", scalesInput ? input : output, 1, scalesInput == (split == TensorSplit.Input) ? split : TensorSplit.Replicated);
                    break;
                case AdapterMethod.Oft:
                    // PEFT's rank is the number of blocks; a block size says it the other way round.
                    var side = adapter.Block > 0 ? adapter.Block : r > 0 ? input / r : OftBlock;
                    Add("rotations", input / side, side * (side - 1) / 2, TensorSplit.Replicated);
                    break;
                case AdapterMethod.Boft:
                    var block = adapter.Block > 0 ? adapter.Block : BoftBlock;
                    Add("rotations", input / block, block * block, TensorSplit.Replicated);
                    Add("scale", output, 1, split);
                    break;
                case AdapterMethod.FourierFt:
                    Add("spectrum", adapter.Block > 0 ? adapter.Block : Frequencies, 1, TensorSplit.Replicated);
                    break;
                case AdapterMethod.Shira:
                    Add("sparse update", r * (input + output), 1, TensorSplit.Replicated);
                    break;
                case AdapterMethod.Osf:
                    Add("left singular vectors", output, r, split == TensorSplit.Input ? TensorSplit.Replicated : split);
                    Add("singular values", r, 1, TensorSplit.Replicated);
                    Add("right singular vectors", r, input, split == TensorSplit.Input ? TensorSplit.Input : TensorSplit.Replicated);
                    break;
                case AdapterMethod.Miss:
                    Add("blocks", r, output, TensorSplit.Replicated);
                    break;
            }
        }

        // A follows the module's input, B its output: only one of them is cut by tensor parallelism.
        void Pair(string name, long rank, long input, long output)
        {
            Add(name + " A", rank, input, split == TensorSplit.Input ? TensorSplit.Input : TensorSplit.Replicated);
            Add(name + " B", output, rank, split == TensorSplit.Input ? TensorSplit.Replicated : split);
        }

        void Kronecker(long rank, long input, long output)
        {
            var (outSmall, outLarge) = Factors(output, adapter.Block);
            var (inSmall, inLarge) = Factors(input, adapter.Block);
            Add("first factor", outSmall, inSmall, TensorSplit.Replicated);
            if (2 * rank < Math.Max(outLarge, inLarge))
            {
                Add("second factor A", outLarge, rank, TensorSplit.Replicated);
                Add("second factor B", rank, inLarge, TensorSplit.Replicated);
            }
            else
            {
                Add("second factor", outLarge, inLarge, TensorSplit.Replicated);
            }
        }

        void Add(string name, long rows, long columns, TensorSplit cut)
        {
            if (rows > 0)
            {
                list.Add(new($"{site.Path} {name}", weight.Group, rows, columns, cut) { Count = weight.Count });
            }
        }
    }

    // The factor asked for, where it divides; else the two divisors that are nearest to each other.
    static (long Small, long Large) Factors(long dimension, long factor)
    {
        if (factor > 0 && dimension % factor == 0)
        {
            return (Math.Min(factor, dimension / factor), Math.Max(factor, dimension / factor));
        }

        var small = (long)Math.Sqrt(dimension);
        while (dimension % small != 0)
        {
            small--;
        }

        return (small, dimension / small);
    }
}
