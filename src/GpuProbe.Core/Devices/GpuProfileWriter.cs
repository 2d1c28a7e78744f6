using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace GpuProbe.Core.Devices;

/// <summary>Writes a card's description as <see cref="GpuProfileReader"/> reads it.</summary>
public static class GpuProfileWriter
{
    private static readonly JsonWriterOptions Indented = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes a card as JSON, indented, with a line end.</summary>
    public static void Write(GpuProfile card, Stream to)
    {
        using (var json = new Utf8JsonWriter(to, Indented))
        {
            json.WriteStartObject();
            json.WriteString("name", card.Name);
            json.WriteString("productName", card.ProductName);
            json.WriteNumber("totalMemoryBytes", card.TotalMemoryBytes);
            json.WriteNumber("computeCapabilityMajor", card.ComputeCapabilityMajor);
            json.WriteNumber("computeCapabilityMinor", card.ComputeCapabilityMinor);
            json.WriteNumber("multiprocessorCount", card.MultiprocessorCount);
            json.WriteNumber("maxThreadsPerMultiprocessor", card.MaxThreadsPerMultiprocessor);
            json.WriteNumber("maxBlocksPerMultiprocessor", card.MaxBlocksPerMultiprocessor);
            json.WriteNumber("sharedMemoryPerMultiprocessorBytes", card.SharedMemoryPerMultiprocessorBytes);
            json.WriteNumber("sharedMemoryPerBlockOptinBytes", card.SharedMemoryPerBlockOptinBytes);
            json.WriteNumber("l2CacheBytes", card.L2CacheBytes);
            if (card.DensePeakFlops is { } peak)
                json.WriteNumber("densePeakFlops", peak);
            if (card.DensePeakFlopsFp32 is { } fp32)
                json.WriteNumber("densePeakFlopsFp32", fp32);
            if (card.MemoryBandwidthBytesPerSecond is { } bandwidth)
                json.WriteNumber("memoryBandwidthBytesPerSecond", bandwidth);
            if (card.HostLinkBytesPerSecond is { } hostLink)
                json.WriteNumber("hostLinkBytesPerSecond", hostLink);
            if (card.InterconnectBytesPerSecond is { } interconnect)
                json.WriteNumber("interconnectBytesPerSecond", interconnect);
            json.WriteNumber("contextBytes", card.ContextBytes);
            json.WriteString("contextSource", card.ContextSource);
            json.WriteString("source", card.Source);
            if (card.Contexts.Count > 0)
                WriteContexts(card.Contexts, json);
            json.WriteEndObject();
        }

        to.WriteByte((byte)'\n');
    }

    private static void WriteContexts(ContextList contexts, Utf8JsonWriter json)
    {
        json.WriteStartArray("contexts");
        foreach (ContextMeasurement one in contexts)
        {
            json.WriteStartObject();
            json.WriteNumber("bytes", one.Bytes);
            json.WriteString("driver", one.Driver);
            json.WriteString("cuda", one.Cuda);
            json.WriteString("libtorch", one.Libtorch);
            json.WriteString("date", one.Date.ToString(ContextMeasurement.DateFormat, CultureInfo.InvariantCulture));
            json.WriteString("source", one.Source);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
