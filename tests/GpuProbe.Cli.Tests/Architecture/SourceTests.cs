namespace GpuProbe.Cli.Tests.Architecture;

/// <summary>House rules for the sources that no compiler checks.</summary>
public sealed class SourceTests
{
    private const int MostLines = 400;

    // Spelt apart, so that this file is not found itself.
    private static readonly string[] s_unfinished = ["TO" + "DO", "FIX" + "ME", "HA" + "CK"];
    private static readonly string[] s_vagueEndings = ["Helper", "Helpers", "Util", "Utils", "Utilities", "Manager"];

    public static TheoryData<string> Assemblies() => [.. Repository.AssemblyNames()];

    [Fact]
    public void The_sources_are_found() => Assert.Contains("src/GpuProbe.Core/ExitCode.cs", Repository.SourceFiles());

    [Fact]
    public void No_file_is_longer_than_one_reads_at_a_sitting()
    {
        var tooLong = from file in Repository.SourceFiles()
                      let lines = File.ReadLines(Path.Combine(Repository.Root, file)).Count()
                      where lines > MostLines
                      select $"{file}: {lines} lines";
        Assert.Empty(tooLong);
    }

    [Fact]
    public void The_folder_is_the_namespace()
    {
        var astray = from file in Repository.SourceFiles()
                     where file.StartsWith("src/", StringComparison.Ordinal) && file.EndsWith(".cs", StringComparison.Ordinal)
                     let folder = Path.GetDirectoryName(file)!["src/".Length..].Replace('/', '.')
                     let space = $"namespace {OfTheReplacedPackage(folder)};"
                     let lines = File.ReadLines(Path.Combine(Repository.Root, file)).Select(line => line.Trim())
                     let named = lines.FirstOrDefault(line => line.StartsWith("namespace ", StringComparison.Ordinal))
                     where named is not null && named != space
                     select $"{file}: {named}, not {space}";
        Assert.Empty(astray);
    }

    [Fact]
    public void Nothing_is_left_for_later()
    {
        var unfinished = from file in Repository.SourceFiles()
                         from line in File.ReadLines(Path.Combine(Repository.Root, file)).Index()
                         where s_unfinished.Any(word => line.Item.Contains(word, StringComparison.Ordinal))
                         select $"{file}:{line.Index + 1}: {line.Item.Trim()}";
        Assert.Empty(unfinished);
    }

    [Theory, MemberData(nameof(Assemblies))]
    public void A_type_is_named_for_what_it_is(string name) =>
        Assert.DoesNotContain(CompiledAssembly.Read(name).TypeNames, IsVague);

    // What has the names of a package that may stand in its place has that package's namespaces.
    private static string OfTheReplacedPackage(string folder) => folder
        .Replace("GpuProbe.Tensors.TorchSharp", "TorchSharp", StringComparison.Ordinal)
        .Replace("GpuProbe.Tensors.Extensions", "TorchSharp", StringComparison.Ordinal)
        .Replace("GpuProbe.Tensors.Layers.Own", "GpuProbe.Tensors.Layers", StringComparison.Ordinal)
        .Replace("GpuProbe.Tensors.Layers.Package", "GpuProbe.Tensors.Layers", StringComparison.Ordinal)
        .Replace("GpuProbe.Tokenizers.Microsoft.ML", "Microsoft.ML", StringComparison.Ordinal);

    // What is named after TorchSharp's own types keeps their names.
    private static bool IsVague(string type) =>
        !type.StartsWith("TorchSharp.", StringComparison.Ordinal) && s_vagueEndings.Any(ending => type.Split('`')[0].EndsWith(ending, StringComparison.Ordinal));
}
