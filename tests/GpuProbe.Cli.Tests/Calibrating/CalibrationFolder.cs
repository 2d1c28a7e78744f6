using GpuProbe.Cli.Machine;
using GpuProbe.Core.Devices;
using GpuProbe.Core.Reporting.Rows;
using GpuProbe.Tests;

namespace GpuProbe.Cli.Tests.Calibrating;

/// <summary>A folder with planted rows, and gpuprobe run on them.</summary>
internal sealed class CalibrationFolder : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory().FullName;

    public static GpuProfile A100 { get; } = DataFiles.Gpus().Resolve("a100-80gb");

    public static PlantedRows Planted { get; } = new()
    {
        Card = A100,
        Models = [.. new[] { "llama-3.2-1b", "qwen2.5-1.5b", "llama-3.2-3b", "mistral-7b", "smollm2-135m" }.Select(name => DataFiles.Models().Resolve(name))],
    };

    public string Results => File("results.jsonl");

    public string Profile => File("a100.json");

    public void Dispose() => Directory.Delete(_path, recursive: true);

    public string File(string name) => Path.Combine(_path, name);

    public void Write(IEnumerable<ResultRow> rows) => System.IO.File.WriteAllLines(Results, rows.Select(ResultRows.Write));

    /// <summary>Calls <c>gpuprobe calibrate</c> on the results.</summary>
    public GpuprobeResult Calibrate(params string[] more) => Gpuprobe.Run(["calibrate", Results, "-o", Profile, .. more]);

    /// <summary>What <c>gpuprobe calibrate</c> says when it refuses these rows; no profile is left.</summary>
    public string Refusal(IEnumerable<ResultRow> rows, params string[] more)
    {
        Write(rows);
        string line = Calibrate(more).Refusal(2);
        Assert.False(System.IO.File.Exists(Profile));
        return line.Replace(_path + "/", "", StringComparison.Ordinal);
    }

    /// <summary>A text without the folder's name.</summary>
    public string Plain(string text) => text.Replace(_path + "/", "", StringComparison.Ordinal);
}
