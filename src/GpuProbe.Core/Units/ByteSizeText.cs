using System.Globalization;

namespace GpuProbe.Core.Units;

/// <summary>The written forms of a size.</summary>
internal static class ByteSizeText
{
    public const string AllowedForms = "a size such as 24GiB, 80 GB, 512MiB, or a number of bytes "
        + "(KiB, MiB, GiB, TiB count in 1024; KB, MB, GB, TB in 1000)";

    private static readonly (string Suffix, long Bytes)[] Units =
    [
        ("KiB", 1L << 10), ("MiB", 1L << 20), ("GiB", 1L << 30), ("TiB", 1L << 40),
        ("KB", 1_000), ("MB", 1_000_000), ("GB", 1_000_000_000), ("TB", 1_000_000_000_000),
        ("B", 1), (string.Empty, 1),
    ];

    public static bool TryRead(string? text, out long bytes)
    {
        bytes = 0;
        string trimmed = text?.Trim() ?? string.Empty;
        (string suffix, long unit) = Array.Find(Units, candidate => trimmed.EndsWith(candidate.Suffix, StringComparison.OrdinalIgnoreCase));
        string digits = trimmed[..^suffix.Length].TrimEnd();
        if (!decimal.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal number))
            return false;
        // Compared before multiplying: a decimal overflows too.
        bool whole = unit > 1 || decimal.IsInteger(number);
        if (!whole || number > long.MaxValue / (decimal)unit)
            return false;
        bytes = (long)decimal.Round(number * unit);
        return true;
    }
}
