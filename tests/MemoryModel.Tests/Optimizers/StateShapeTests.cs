using MemoryModel.Catalog;

namespace MemoryModel.Tests;

/// <summary>States by hand, from the code and papers that the catalog names.</summary>
public class StateShapeTests
{
    static Optimizer Find(string name) => Optimizers.Find(name);

    static long Fp32(string name, params TensorSlice[] tensors) => StatesOf.Bytes(Find(name), DataType.Float32, true, tensors);

    [Fact]
    public void Adam_8bit_of_a_million_elements()
    {
        // two codes each, ⌈10⁶/256⌉ = 3907 scales each, and the two tables of 256 entries
        Assert.Equal(2_031_256 + 2 * 1024, Fp32("adamw-8bit", TensorSlice.Vector(1_000_000)));
    }

    [Theory]
    [InlineData(4095, 2 * 4 * 4095)]
    [InlineData(4096, 2 * (4096 + 4 * 16))]
    [InlineData(4097, 2 * (4097 + 4 * 17))]
    public void Adam_8bit_leaves_tensors_under_4096_elements_in_fp32(long elements, long bytes) =>
        Assert.Equal(bytes + 2 * 1024, Fp32("adamw-8bit", TensorSlice.Vector(elements)));

    [Theory]
    [InlineData(4096, 2 * (4096 + 4 * 16 + 1024))]
    [InlineData(4224, 2 * 2 * 4224)]
    [InlineData(3840, 2 * 2 * 3840)]
    public void Torchao_quantizes_where_blocks_divide_and_keeps_the_tensors_own_type_elsewhere(long elements, long bytes) =>
        Assert.Equal(bytes, StatesOf.Bytes(Find("adamw_torch_8bit"), DataType.BFloat16, true, TensorSlice.Vector(elements)));

    [Fact]
    public void Torchao_4bit_takes_17_sixteenths_of_a_byte_a_parameter()
    {
        // torchao/optim/README: 2 · (0.5 + 4/128) bytes, beside two tables of 16 entries
        Assert.Equal((1L << 24) * 17 / 16 + 2 * 4 * 16, StatesOf.Bytes(Find("torchao-adamw-4bit"), DataType.BFloat16, true, StatesOf.Matrix(4096, 4096)));
    }

    [Fact]
    public void Paged_states_under_100_000_elements_stay_on_the_gpu()
    {
        var paged = Find("paged_adamw_32bit");
        Assert.Equal(8 * 99_999, StatesOf.Bytes(paged, DataType.Float32, onGpu: true, TensorSlice.Vector(99_999), TensorSlice.Vector(100_000)));
        Assert.Equal(8 * 100_000, StatesOf.Bytes(paged, DataType.Float32, onGpu: false, TensorSlice.Vector(99_999), TensorSlice.Vector(100_000)));
    }

    [Fact]
    public void Soap_keeps_six_matrices_of_a_square_weight()
    {
        Assert.Equal(24L * 4096 * 4096, Fp32("soap", StatesOf.Matrix(4096, 4096)));
        // The vocabulary's side is longer than max_precond_dim = 10000.
        Assert.Equal(8L * 32000 * 4096 + 2 * 4 * 4096 * 4096, Fp32("soap", StatesOf.Matrix(32000, 4096)));
        Assert.Equal(8 * 4096, Fp32("soap", TensorSlice.Vector(4096)));
    }

    [Fact]
    public void Shampoo_packs_the_triangles_of_its_blocks()
    {
        // 2048 × 1536 in blocks of 1024: 2 × 2 blocks, sides 1024 and 1024, 1024 and 512
        static long Triangle(long side) => side * (side + 1) / 2;
        var factors = 2 * 2 * Triangle(1024) + 2 * (Triangle(1024) + Triangle(512));
        Assert.Equal(4 * (2 * 2048 * 1536 + 2 * factors), Fp32("shampoo", StatesOf.Matrix(2048, 1536)));
    }

    [Fact]
    public void Came_factors_both_second_moments_of_matrices_only()
    {
        // and keeps the root mean square of each tensor, one number.
        Assert.Equal(4 * (1000 * 300 + 2 * 1300 + 1), Fp32("came", StatesOf.Matrix(1000, 300)));
        Assert.Equal(4 * (1000 + 1000 + 1), Fp32("came", TensorSlice.Vector(1000)));
    }

    [Fact]
    public void Galore_projects_the_smaller_side_and_in_fp32_keeps_all_singular_vectors()
    {
        Assert.Equal(2 * (2 * 128 * 11008 + 128 * 4096), StatesOf.Bytes(Find("galore_adamw"), DataType.BFloat16, true, StatesOf.Matrix(11008, 4096)));
        Assert.Equal(4 * (2 * 128 * 11008 + 4096 * 4096), Fp32("galore_adamw", StatesOf.Matrix(11008, 4096)));
        Assert.Equal(4 * 2 * 32000L, Fp32("galore_adamw", TensorSlice.Vector(32000)));
    }

    [Fact]
    public void Rank_is_the_users()
    {
        Assert.Equal(2 * 3 * 8 * 4096, StatesOf.Bytes(Find("galore_adamw").WithRank(8), DataType.BFloat16, true, StatesOf.Matrix(4096, 4096)));
        Assert.Equal(2 * 3 * 4096 + 2, StatesOf.Bytes(Find("apollo-mini"), DataType.BFloat16, true, StatesOf.Matrix(4096, 4096)));
        Assert.Throws<InvalidInputException>(() => Find("adamw").WithRank(8));
        Assert.Throws<InvalidInputException>(() => Find("galore_adamw").WithRank(0));
    }

    [Theory]
    [InlineData("amsgrad", 12)]
    [InlineData("nadam", 8)]
    [InlineData("radam", 8)]
    [InlineData("lamb", 8)]
    [InlineData("lars", 4)]
    [InlineData("lion", 4)]
    [InlineData("sgd-momentum", 4)]
    [InlineData("sgd-nesterov", 4)]
    [InlineData("rmsprop-centered-momentum", 12)]
    [InlineData("sophia", 8)]
    [InlineData("adan", 16)]
    [InlineData("prodigy", 16)]
    [InlineData("none", 0)]
    public void Elementwise_states_take_whole_bytes_a_parameter(string name, long bytes)
    {
        var counters = Find(name).States.Count(state => state.Shape == StateShape.PerTensor && state.Place == StatePlace.WithParameters);
        Assert.Equal(bytes * 1000 + 4 * counters, Fp32(name, TensorSlice.Vector(1000)));
    }

    [Fact]
    public void A_formula_names_its_conditions()
    {
        Assert.Equal("⌈n/256⌉ where n ≥ 4096", StateShape.Elementwise.From(4096).Per(256).Formula);
        Assert.Equal("n unless n ≥ 4096 and 256 divides n", StateShape.Elementwise.From(4096).MultipleOf(256).Otherwise().Formula);
        Assert.Equal("n where 4096 ≤ n < 100000", StateShape.Elementwise.From(4096).Below(100_000).Formula);
    }
}
