using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using GpuProbe.Tensors.Interop;
using TorchSharp;

namespace GpuProbe.Tensors.Dispatch;

/// <summary>
/// The arguments of one call in native layout. List members lie in scratch memory, which must not move:
/// it is stack memory, or native memory for long lists.
/// </summary>
internal unsafe ref struct ArgumentBuffer
{
    private readonly NativeValue* values;
    private readonly Span<long> scratch;
    private int used;

    internal ArgumentBuffer(NativeValue* values, Span<long> scratch)
    {
        this.values = values;
        this.scratch = scratch;
    }

    /// <summary>Words of scratch memory that the lists among <paramref name="arguments"/> need.</summary>
    internal static int ScratchWords(ReadOnlySpan<Argument> arguments)
    {
        int words = 0;
        foreach (ref readonly Argument argument in arguments)
        {
            words += argument.Reference switch
            {
                Array list => list.Length,
                string text => Encoding.UTF8.GetMaxByteCount(text.Length) / sizeof(long) + 2,
                _ => 0,
            };
        }
        return words;
    }

    internal void Set(int index, in Argument argument)
    {
        ref NativeValue value = ref values[index];
        value.Tag = argument.Tag;
        value.Count = 0;
        switch (argument.Reference)
        {
            case null:
                value.Integer = argument.Integer;
                break;
            case torch.Tensor tensor:
                value.Pointer = tensor.Handle;
                break;
            case long[] list:
                list.CopyTo(Take(ref value, list.Length));
                break;
            case double[] list:
                MemoryMarshal.Cast<double, long>(list).CopyTo(Take(ref value, list.Length));
                break;
            case torch.Tensor?[] list:
                Span<long> handles = Take(ref value, list.Length);
                for (int i = 0; i < list.Length; i++)
                    handles[i] = list[i]?.Handle ?? 0;
                break;
            case bool[] list:
                MemoryMarshal.AsBytes(list.AsSpan()).CopyTo(MemoryMarshal.AsBytes(Take(ref value, list.Length)));
                break;
            case string text:
                Span<byte> bytes = MemoryMarshal.AsBytes(Take(ref value, Encoding.UTF8.GetMaxByteCount(text.Length) / sizeof(long) + 2));
                bytes[Encoding.UTF8.GetBytes(text, bytes)] = 0;
                break;
        }
    }

    private Span<long> Take(ref NativeValue value, int words)
    {
        Span<long> taken = scratch.Slice(used, words);
        used += words;
        value.Count = words;
        value.Pointer = (nint)Unsafe.AsPointer(ref MemoryMarshal.GetReference(taken));
        return taken;
    }
}
