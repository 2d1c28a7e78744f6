using GpuProbe.Cli.VirtualGpus;

namespace GpuProbe.Cli.Tests.VirtualGpus;

public sealed class CudaTorchVersionTest : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    private string Libraries => _folder.CreateSubdirectory("lib").FullName;

    [Fact]
    public void A_wheel_tells_it_to_Python()
    {
        File.WriteAllText(Path.Combine(_folder.FullName, "version.py"), "from typing import Optional\n__version__ = '2.11.0+cu130'\ndebug = False\n");

        Assert.Equal("2.11.0+cu130", CudaTorchVersion.Of(Libraries));
    }

    [Fact]
    public void An_archive_has_a_file_for_it()
    {
        File.WriteAllText(Path.Combine(_folder.FullName, "build-version"), "2.6.0+cu124\n");

        Assert.Equal("2.6.0+cu124", CudaTorchVersion.Of(Libraries + "/"));
    }

    [Fact]
    public void Debians_libraries_have_it_in_their_name()
    {
        foreach (string name in new[] { "libtorch_cuda.so", "libtorch_cuda.so.2.6", "libtorch_cuda.so.2.6.0" })
            File.WriteAllText(Path.Combine(Libraries, name), "");

        Assert.Equal("2.6.0", CudaTorchVersion.Of(Libraries));
    }

    [Fact]
    public void Else_it_is_not_known() => Assert.Null(CudaTorchVersion.Of(Libraries));

    public void Dispose() => _folder.Delete(recursive: true);
}
