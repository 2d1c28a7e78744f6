namespace GpuProbe.Tokenizers.Tests.Engine;

/// <summary>What this build makes of the fixtures: it reads all, and gives the libraries' identifiers.</summary>
internal static class Readable
{
    public static bool Reads(string name) => name.Length > 0;

    public static bool IsExact(string name) => name.Length > 0;
}
