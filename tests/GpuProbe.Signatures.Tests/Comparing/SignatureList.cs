using System.Reflection;

namespace GpuProbe.Signatures.Tests.Comparing;

/// <summary>A list of signatures in the repository, one line a member.</summary>
internal sealed class SignatureList
{
    private SignatureList(string name, IReadOnlyList<string> lines)
    {
        Name = name;
        Lines = lines;
        Known = lines.ToHashSet(StringComparer.Ordinal);
    }

    internal string Name { get; }

    internal IReadOnlyList<string> Lines { get; }

    internal IReadOnlySet<string> Known { get; }

    internal static SignatureList Read(string name)
    {
        string root = typeof(SignatureList).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(one => one.Key == "RepositoryRoot").Value!;
        return new SignatureList(name, File.ReadAllLines(Path.Combine(root, "tests/GpuProbe.Signatures.Tests", name)));
    }

    internal static SignatureList Of(string name, IEnumerable<string> lines) => new(name, [.. lines]);
}
