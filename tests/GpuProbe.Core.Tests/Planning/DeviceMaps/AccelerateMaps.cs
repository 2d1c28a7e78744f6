using System.Globalization;

namespace GpuProbe.Core.Tests.Planning.DeviceMaps;

/// <summary>Maps that accelerate itself made, as benchmarks/peers/device_maps.py wrote them: a hash for each map.</summary>
internal static class AccelerateMaps
{
    private static readonly string[][] Lines =
    [
        .. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Planning", "DeviceMaps", "accelerate.txt"))
            .Where(line => !line.StartsWith('#'))
            .Select(line => line.Split(' ')),
    ];

    /// <summary>Budgets; those that end in x are shares of the model's size.</summary>
    public static string[] Cases { get; } = [.. Lines.Where(words => words[0] == "case").Select(words => words[1])];

    /// <summary>A line for each model, type and strategy.</summary>
    public static IEnumerable<(string Model, string Type, long Bytes, string Strategy, string[] Hashes)> All =>
        Lines.Where(words => words[0] != "case").Select(words => (words[0], words[1], long.Parse(words[2], CultureInfo.InvariantCulture), words[3], words[4..]));

    /// <summary>The budgets of a case for a model of this size, as they are written on the command line.</summary>
    public static string Budgets(string one, long bytes) => string.Join(',', one.Split(',').Select(part => part.EndsWith('x') ? Share(part, bytes) : part));

    private static string Share(string part, long bytes)
    {
        int sign = part.IndexOf('=', StringComparison.Ordinal);
        double share = double.Parse(part.AsSpan(sign + 1, part.Length - sign - 2), CultureInfo.InvariantCulture);
        return FormattableString.Invariant($"{part[..sign]}={(long)(share * bytes)}");
    }
}
