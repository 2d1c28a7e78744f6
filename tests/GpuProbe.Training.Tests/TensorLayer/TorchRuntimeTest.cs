using GpuProbe.Core;
using GpuProbe.Tensors;
using GpuProbe.Tensors.Interop;

namespace GpuProbe.Training.Tests.TensorLayer;

public sealed class TorchRuntimeTest
{
    [Theory]
    [InlineData("2.6.0", "2.7.0")]
    [InlineData("2.6.0", "2.6.1")]
    [InlineData("2.6.0a0+debian", "2.11.0+cu130")]
    [InlineData("2.6.0", "")]
    public void A_library_for_another_libtorch_is_refused(string built, string loaded)
    {
        var error = Assert.Throws<ToolException>(() => TorchRuntime.RequireSameVersion(built, loaded, "/lib/libgpuprobe.so"));
        Assert.Equal(ExitCode.Environment, error.ExitCode);
        Assert.Equal(
            $"/lib/libgpuprobe.so was built for libtorch {built}, but libtorch {loaded} is loaded; run scripts/setup to build it again.",
            error.Message);
    }

    [Theory]
    [InlineData("2.6.0", "2.6.0")]
    [InlineData("2.6.0", "2.6.0a0+debian")]
    [InlineData("2.11.0+cu130", "2.11.0+cpu")]
    public void Builds_of_one_release_differ_in_their_suffix_only(string built, string loaded) =>
        Assert.Null(Record.Exception(() => TorchRuntime.RequireSameVersion(built, loaded, "/lib/libgpuprobe.so")));

    [Fact]
    public void The_loaded_library_says_which_libtorch_it_runs_on()
    {
        Assert.Matches(@"^2\.\d+\.\d+", TorchRuntime.Load());
        Assert.Equal(Native.BuiltTorchVersion.Split('+', 'a')[0], TorchRuntime.Load().Split('+', 'a')[0]);
        Assert.EndsWith("libgpuprobe.so", TorchRuntime.LibraryPath);
    }
}
