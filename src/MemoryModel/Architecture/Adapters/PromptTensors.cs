namespace MemoryModel;

/// <summary>The tensors of methods that put something in front of the sequence, of its keys and values, or after a sublayer.</summary>
static class PromptTensors
{
    /// <summary>Adds what the network has once.</summary>
    public static void AddOutside(List<ParameterTensor> list, Adapter adapter, ModelArchitecture model)
    {
        // n virtual tokens, h their width, e the width of the network that makes them
        var (n, h) = (adapter.Tokens, model.Hidden);
        // An encoder-decoder has a prompt on each side.
        var sides = model.Stacks.Count(stack => stack.Kind != StackKind.Vision);
        switch (adapter.Method)
        {
            case AdapterMethod.Prompt:
                Add("prompt embedding", n * sides, h);
                break;
            case AdapterMethod.PTuning:
                Add("prompt embedding", n * sides, h);
                Encoder(h, adapter.EncoderHidden ?? h, adapter.LstmLayers);
                break;
            case AdapterMethod.Prefix:
                Prefix(n, h);
                break;
            case AdapterMethod.VbLora:
                Add("vector bank", adapter.Vectors, 256);
                break;
            case AdapterMethod.TrainableTokens:
                Add("trained rows", n, model.Embedding.Width);
                break;
            case AdapterMethod.AdaptionPromptV2:
                // LitGPT leaves the first two layers without a prompt, and has a gate for each head.
                var layers = adapter.Layers ?? Math.Max(0, model.Main.Layers - 2);
                Add("adaption prompts", layers * n, h);
                Add("adaption gates", layers * (model.Main.Blocks[^1].Attention?.Heads ?? 1), 1);
                break;
            case AdapterMethod.Stated:
                Add("trained parameters", adapter.StatedParameters ?? 0, 1);
                break;
        }

        void Encoder(long h, long e, int layers)
        {
            if (layers == 0)
            {
                Linear("encoder 1", h, e);
                Linear("encoder 2", e, e);
                Linear("encoder 3", e, h);
                return;
            }

            for (var layer = 0; layer < layers; layer++)
            {
                // Four gates in both directions; the layers after the first read both directions.
                Add("lstm input weights", 2 * 4 * e, layer == 0 ? h : 2 * e);
                Add("lstm hidden weights", 2 * 4 * e, e);
                Add("lstm biases", 2 * 2 * 4 * e, 1);
            }

            Linear("encoder 1", 2 * e, 2 * e);
            Linear("encoder 2", 2 * e, h);
        }

        // Only the decoder of an encoder-decoder has a prefix; its width is that of keys and values.
        void Prefix(long n, long h)
        {
            var layers = model.Main.Layers;
            var width = model.Main.Blocks[^1].Attention is { } attention ? attention.KeyWidth : h;
            if (!adapter.PrefixProjection)
            {
                Add("prefix", n, layers * 2 * width);
                return;
            }

            var e = adapter.EncoderHidden ?? width;
            Add("prefix embedding", n, width);
            Linear("projection 1", width, e);
            Linear("projection 2", e, layers * 2 * width);
        }

        void Linear(string name, long input, long output)
        {
            Add(name, output, input);
            Add(name + " bias", output, 1);
        }

        void Add(string name, long rows, long columns)
        {
            if (rows > 0)
            {
                list.Add(new(name, ParameterGroup.Embeddings, rows, columns, TensorSplit.Replicated));
            }
        }
    }

    /// <summary>Adds what each adapted layer has beside its linear modules.</summary>
    public static void AddToLayer(List<ParameterTensor> list, Adapter adapter, Block block, long h)
    {
        switch (adapter.Method)
        {
            case AdapterMethod.Houlsby or AdapterMethod.Pfeiffer:
                var r = adapter.Rank;
                var bottlenecks = adapter.Method == AdapterMethod.Houlsby && block.Attention is not null ? 2 : 1;
                Add("bottleneck down", r, h, bottlenecks);
                Add("bottleneck down bias", r, 1, bottlenecks);
                Add("bottleneck up", h, r, bottlenecks);
                Add("bottleneck up bias", h, 1, bottlenecks);
                break;
            case AdapterMethod.AdaptionPrompt when block.Attention is { } attention:
                Add("adaption prompt", adapter.Tokens, h, 1);
                Add("adaption gate", adapter.GatePerHead ? attention.Heads : 1, 1, 1);
                break;
        }

        void Add(string name, long rows, long columns, long count) =>
            list.Add(new(name, ParameterGroup.Attention, rows, columns, TensorSplit.Replicated) { Count = count });
    }
}
