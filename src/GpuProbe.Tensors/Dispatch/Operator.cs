using System.Runtime.InteropServices;
using GpuProbe.Tensors.Interop;
using TorchSharp;

namespace GpuProbe.Tensors.Dispatch;

/// <summary>
/// An ATen operator, found by name in libtorch's dispatcher. Trailing arguments that are left out take the schema's
/// defaults. A call costs well under a microsecond beside the operator's own work.
/// </summary>
/// <param name="name">Its qualified name, for example <c>aten::add</c>.</param>
/// <param name="overload">Its overload, for example <c>Tensor</c>; empty for the first.</param>
public sealed unsafe class Operator(string name, string overload = "")
{
    private const int StackWords = 32;
    private const int StackResults = 8;
    private nint handle;

    private nint Handle
    {
        get
        {
            if (handle == 0)
            {
                TorchRuntime.Load();
                if (!TorchRuntime.HasNative)
                    throw TorchRuntime.Missing(name);
                handle = Native.FindOperator(name, overload);
            }
            return handle;
        }
    }

    /// <summary>Whether this libtorch has the operator.</summary>
    public bool Exists
    {
        get
        {
            try
            {
                return Handle != 0;
            }
            catch (TorchException)
            {
                return false;
            }
        }
    }

    /// <summary>Calls an operator with one tensor as its result.</summary>
    /// <exception cref="TorchException">libtorch refused the call.</exception>
    /// <exception cref="DeviceOutOfMemoryException">The device is full.</exception>
    public torch.Tensor Call(params ReadOnlySpan<Argument> arguments)
    {
        NativeValue* results = stackalloc NativeValue[StackResults];
        int count = Invoke(arguments, results, StackResults);
        if (count != 1 || results[0].Tag != NativeTag.Tensor)
        {
            Release(results, count);
            throw new TorchException($"{name} returned {count} values where one tensor was expected");
        }
        return torch.Tensor.UnsafeCreateTensor(results[0].Pointer);
    }

    /// <summary>Calls an operator that works in place or returns nothing; aliases of its arguments are let go.</summary>
    public void Run(params ReadOnlySpan<Argument> arguments)
    {
        NativeValue* results = stackalloc NativeValue[StackResults];
        Release(results, Invoke(arguments, results, StackResults));
    }

    /// <summary>Calls an operator with several tensors or a list of tensors as its result; an undefined one is <see langword="null"/>.</summary>
    /// <param name="capacity">The most results there can be.</param>
    /// <param name="arguments">The arguments.</param>
    public torch.Tensor?[] CallMany(int capacity, params ReadOnlySpan<Argument> arguments)
    {
        var results = new NativeValue[capacity];
        fixed (NativeValue* pinned = results)
        {
            int count = Invoke(arguments, pinned, capacity);
            var tensors = new torch.Tensor?[count];
            for (int i = 0; i < count; i++)
                tensors[i] = results[i].Tag == NativeTag.Tensor ? torch.Tensor.UnsafeCreateTensor(results[i].Pointer) : null;
            return tensors;
        }
    }

    /// <summary>Calls an operator whose result is a number or a truth value.</summary>
    /// <typeparam name="T">The .NET type to return it as; whole numbers stay exact.</typeparam>
    public T CallNumber<T>(params ReadOnlySpan<Argument> arguments) where T : unmanaged
    {
        NativeValue* results = stackalloc NativeValue[StackResults];
        int count = Invoke(arguments, results, StackResults);
        if (count == 1 && results[0].Tag == NativeTag.Double)
            return (T)Convert.ChangeType(results[0].Real, typeof(T));
        if (count == 1 && results[0].Tag is NativeTag.Int or NativeTag.Bool)
            return (T)Convert.ChangeType(results[0].Integer, typeof(T));
        Release(results, count);
        throw new TorchException($"{name} did not return a number");
    }

    private int Invoke(ReadOnlySpan<Argument> arguments, NativeValue* results, int capacity)
    {
        int words = ArgumentBuffer.ScratchWords(arguments);
        NativeValue* values = stackalloc NativeValue[arguments.Length];
        if (words <= StackWords)
        {
            long* scratch = stackalloc long[StackWords];
            return Invoke(arguments, values, new Span<long>(scratch, StackWords), results, capacity);
        }
        long* memory = (long*)NativeMemory.Alloc((nuint)words, sizeof(long));
        try
        {
            return Invoke(arguments, values, new Span<long>(memory, words), results, capacity);
        }
        finally
        {
            NativeMemory.Free(memory);
        }
    }

    private int Invoke(
        ReadOnlySpan<Argument> arguments, NativeValue* values, Span<long> scratch, NativeValue* results, int capacity)
    {
        var buffer = new ArgumentBuffer(values, scratch);
        for (int i = 0; i < arguments.Length; i++)
            buffer.Set(i, in arguments[i]);
        int count = Native.Call(Handle, values, arguments.Length, results, capacity);
        // The handles were read out above; without this the collector could free a tensor during the call.
        foreach (ref readonly Argument argument in arguments)
            GC.KeepAlive(argument.Reference);
        return count;
    }

    private static void Release(NativeValue* results, int count)
    {
        for (int i = 0; i < count; i++)
        {
            if (results[i].Tag == NativeTag.Tensor)
                Native.Free(results[i].Pointer);
        }
    }
}
