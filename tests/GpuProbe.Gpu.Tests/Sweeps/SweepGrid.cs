using System.Text.Json;

namespace GpuProbe.Gpu.Tests.Sweeps;

/// <summary>A folder with a grid of small set-ups.</summary>
internal sealed class SweepGrid : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("gpuprobe-sweep-test-").FullName;

    public SweepGrid(string keys)
    {
        Requirements.VirtualGpu();
        File.WriteAllText(
            Grid,
            $$"""{ "schema": "gpuprobe.grid/1", "setup": { "model": "smollm2-135m", "layers": 1, "precision": "bf16" }, {{keys}} }""");
    }

    public static string Gpuprobe => Path.Combine(AppContext.BaseDirectory, "gpuprobe");

    public string Grid => this["grid.json"];

    public string this[string file] => Path.Combine(_folder, file);

    /// <summary>Names of all files.</summary>
    public IEnumerable<string> Files => Directory.EnumerateFiles(_folder).Select(file => Path.GetFileName(file)).Order();

    /// <summary>Sweeps into a file, to the end.</summary>
    public string Sweep(string file, params string[] options)
    {
        Command.Run(Gpuprobe, ["sweep", Grid, "-o", this[file], "--quiet", .. options]).Succeeded();
        return File.ReadAllText(this[file]);
    }

    /// <summary>A file's rows.</summary>
    public JsonElement[] Rows(string file) => [.. File.ReadLines(this[file]).Select(line => JsonDocument.Parse(line).RootElement)];

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
