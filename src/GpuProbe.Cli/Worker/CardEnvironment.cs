using GpuProbe.Cli.VirtualGpus;
using GpuProbe.Tensors;

namespace GpuProbe.Cli.Worker;

/// <summary>What a worker's environment has to have for a run on a card.</summary>
internal static class CardEnvironment
{
    private const string LibraryPath = "LD_LIBRARY_PATH";

    /// <summary>
    /// Lets the worker find the CUDA build of libtorch where the one that was set up is a build for the CPU, and the native
    /// library that belongs to it.
    /// </summary>
    /// <param name="environment">Variable and value; what is in it is kept.</param>
    public static void AddTo(IDictionary<string, string?> environment)
    {
        if (Variable(VirtualLibraries.CudaTorchVariable) is { } torch)
            environment[LibraryPath] = string.Join(':', new[] { torch, Path.GetDirectoryName(torch), Variable(LibraryPath) }.Where(path => path is not null));
        if (Variable(VirtualLibraries.CudaNativeVariable) is { } native)
            environment[TorchRuntime.PathVariable] = native;
    }

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
