using System.Reflection;

namespace GpuProbe.Cli.Tests.Architecture;

/// <summary>The sources these tests were built from.</summary>
internal static class Repository
{
    private static readonly string[] s_folders = ["src", "tests", "benchmarks", "scripts"];
    private static readonly string[] s_extensions = ["", ".cs", ".c", ".cpp", ".h", ".sh"];

    public static string Root { get; } = typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "RepositoryRoot").Value!;

    /// <summary>Every file written by hand that holds code, relative to <see cref="Root"/>.</summary>
    public static IEnumerable<string> SourceFiles() =>
        from folder in s_folders
        let path = Path.Combine(Root, folder)
        where Directory.Exists(path)
        from file in Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories)
        let relative = Path.GetRelativePath(Root, file)
        where s_extensions.Contains(Path.GetExtension(file)) && !relative.Split('/').Any(part => part is "bin" or "obj")
        select relative;

    /// <summary>The names of the assemblies that the projects under src build.</summary>
    public static IEnumerable<string> AssemblyNames() =>
        Directory.EnumerateFiles(Path.Combine(Root, "src"), "*.csproj", SearchOption.AllDirectories)
            .Select(file => Path.GetFileNameWithoutExtension(file))
            .Select(name => name == "GpuProbe.Cli" ? "gpuprobe" : name);
}
