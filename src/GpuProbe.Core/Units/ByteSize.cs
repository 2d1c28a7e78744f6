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

    /// <summary>Reads what somebody typed: <c>24GiB</c>, <c>80 GB</c>, <c>1.5 MiB</c>, <c>512B</c>, or bytes without a unit.</summary>
    /// <param name="text">
    /// What was typed. <c>KiB</c>, <c>MiB</c>, <c>GiB</c>, <c>TiB</c> count in 1024, <c>KB</c>, <c>MB</c>, <c>GB</c>, <c>TB</c>
    /// in 1000; case is ignored.
    /// </param>
    /// <param name="option">The option it was given to, for the message.</param>
    /// <exception cref="ToolException">It is none of these forms, or beyond 64 bits.</exception>
    public static ByteSize Parse(string text, string option) => TryParse(text, out ByteSize size)
        ? size
        : throw new ToolException(ExitCode.BadInput, $"{option} is '{InputText.Shorten(text)}'; allowed: {ByteSizeText.AllowedForms}");

    /// <summary>Reads what somebody typed; see <see cref="Parse"/> for the forms.</summary>
    /// <param name="text">What was typed.</param>
    /// <param name="size">The size, rounded to whole bytes.</param>
    public static bool TryParse(string? text, out ByteSize size)
    {
        bool read = ByteSizeText.TryRead(text, out long bytes);
        size = new(bytes);
        return read;
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
