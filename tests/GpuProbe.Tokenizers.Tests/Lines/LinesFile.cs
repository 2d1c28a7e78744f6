namespace GpuProbe.Tokenizers.Tests.Lines;

/// <summary>Writes the lines for those who make the fixtures and the expected identifiers.</summary>
public sealed class LinesFile
{
    private const string Folder = "GPUPROBE_LINES";

    internal const int Count = 12_000;

    internal static IEnumerable<byte[]> Lines() => MixedLines.Generate(Count, seed: 20, broken: true);

    internal static IEnumerable<byte[]> TrainingLines() => MixedLines.Generate(6_000, seed: 77, broken: false);

    [Fact(Explicit = true)]
    public void The_lines_are_written_into_a_folder()
    {
        string folder = Environment.GetEnvironmentVariable(Folder) ?? throw new InvalidOperationException($"set {Folder} to a folder");
        Write(Path.Combine(folder, "lines"), Lines());
        Write(Path.Combine(folder, "training"), TrainingLines());
    }

    internal static void Write(string path, IEnumerable<byte[]> lines)
    {
        using FileStream file = File.Create(path);
        foreach (byte[] line in lines)
        {
            file.Write(line);
            file.WriteByte((byte)'\n');
        }
    }
}
