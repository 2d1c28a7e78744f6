namespace GpuProbe.Tokenizers.Tests;

/// <summary>A folder of a test's own, gone with the test.</summary>
internal sealed class Folder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("gpuprobe-tokens-").FullName;

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
