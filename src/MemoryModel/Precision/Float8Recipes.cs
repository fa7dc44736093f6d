namespace MemoryModel;

/// <summary>Says what a recipe of 8-bit scaling keeps and moves.</summary>
/// <remarks>
/// transformer_engine/common/recipe/__init__.py and pytorch/tensor (float8_tensor.py, float8_blockwise_tensor.py, mxfp8_tensor.py); torchao/float8
/// (config.py, float8_scaling_utils.py). Where no recipe is stated, products are taken to be scaled with delay, as Transformer Engine does by default.
/// </remarks>
static class Float8Recipes
{
    /// <summary>Gets the words of run files, in the order of the enumeration.</summary>
    public static readonly string[] Words = ["delayed", "tensorwise", "rowwise", "blockwise", "mxfp8"];

    /// <summary>Returns the recipe of a word.</summary>
    public static Float8Recipe Parse(string word) => (Float8Recipe)Array.IndexOf(Words, word.ToLowerInvariant());

    /// <summary>Returns whether scales run along the inner dimension, so that a tensor has a copy for either direction whatever the machine.</summary>
    public static bool ScalesAlongRows(this Float8Recipe recipe) => recipe >= Float8Recipe.Rowwise;

    /// <summary>Returns the weights that share a scale, and the bytes of it.</summary>
    public static (long Weights, Bytes Scale) Scales(this Float8Recipe recipe) => recipe switch
    {
        Float8Recipe.Blockwise => (128 * 128, new(4)),
        Float8Recipe.Mxfp8 => (32, new(1)),
        // a number a tensor or row: less than a byte in a thousand
        _ => (long.MaxValue, Bytes.Zero),
    };

    /// <summary>Returns the bytes that casting one 16-bit value to both directions' 8-bit tensors moves.</summary>
    /// <remarks>
    /// Read once and written twice where the scale is known beforehand or fits a tile; read once more for the largest value of a tensor; each
    /// direction by itself, largest value first, where scales are those of rows and of columns; an exponent byte for each 32 values written.
    /// </remarks>
    public static double CastBytes(this Float8Recipe recipe) => recipe switch
    {
        Float8Recipe.Tensorwise => 6,
        Float8Recipe.Rowwise => 10,
        Float8Recipe.Mxfp8 => 4 + 2 / 32.0,
        _ => 4,
    };
}
