namespace GpuProbe.Signatures.Tests;

/// <summary>Where the other projects of this build were built to: <c>artifacts/bin/PROJECT/release</c>.</summary>
internal static class Built
{
    internal static string Path(string program)
    {
        string own = System.IO.Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory);
        string configuration = System.IO.Path.GetFileName(own);
        string[] parts = program.Split('/');
        return System.IO.Path.GetFullPath(System.IO.Path.Combine(own, "../..", parts[0], configuration, parts[1]));
    }
}
