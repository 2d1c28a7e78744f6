namespace GpuProbe.Core.SafeTensors;

/// <summary>Names and widths of the types of stored elements.</summary>
public static class TensorTypes
{
    private static readonly (TensorType Type, string Name, int Bits)[] Known =
    [
        (TensorType.Bool, "BOOL", 8), (TensorType.F4, "F4", 4), (TensorType.F6E2M3, "F6_E2M3", 6), (TensorType.F6E3M2, "F6_E3M2", 6),
        (TensorType.U8, "U8", 8), (TensorType.I8, "I8", 8), (TensorType.F8E5M2, "F8_E5M2", 8), (TensorType.F8E4M3, "F8_E4M3", 8),
        (TensorType.F8E8M0, "F8_E8M0", 8), (TensorType.F8E4M3Fnuz, "F8_E4M3FNUZ", 8), (TensorType.F8E5M2Fnuz, "F8_E5M2FNUZ", 8),
        (TensorType.I16, "I16", 16), (TensorType.U16, "U16", 16), (TensorType.F16, "F16", 16), (TensorType.BF16, "BF16", 16),
        (TensorType.I32, "I32", 32), (TensorType.U32, "U32", 32), (TensorType.F32, "F32", 32), (TensorType.C64, "C64", 64),
        (TensorType.F64, "F64", 64), (TensorType.I64, "I64", 64), (TensorType.U64, "U64", 64),
    ];

    /// <summary>All names, in the order of <see cref="TensorType"/>.</summary>
    public static IEnumerable<string> Names => Known.Select(known => known.Name);

    /// <summary>The name of <paramref name="type"/> in a header, for example <c>BF16</c>.</summary>
    public static string Name(TensorType type) => Known[(int)type].Name;

    /// <summary>Bits of one element.</summary>
    public static int Bits(TensorType type) => Known[(int)type].Bits;

    /// <summary>The type of this name, or <see langword="null"/>; names are upper case.</summary>
    public static TensorType? Find(string name)
    {
        int index = Array.FindIndex(Known, known => known.Name == name);
        return index < 0 ? null : Known[index].Type;
    }

    /// <summary>Bytes of a tensor, or <see langword="null"/> if they exceed 64 bits or end within a byte.</summary>
    /// <param name="type">Type of its elements.</param>
    /// <param name="shape">Sizes of its dimensions, none negative; empty for a single number.</param>
    public static long? Bytes(TensorType type, IReadOnlyList<long> shape)
    {
        UInt128 bits = 1;
        foreach (UInt128 size in shape.Select(size => (UInt128)size).Append((UInt128)Bits(type)))
        {
            // Both factors are below 2^64 here, so their product cannot wrap.
            bits *= size;
            if (bits > ulong.MaxValue)
                return null;
        }
        return bits % 8 == 0 ? (long)(bits / 8) : null;
    }
}
