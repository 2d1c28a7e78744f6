using System.Globalization;

namespace GpuProbe.Core.Sweeps;

/// <summary>A part of a sweep: the parts share all points, and none has more than one point more than another.</summary>
/// <param name="Number">Which part, from 1.</param>
/// <param name="Count">How many parts there are.</param>
public sealed record Shard(int Number, int Count)
{
    private const int Most = 100_000;

    /// <summary>Reads <c>3/8</c>.</summary>
    /// <exception cref="ToolException">It is no part (exit code 2).</exception>
    public static Shard Parse(string text, string option)
    {
        string[] parts = text.Split('/');
        return parts.Length == 2 && Whole(parts[0]) is { } number && Whole(parts[1]) is { } count && number >= 1 && number <= count && count <= Most
            ? new Shard(number, count)
            : throw new ToolException(
                ExitCode.BadInput, $"{option} is {InputText.Shorten(text)}; allowed: PART/PARTS such as 3/8, with parts counted from 1");
    }

    /// <summary>
    /// The points of this part, in order. They are dealt out in the order of their names, which is no order at all: what makes a run
    /// long is then spread evenly, however the grid is laid out.
    /// </summary>
    public IReadOnlyList<SweepPoint> Of(IReadOnlyList<SweepPoint> points) =>
    [
        .. points.OrderBy(point => point.Id, StringComparer.Ordinal)
            .Where((_, rank) => rank % Count == Number - 1)
            .OrderBy(point => point.Index),
    ];

    /// <inheritdoc/>
    public override string ToString() => $"{Number}/{Count}";

    private static int? Whole(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;
}
