using System.Globalization;
using GpuProbe.Core.Tracing;
using GpuProbe.Core.Units;

namespace GpuProbe.Core.Reporting;

/// <summary>Values as a report shows them.</summary>
internal static class Shown
{
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

    /// <summary>The name of a category: <c>optimizer states</c>.</summary>
    public static string Name(MemoryCategory category) => category switch
    {
        MemoryCategory.OptimizerStates => "optimizer states",
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
