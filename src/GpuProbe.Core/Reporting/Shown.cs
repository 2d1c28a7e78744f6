using System.Globalization;
using GpuProbe.Core.Tracing;
using GpuProbe.Core.Units;

namespace GpuProbe.Core.Reporting;

/// <summary>Values as a report shows them.</summary>
internal static class Shown
{
    private const double LeastInSeconds = 0.09995;

    /// <summary>A size for a reader: <c>53.98 GiB</c>; a dash where it is not known.</summary>
    public static string Size(long? bytes) => bytes is { } known ? new ByteSize(known).ToString() : "-";

    /// <summary>A size to the byte: <c>57,959,432,192</c>; a dash where it is not known.</summary>
    public static string Exact(long? bytes) => bytes?.ToString("N0", CultureInfo.InvariantCulture) ?? "-";

    /// <summary>A difference to the byte with its sign.</summary>
    public static string Difference(long bytes) => bytes.ToString("+#,0;-#,0;0", CultureInfo.InvariantCulture);

    /// <summary>A ratio as a percentage with its sign; a dash where it is not known.</summary>
    public static string Percent(double? ratio) =>
        ratio?.ToString("+0.00%;-0.00%;0.00%", CultureInfo.InvariantCulture) ?? "-";

    /// <summary>A part of a whole as a percentage: <c>0.19%</c>.</summary>
    public static string Share(double ratio) => ratio.ToString("0.00%", CultureInfo.InvariantCulture);

    /// <summary>A duration: <c>0.43 s</c>.</summary>
    public static string Seconds(double seconds) => seconds.ToString("0.00", CultureInfo.InvariantCulture) + " s";

    /// <summary>Seconds of a step to three digits: <c>43.1 ms</c>, <c>0.175 s</c>, <c>12.3 s</c>.</summary>
    public static string Step(double seconds) => seconds < LeastInSeconds ? ThreeDigits(1000 * seconds) + " ms" : ThreeDigits(seconds) + " s";

    /// <summary>A long time in hours: <c>4.51 h</c>; minutes or seconds where it is short.</summary>
    public static string Hours(double hours) => hours switch
    {
        >= 1 => hours.ToString("#,0.00", CultureInfo.InvariantCulture) + " h",
        >= 1.0 / 60 => (60 * hours).ToString("0.0", CultureInfo.InvariantCulture) + " min",
        _ => (3600 * hours).ToString("0.0", CultureInfo.InvariantCulture) + " s",
    };

    /// <summary>Tokens, or tokens per second: <c>12,345</c>.</summary>
    public static string Rate(double number) => number.ToString("#,0", CultureInfo.InvariantCulture);

    /// <summary>Floating-point operations: <c>45.9 TFLOP</c>.</summary>
    public static string Flops(double operations)
    {
        (double scale, string unit) = operations switch
        {
            >= 1e21 => (1e21, "ZFLOP"),
            >= 1e18 => (1e18, "EFLOP"),
            >= 1e15 => (1e15, "PFLOP"),
            >= 1e12 => (1e12, "TFLOP"),
            >= 1e9 => (1e9, "GFLOP"),
            _ => (1e6, "MFLOP"),
        };
        return ThreeDigits(operations / scale) + " " + unit;
    }

    private static string ThreeDigits(double number)
    {
        string form = number switch
        {
            >= 99.95 => "#,0",
            >= 9.995 => "0.0",
            >= 0.9995 => "0.00",
            _ => "0.000",
        };
        return number.ToString(form, CultureInfo.InvariantCulture);
    }

    /// <summary>The name of a category: <c>optimizer states</c>.</summary>
    public static string Name(MemoryCategory category) => category switch
    {
        MemoryCategory.OptimizerStates => "optimizer states",
        MemoryCategory.GatheredWeights => "gathered weights",
        MemoryCategory.CollectiveBuffers => "collective buffers",
        _ => category.ToString().ToLowerInvariant(),
    };

    /// <summary>What computed attention: <c>flash</c>.</summary>
    public static string Name(AttentionKernel kernel) => kernel switch
    {
        AttentionKernel.Efficient => "memory-efficient",
        AttentionKernel.Cudnn => "cuDNN",
        _ => kernel.ToString().ToLowerInvariant(),
    };
}
