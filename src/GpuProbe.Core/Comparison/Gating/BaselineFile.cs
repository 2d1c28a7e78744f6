namespace GpuProbe.Core.Comparison.Gating;

/// <summary>A baseline and the very text that it was read from.</summary>
public sealed class BaselineFile
{
    private readonly byte[] _text;

    private BaselineFile(string path, byte[] text)
    {
        Path = path;
        _text = text;
        using MemoryStream content = new(text);
        Baseline = BaselineReader.Read(content, path);
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>What it says.</summary>
    public Baseline Baseline { get; }

    /// <summary>Reads a baseline.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ToolException">It cannot be read, or is no baseline (exit code 2).</exception>
    public static BaselineFile Open(string path) => new(path, InputFile.ReadBytes(path));

    /// <summary>The text of the baseline that replaces this one.</summary>
    /// <param name="judged">The results, held against this one by <see cref="Gate.Judge"/>.</param>
    public ReadOnlyMemory<byte> Replacement(IReadOnlyList<GatedRow> judged) => BaselineUpdate.Apply(_text, Baseline, judged);
}
