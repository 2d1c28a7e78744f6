using System.Text;

namespace GpuProbe.Tensors.Layers;

/// <summary>The libtorch that TorchSharp has loaded into this process, and whether a native library belongs to it.</summary>
/// <remarks>
/// The loader gives a library the libtorch that is loaded already if that has the name which the library asks for, wherever
/// it lies; else it loads a second one, and two of them in one process overwrite each other's books.
/// </remarks>
internal static class LoadedTorch
{
    private const string Name = "libtorch_cpu.so";
    private const string Maps = "/proc/self/maps";

    /// <summary>The files of all libtorchs in this process: one, unless something went wrong; none before TorchSharp's first use.</summary>
    public static IReadOnlyList<string> Files =>
    [
        .. File.ReadLines(Maps)
            .Select(line => line.IndexOf('/', StringComparison.Ordinal) is > 0 and var start ? line[start..] : "")
            .Where(path => Path.GetFileName(path).StartsWith(Name, StringComparison.Ordinal))
            .Distinct(StringComparer.Ordinal),
    ];

    /// <summary>Why a native library cannot be loaded beside TorchSharp's libtorch; <see langword="null"/> if it can.</summary>
    /// <param name="library">Path of the native library, not loaded yet.</param>
    public static string? Refusal(string library)
    {
        string wanted = WantedName(File.ReadAllBytes(library));
        return Files.FirstOrDefault(file => !Answers(Path.GetFileName(file), wanted)) is { } loaded
            ? $"{library} was built for another libtorch ({wanted}) than the one that TorchSharp brings ({loaded})"
            : null;
    }

    // The name under which it is linked with libtorch: its only text that is a file's name of that kind.
    private static string WantedName(ReadOnlySpan<byte> library)
    {
        ReadOnlySpan<byte> name = Encoding.ASCII.GetBytes('\0' + Name);
        int start = library.IndexOf(name);
        if (start < 0)
            return "none";
        ReadOnlySpan<byte> text = library[(start + 1)..];
        return Encoding.ASCII.GetString(text[..text.IndexOf((byte)0)]);
    }

    // "libtorch_cpu.so.2.6.0" answers to "libtorch_cpu.so.2.6"; one without a version only to its own name.
    private static bool Answers(string file, string wanted) =>
        file == wanted || (wanted.Length > Name.Length && file.StartsWith(wanted + ".", StringComparison.Ordinal));
}
