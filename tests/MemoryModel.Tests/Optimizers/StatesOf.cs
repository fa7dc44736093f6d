namespace MemoryModel.Tests;

/// <summary>Bytes of an optimizer's states for single tensors.</summary>
static class StatesOf
{
    public static TensorSlice Matrix(long rows, long columns) => new(rows, columns, 1, TensorRoles.Hidden | TensorRoles.Projected, rows);

    public static long Bytes(Optimizer optimizer, DataType updated, bool onGpu, params TensorSlice[] tensors)
    {
        var sum = 0L;
        foreach (var state in optimizer.States.Where(state => state.Width.Covers(updated) && state.Place == StatePlace.WithParameters == onGpu))
        {
            var covered = tensors.Where(tensor => state.Scope.Covers(tensor.Roles)).ToArray();
            var count = state.Shape.IsTable ? state.Shape.Count(TensorSlice.Vector(0)) : covered.Sum(tensor => state.Shape.Count(in tensor));
            sum += (state.Type ?? updated).Size().Value * count;
        }

        return sum;
    }
}
