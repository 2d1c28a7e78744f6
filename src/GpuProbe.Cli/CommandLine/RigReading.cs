using System.Globalization;
using GpuProbe.Core;
using GpuProbe.Core.Units;
using GpuProbe.Core.VirtualGpus;

namespace GpuProbe.Cli.CommandLine;

/// <summary>Reads what the options of a rig say.</summary>
internal static class RigReading
{
    private const string All = "all";
    private const string Auto = "auto";

    /// <summary>A whole number from 1 to <paramref name="most"/>.</summary>
    public static int Count(string option, string text, int most) => int.TryParse(text, NumberStyles.None, null, out int count) && count >= 1 && count <= most
        ? count
        : throw Refused(option, text, $"a whole number from 1 to {most}");

    /// <summary>A share: <c>0</c>, <c>all</c>, <c>0.125</c> or <c>1/8</c>.</summary>
    public static double Share(string option, string text)
    {
        double? share = text.Split('/') switch
        {
            [All] => 1,
            [var number] => Number(number),
            [var part, var whole] => Number(part) / Number(whole),
            _ => null,
        };
        return share is >= 0 and <= 1 ? share.Value : throw Refused(option, text, "0, all, or a fraction such as 0.125 or 1/8");
    }

    /// <summary>A size; <see langword="null"/> for <c>auto</c>.</summary>
    public static long? SizeOrAuto(string option, string text)
    {
        return text == Auto ? null : Size(option, text, "auto, or a size such as 512MiB");
    }

    /// <summary>A size.</summary>
    public static long Size(string option, string text) => Size(option, text, "a size such as 512MiB");

    private static long Size(string option, string text, string allowed) =>
        ByteSize.TryParse(text, out ByteSize size) && size.Bytes >= 0 ? size.Bytes : throw Refused(option, text, allowed);

    /// <summary>A fault: <c>lost@1000</c>.</summary>
    public static RigFault Fault(string option, string text) =>
        text.Split('@') is [var kind, var after] && RigChoices.Fault.Names.Contains(kind)
        && long.TryParse(after, NumberStyles.None, null, out long launches) && launches >= 1
            ? new RigFault(RigChoices.Fault.Parse(kind), launches)
            : throw Refused(option, text, $"{string.Join(", ", RigChoices.Fault.Names.Select(name => $"{name}@N"))}, with a whole number N from 1");

    private static double? Number(string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number) ? number : null;

    private static ToolException Refused(string option, string text, string allowed) =>
        new(ExitCode.BadInput, $"{option} is {text}; allowed: {allowed}");
}
