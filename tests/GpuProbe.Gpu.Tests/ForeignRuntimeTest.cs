namespace GpuProbe.Gpu.Tests;

/// <summary>A library with a CUDA runtime of its own, whose memory nobody sees.</summary>
public sealed class ForeignRuntimeTest : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    private string Library => Path.Combine(_folder.FullName, "libown.so");

    private string Line => $"{Library} carries a CUDA runtime of its own, which the virtual GPU cannot stand in for.";

    [Fact]
    public void Alone_it_is_named_in_one_line_and_nothing_is_counted()
    {
        VirtualRun run = Run("alone");

        Assert.Equal((3, "failed", $"gpuprobe: {Line}\n"), (run.Code, run.Verdict, run.Error));
        Assert.Equal([Library], run.Property("foreignRuntimes").EnumerateArray().Select(path => path.GetString()));
        Assert.Equal(0, run.Property("devices").GetArrayLength());
    }

    [Theory]
    [InlineData("beside", 5, "incomplete")]
    [InlineData("failing", 3, "failed")]
    public void Beside_libtorch_it_makes_the_figures_doubtful(string how, int code, string verdict)
    {
        VirtualRun run = Run(how).Succeeded(code, verdict);

        Assert.Equal([Line], run.Property("verdict").GetProperty("reasons").EnumerateArray().Select(reason => reason.GetString()));
        Assert.Equal(4 << 20, run.Allocator().GetProperty("peakAllocatedBytes").GetInt64());
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private VirtualRun Run(string how)
    {
        Command.Require("gcc");
        Command.Run("gcc", "-shared", "-fPIC", Path.Combine(Requirements.Programs, "own_runtime.c"), "-o", Library, "-ldl").Succeeded();
        return new PythonProgram("foreign_runtime.py", Library, how).Run();
    }
}
