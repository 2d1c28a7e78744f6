namespace GpuProbe.Cli.Tests.Architecture;

/// <summary>Who may use whom. A value flows one way through these assemblies, and only the outermost talk to the outside.</summary>
public sealed class ReferenceDirectionTests
{
    private static readonly Dictionary<string, string[]> s_allowed = new(StringComparer.Ordinal)
    {
        ["GpuProbe.Core"] = [],
        ["GpuProbe.Tensors"] = ["GpuProbe.Core"],
        ["GpuProbe.Cuda"] = ["GpuProbe.Core"],
        ["GpuProbe.Tokenizers"] = ["GpuProbe.Core"],
        ["GpuProbe.Training"] = ["GpuProbe.Tensors", "GpuProbe.Core"],
        ["gpuprobe"] = ["GpuProbe.Training", "GpuProbe.Cuda", "GpuProbe.Tokenizers", "GpuProbe.Core"],
    };

    public static TheoryData<string> Assemblies() => [.. Repository.AssemblyNames()];

    [Theory, MemberData(nameof(Assemblies))]
    public void An_assembly_uses_only_those_it_may(string name)
    {
        Assert.True(s_allowed.ContainsKey(name), $"{name} has no entry here: say what it may use");
        var own = CompiledAssembly.Read(name).References.Where(s_allowed.ContainsKey);
        Assert.Empty(own.Except(s_allowed[name]));
    }

    [Fact]
    public void Core_needs_nothing_but_NET_itself() =>
        Assert.Empty(CompiledAssembly.Read("GpuProbe.Core").ReferencesBeyondTheFramework);

    [Theory, MemberData(nameof(Assemblies))]
    public void Only_Tensors_and_Cuda_call_native_code(string name)
    {
        if (name is "GpuProbe.Tensors" or "GpuProbe.Cuda")
        {
            return;
        }

        var assembly = CompiledAssembly.Read(name);
        Assert.Empty(assembly.NativeImports);
        Assert.DoesNotContain("System.Runtime.InteropServices.NativeLibrary", assembly.UsedTypes);
    }

    [Theory, MemberData(nameof(Assemblies))]
    public void Only_the_command_line_touches_the_console(string name)
    {
        if (name != "gpuprobe")
        {
            Assert.DoesNotContain("System.Console", CompiledAssembly.Read(name).UsedTypes);
        }
    }

    [Fact]
    public void Native_imports_are_seen_where_there_are_some() =>
        Assert.NotEmpty(CompiledAssembly.Read("GpuProbe.Tensors").NativeImports);
}
