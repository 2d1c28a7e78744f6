using System.Runtime.InteropServices;
using GpuProbe.Tensors.Checkpointing;

namespace GpuProbe.Tensors.Interop;

internal static unsafe partial class Native
{
    internal static nint FindOperator(string name, string overload)
    {
        Check(gp_operator_find(name, overload, out nint found));
        return found;
    }

    internal static int Call(nint op, NativeValue* arguments, int count, NativeValue* results, int capacity) =>
        Check(gp_operator_call(op, arguments, count, results, capacity));

    internal static (long Address, long Bytes) Storage(nint tensor)
    {
        Check(gp_tensor_storage(tensor, out long address, out long bytes));
        return (address, bytes);
    }

    internal static void ResizeStorage(nint tensor, long bytes) => Check(gp_tensor_resize_storage(tensor, bytes));

    internal static nint Data(nint tensor)
    {
        Check(gp_tensor_data(tensor, out nint data));
        return data;
    }

    internal static nint FromData(void* data, ReadOnlySpan<long> sizes, int dtype)
    {
        fixed (long* pinned = sizes)
        {
            Check(gp_tensor_from_data(data, pinned, sizes.Length, dtype, out nint tensor));
            return tensor;
        }
    }

    internal static (long[] Sizes, long[] Strides) Shape(nint tensor)
    {
        int dim = gp_tensor_dim(tensor);
        var sizes = new long[dim];
        var strides = new long[dim];
        fixed (long* pinnedSizes = sizes, pinnedStrides = strides)
            gp_tensor_shape(tensor, pinnedSizes, pinnedStrides);
        return (sizes, strides);
    }

    internal static nint Grad(nint tensor)
    {
        Check(gp_tensor_grad(tensor, out nint grad));
        return grad;
    }

    internal static void SetGrad(nint tensor, nint grad) => Check(gp_tensor_set_grad(tensor, grad));

    internal static void SetRequiresGrad(nint tensor, bool required) =>
        Check(gp_tensor_set_requires_grad(tensor, required ? 1 : 0));

    internal static void Backward(nint tensor, nint gradient, bool retainGraph)
    {
        BackwardFailure.Forget();
        int status = gp_tensor_backward(tensor, gradient, retainGraph ? 1 : 0);
        if (status < 0)
            BackwardFailure.Throw();
        Check(status);
    }

    internal static void OnGradient(nint tensor, delegate* unmanaged<nint, int> callback, nint context) =>
        Check(gp_tensor_on_gradient(tensor, callback, context));

    [LibraryImport(Library, EntryPoint = "gp_tensor_free")]
    internal static partial void Free(nint tensor);

    [LibraryImport(Library, EntryPoint = "gp_tensor_alias")]
    internal static partial nint Alias(nint tensor);

    [LibraryImport(Library, EntryPoint = "gp_tensor_swap")]
    internal static partial void SwapTensors(nint tensor, nint other);

    [LibraryImport(Library, EntryPoint = "gp_tensor_numel")]
    internal static partial long NumberOfElements(nint tensor);

    [LibraryImport(Library, EntryPoint = "gp_tensor_dtype")]
    internal static partial int DataType(nint tensor);

    [LibraryImport(Library, EntryPoint = "gp_tensor_device")]
    internal static partial int DeviceCode(nint tensor);

    [LibraryImport(Library, EntryPoint = "gp_tensor_element_size")]
    internal static partial long ElementSize(nint tensor);

    [LibraryImport(Library, EntryPoint = "gp_tensor_requires_grad")]
    internal static partial int RequiresGrad(nint tensor);

    [LibraryImport(Library, EntryPoint = "gp_tensor_is_leaf")]
    internal static partial int IsLeaf(nint tensor);

    [LibraryImport(Library, EntryPoint = "gp_grad_mode")]
    internal static partial int GradMode();

    [LibraryImport(Library, EntryPoint = "gp_set_grad_mode")]
    internal static partial void SetGradMode(int enabled);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int gp_operator_find(string name, string overload, out nint found);

    [LibraryImport(Library)]
    private static partial int gp_operator_call(nint op, NativeValue* arguments, int count, NativeValue* results, int capacity);

    [LibraryImport(Library)]
    private static partial int gp_tensor_dim(nint tensor);

    [LibraryImport(Library)]
    private static partial void gp_tensor_shape(nint tensor, long* sizes, long* strides);

    [LibraryImport(Library)]
    private static partial int gp_tensor_storage(nint tensor, out long address, out long bytes);

    [LibraryImport(Library)]
    private static partial int gp_tensor_resize_storage(nint tensor, long bytes);

    [LibraryImport(Library)]
    private static partial int gp_tensor_data(nint tensor, out nint data);

    [LibraryImport(Library)]
    private static partial int gp_tensor_from_data(void* data, long* sizes, int dim, int dtype, out nint tensor);

    [LibraryImport(Library)]
    private static partial int gp_tensor_set_requires_grad(nint tensor, int required);

    [LibraryImport(Library)]
    private static partial int gp_tensor_grad(nint tensor, out nint grad);

    [LibraryImport(Library)]
    private static partial int gp_tensor_set_grad(nint tensor, nint grad);

    [LibraryImport(Library)]
    private static partial int gp_tensor_on_gradient(nint tensor, delegate* unmanaged<nint, int> callback, nint context);

    [LibraryImport(Library)]
    private static partial int gp_tensor_backward(nint tensor, nint gradient, int retainGraph);
}
