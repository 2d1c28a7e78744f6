using System.Text;
using GpuProbe.Core.Devices;
using GpuProbe.Core.Reporting.Rows;
using GpuProbe.Core.Sweeps;
using GpuProbe.Core.Tests.Models;

namespace GpuProbe.Core.Tests.Sweeps;

/// <summary>Grids as texts.</summary>
internal static class Grids
{
    public const string Fixed = """ "setup": { "model": "smollm2-135m", "seq-len": 64 } """;

    /// <summary>A grid of the virtual lane on one card; <paramref name="keys"/> is the rest of it.</summary>
    public static string Text(string keys) => $$"""{ "schema": "gpuprobe.grid/1", "gpus": ["a100-80gb"], {{keys}} }""";

    public static Grid Read(string json)
    {
        using MemoryStream stream = new(Encoding.UTF8.GetBytes(json));
        return GridReader.Read(stream, "grid.json");
    }

    /// <summary>The points of a grid, each as <c>seq-len=64 micro-batch=2</c>.</summary>
    public static string[] Points(string keys) =>
        [.. Read(Text(keys)).Points.Select(point => string.Join(' ', point.Select(one => $"{one.Key}={one.Value ?? "null"}")))];

    public static SweepDevice Card(string name = "a100-80gb", RowLane lane = RowLane.Virtual)
    {
        GpuProfile card = Catalogs.Gpus.Resolve(name);
        return new SweepDevice(lane, card.Name) { Card = card };
    }

    public static SweepPlan Plan(string keys, params SweepDevice[] devices) =>
        SweepPlan.Of(Read(Text(keys)), Catalogs.Models, devices.Length > 0 ? devices : [Card()]);
}
