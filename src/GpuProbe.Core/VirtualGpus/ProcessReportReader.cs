using System.Text.Json;

namespace GpuProbe.Core.VirtualGpus;

/// <summary>Reads the reports of processes; keys that this version does not know are passed over.</summary>
public static class ProcessReportReader
{
    /// <summary>Reads one report.</summary>
    /// <param name="json">Its text, UTF-8.</param>
    /// <param name="name">What messages call it.</param>
    /// <exception cref="ToolException">It is no report.</exception>
    public static ProcessReport Read(ReadOnlySpan<byte> json, string name)
    {
        try
        {
            return JsonSerializer.Deserialize(json, ProcessReportJsonContext.Default.ProcessReport)
                ?? throw new JsonException("it is null");
        }
        catch (JsonException e)
        {
            throw new ToolException(ExitCode.Unexpected, $"{name}: not a report of the virtual GPU: {e.Message}", e);
        }
    }
}
