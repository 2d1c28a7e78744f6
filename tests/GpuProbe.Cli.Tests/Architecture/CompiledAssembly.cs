using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace GpuProbe.Cli.Tests.Architecture;

/// <summary>What an assembly's metadata says about it; the assembly is not loaded, so it need not be able to run here.</summary>
internal sealed class CompiledAssembly
{
    private static readonly string s_frameworkFolder = Path.GetDirectoryName(typeof(object).Assembly.Location)!;

    private CompiledAssembly(MetadataReader metadata)
    {
        References = [.. metadata.AssemblyReferences.Select(handle => metadata.GetString(metadata.GetAssemblyReference(handle).Name))];
        UsedTypes = [.. metadata.TypeReferences.Select(metadata.GetTypeReference).Select(type => FullName(metadata, type.Namespace, type.Name))];
        TypeNames = [.. metadata.TypeDefinitions.Select(metadata.GetTypeDefinition).Select(type => FullName(metadata, type.Namespace, type.Name))];
        NativeImports = [.. from handle in metadata.MethodDefinitions
                            let method = metadata.GetMethodDefinition(handle)
                            where method.Attributes.HasFlag(MethodAttributes.PinvokeImpl)
                            select metadata.GetString(method.Name)];
    }

    /// <summary>Assemblies that the code really uses.</summary>
    public IReadOnlyList<string> References { get; }

    /// <summary>Full names of the types of other assemblies that the code uses.</summary>
    public IReadOnlyList<string> UsedTypes { get; }

    /// <summary>Full names of the types the assembly defines; a nested one has no namespace.</summary>
    public IReadOnlyList<string> TypeNames { get; }

    /// <summary>Methods imported from native libraries, by <c>DllImport</c> or <c>LibraryImport</c>.</summary>
    public IReadOnlyList<string> NativeImports { get; }

    /// <summary>References beyond what comes with .NET itself.</summary>
    public IEnumerable<string> ReferencesBeyondTheFramework =>
        References.Where(name => !File.Exists(Path.Combine(s_frameworkFolder, name + ".dll")));

    public static CompiledAssembly Read(string name)
    {
        using var image = new PEReader(File.OpenRead(Path.Combine(AppContext.BaseDirectory, name + ".dll")));
        return new CompiledAssembly(image.GetMetadataReader());
    }

    private static string FullName(MetadataReader metadata, StringHandle space, StringHandle name) =>
        $"{metadata.GetString(space)}.{metadata.GetString(name)}";
}
