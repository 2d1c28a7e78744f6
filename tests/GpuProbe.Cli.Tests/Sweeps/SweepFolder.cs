using System.Text.Json;

namespace GpuProbe.Cli.Tests.Sweeps;

/// <summary>A folder with a grid, in which sweeps are run.</summary>
internal sealed class SweepFolder : IDisposable
{
    /// <summary>12 points that are calculated in no time, two of them refused.</summary>
    public const string Calculated = """
        { "schema": "gpuprobe.grid/1", "lane": "closed-form", "gpus": ["a100-80gb", "l4"],
          "setup": { "model": "smollm2-135m", "precision": "bf16" },
          "vary": { "seq-len": [64, 128, 0], "micro-batch": [1, 2] } }
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("gpuprobe-sweep-test-").FullName;

    public SweepFolder(string grid) => File.WriteAllText(Grid, grid);

    public string Grid => this["grid.json"];

    public string this[string file] => Path.Combine(_folder, file);

    /// <summary>Sweeps into a file.</summary>
    public GpuprobeResult Sweep(string file, params string[] options) => Gpuprobe.Run(["sweep", Grid, "-o", this[file], .. options]);

    /// <summary>The same with a worker that behaves as a test wants.</summary>
    public GpuprobeResult SweepFake(string fake, string file, params string[] options) => Gpuprobe.RunFake(fake, ["sweep", Grid, "-o", this[file], .. options]);

    /// <summary>A file's text.</summary>
    public string Text(string file) => File.ReadAllText(this[file]);

    /// <summary>A file's rows.</summary>
    public JsonElement[] Rows(string file) => [.. File.ReadLines(this[file]).Select(line => JsonDocument.Parse(line).RootElement)];

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
