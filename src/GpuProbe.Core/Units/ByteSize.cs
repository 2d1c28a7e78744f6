using System.Globalization;

namespace GpuProbe.Core.Units;

/// <summary>A number of bytes. Inside GpuProbe sizes are plain 64-bit byte counts; this type is for showing and reading them.</summary>
/// <param name="Bytes">The size in bytes; negative for a difference.</param>
public readonly record struct ByteSize(long Bytes) : IComparable<ByteSize>
{
    /// <summary>Bytes in a kibibyte.</summary>
    public const long KiB = 1L << 10;

    /// <summary>Bytes in a mebibyte.</summary>
    public const long MiB = 1L << 20;

    /// <summary>Bytes in a gibibyte.</summary>
    public const long GiB = 1L << 30;

    /// <inheritdoc/>
    public int CompareTo(ByteSize other) => Bytes.CompareTo(other.Bytes);

    /// <summary>The size for a reader, in the largest binary unit that keeps it at 1 or more: <c>53.98 GiB</c>, <c>512 B</c>.</summary>
    public override string ToString()
    {
        long magnitude = Bytes == long.MinValue ? long.MaxValue : Math.Abs(Bytes);
        return magnitude switch
        {
            >= GiB => Scaled(GiB, "GiB"),
            >= MiB => Scaled(MiB, "MiB"),
            >= KiB => Scaled(KiB, "KiB"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{Bytes} B"),
        };
    }

    private string Scaled(long unit, string name) =>
        string.Create(CultureInfo.InvariantCulture, $"{(double)Bytes / unit:0.00} {name}");

    /// <summary>Whether the left size is smaller.</summary>
    public static bool operator <(ByteSize left, ByteSize right) => left.Bytes < right.Bytes;

    /// <summary>Whether the left size is larger.</summary>
    public static bool operator >(ByteSize left, ByteSize right) => left.Bytes > right.Bytes;

    /// <summary>Whether the left size is smaller or equal.</summary>
    public static bool operator <=(ByteSize left, ByteSize right) => left.Bytes <= right.Bytes;

    /// <summary>Whether the left size is larger or equal.</summary>
    public static bool operator >=(ByteSize left, ByteSize right) => left.Bytes >= right.Bytes;
}
