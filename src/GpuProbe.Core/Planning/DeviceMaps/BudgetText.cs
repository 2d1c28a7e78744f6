using System.Globalization;

namespace GpuProbe.Core.Planning.DeviceMaps;

/// <summary>The written form of budgets, <c>0=80GiB,1=24GiB,cpu=200GiB,disk</c>.</summary>
public static class BudgetText
{
    /// <summary>What is allowed, for messages.</summary>
    public const string AllowedForms = "CARD=SIZE, cpu=SIZE and disk, separated by commas, for example 0=80GiB,1=24GiB,cpu=200GiB,disk";

    private const int MostCards = 1024;
    private const string AllowedSizes = "a size such as 80GiB or 24.5GB, or a number of bytes (accelerate knows KiB, MiB, GiB, and in 1000 KB, MB, GB)";

    private static readonly (string Suffix, double Bytes)[] Units =
        [("GIB", 1L << 30), ("MIB", 1L << 20), ("KIB", 1L << 10), ("GB", 1e9), ("MB", 1e6), ("KB", 1e3)];

    /// <summary>Reads budgets.</summary>
    /// <param name="text">The text.</param>
    /// <param name="name">What it is called where it is refused.</param>
    /// <returns>The budgets, and whether the disk may be used.</returns>
    /// <exception cref="ToolException">It is malformed, or names a device twice (exit code 2).</exception>
    public static (IReadOnlyList<DeviceBudget> Budgets, bool Disk) Read(string text, string name)
    {
        var budgets = new List<DeviceBudget>();
        bool disk = false;
        foreach (string part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            if (part == "disk")
            {
                disk = disk ? throw Refusal(name, "names disk twice", AllowedForms) : true;
                continue;
            }

            int sign = part.IndexOf('=', StringComparison.Ordinal);
            MapDevice device = Device(sign < 0 ? part : part[..sign].TrimEnd(), name);
            if (sign < 0)
                throw Refusal(name, $"gives no size for {device}", AllowedForms);
            if (budgets.Exists(budget => budget.Device == device))
                throw Refusal(name, $"names {device} twice", AllowedForms);
            string size = part[(sign + 1)..].Trim();
            budgets.Add(new(device, Bytes(size) ?? throw Refusal(name, $"{device}={InputText.Shorten(size)} is no size", AllowedSizes)));
        }

        return (budgets, disk);
    }

    /// <summary>
    /// Bytes of a size as accelerate's <c>convert_file_size_to_int</c> reads it, fractions of a byte cut off; a small b after K, M or G
    /// counts bits. <see langword="null"/> if it is none.
    /// </summary>
    public static long? Bytes(string text)
    {
        if (text.Length > 0 && text.All(char.IsAsciiDigit))
            return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long exact) ? exact : null;
        (string suffix, double unit) = Array.Find(Units, one => text.EndsWith(one.Suffix, StringComparison.OrdinalIgnoreCase));
        if (suffix is null || !double.TryParse(text.AsSpan(0, text.Length - suffix.Length).Trim(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number))
            return null;
        double bytes = Math.Truncate(number * unit);
        if (bytes >= long.MaxValue)
            return null;
        return suffix.Length == 2 && text[^1] == 'b' ? (long)bytes / 8 : (long)bytes;
    }

    private static MapDevice Device(string text, string name)
    {
        if (text == "cpu")
            return MapDevice.Cpu;
        if (text == "disk")
            throw Refusal(name, "gives disk a size, but it has no budget", AllowedForms);
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int index) && index < MostCards
            ? MapDevice.Card(index)
            : throw Refusal(name, $"names the device '{InputText.Shorten(text)}'", AllowedForms);
    }

    private static ToolException Refusal(string name, string what, string allowed) => new(ExitCode.BadInput, $"{name} {what}; allowed: {allowed}");
}
