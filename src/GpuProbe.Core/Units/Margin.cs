using System.Globalization;

namespace GpuProbe.Core.Units;

/// <summary>Memory of a card that is to stay free: a share of it, or a number of bytes.</summary>
/// <param name="Share">The share, from 0 and below 1; <see langword="null"/> where bytes were given.</param>
/// <param name="Bytes">The bytes; 0 where a share was given.</param>
public readonly record struct Margin(double? Share, long Bytes)
{
    private const double PerCent = 100;

    /// <summary>No margin.</summary>
    public static Margin None => new(Share: null, 0);

    /// <summary>Reads what somebody typed: <c>5%</c>, <c>2.5%</c>, <c>2GiB</c>.</summary>
    /// <param name="text">What was typed.</param>
    /// <param name="option">The option it was given to, for the message.</param>
    /// <exception cref="ToolException">It is neither a percentage from 0 and below 100 nor a size with its unit.</exception>
    public static Margin Parse(string text, string option)
    {
        ArgumentNullException.ThrowIfNull(text);
        string trimmed = text.Trim();
        if (trimmed.EndsWith('%')
            && double.TryParse(trimmed[..^1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double percent)
            && percent < PerCent)
            return new Margin(percent / PerCent, 0);
        // A bare number is more likely meant as a share than as bytes.
        return trimmed.Any(char.IsAsciiLetter) && ByteSize.TryParse(trimmed, out ByteSize size) && size.Bytes >= 0
            ? new Margin(Share: null, size.Bytes)
            : throw new ToolException(ExitCode.BadInput, $"{option} is '{InputText.Shorten(text)}'; allowed: a part of the card's memory, for example 5% or 2GiB");
    }

    /// <summary>The margin in bytes, rounded up, on a card with <paramref name="totalBytes"/> of memory.</summary>
    public long Of(long totalBytes) => Share is { } share ? (long)Math.Ceiling(share * totalBytes) : Bytes;

    /// <summary>The margin as it is typed: <c>5%</c>, <c>2.00 GiB</c>.</summary>
    public override string ToString() => Share is { } share
        ? string.Create(CultureInfo.InvariantCulture, $"{share * PerCent:0.###}%")
        : new ByteSize(Bytes).ToString();
}
