namespace GpuProbe.Cli.VirtualGpus;

/// <summary>The files that the virtual GPU is made of.</summary>
/// <param name="StandInFolder">The folder of the stand-in CUDA libraries.</param>
/// <param name="CudaTorchFolder">The folder of a libtorch that is built for CUDA.</param>
/// <param name="NativeLibrary">gpuprobe's native library for that libtorch; <see langword="null"/> if there is none.</param>
internal sealed record VirtualLibraries(string StandInFolder, string CudaTorchFolder, string? NativeLibrary)
{
    /// <summary>Environment variable with <see cref="StandInFolder"/>.</summary>
    public const string StandInVariable = "GPUPROBE_VIRTUAL_GPU";

    /// <summary>Environment variable with <see cref="CudaTorchFolder"/>.</summary>
    public const string CudaTorchVariable = "GPUPROBE_CUDA_TORCH";

    private const string NativeVariable = "GPUPROBE_NATIVE";
    /// <summary>Environment variable with the native library for the CUDA build of libtorch.</summary>
    public const string CudaNativeVariable = "GPUPROBE_NATIVE_CUDA";
    private const string Core = "libgpuprobe-vgpu.so";
    private const string Audit = "libgpuprobe-audit.so";
    private const string Torch = "libtorch_cuda.so";
    private const string HowToGet = "scripts/setup brings a libtorch for CUDA and builds the stand-ins for it";

    /// <summary>What is preloaded into every process.</summary>
    public string CoreLibrary => Path.Combine(StandInFolder, Core);

    /// <summary>The loader's audit library, which puts the stand-ins in the place of NVIDIA's libraries.</summary>
    public string AuditLibrary => Path.Combine(StandInFolder, Audit);

    /// <summary>The libraries that the environment names; <see langword="null"/> if there are none.</summary>
    /// <param name="reason">Why not, and how to get them, in one line; empty if they were found.</param>
    public static VirtualLibraries? Find(out string reason)
    {
        if (Variable(StandInVariable) is not { } standIns)
            reason = $"no virtual GPU here ({StandInVariable} is not set): {HowToGet}.";
        else if (new[] { Core, Audit }.FirstOrDefault(name => !File.Exists(Path.Combine(standIns, name))) is { } missing)
            reason = $"no virtual GPU in {standIns} ({missing} is missing): {HowToGet}.";
        else if (standIns.AsSpan().IndexOfAny(" :;") >= 0)
            reason = $"no virtual GPU in {standIns}: the loader's LD_PRELOAD takes no path with spaces or colons; move this folder.";
        else if (Variable(CudaTorchVariable) is not { } torch)
            reason = $"no libtorch for CUDA here ({CudaTorchVariable} is not set): {HowToGet}.";
        else if (!HasTorch(torch))
            reason = $"no libtorch for CUDA in {torch} ({Torch} is missing): {HowToGet}.";
        else
        {
            reason = "";
            return new VirtualLibraries(Path.GetFullPath(standIns), Path.GetFullPath(torch), Variable(CudaNativeVariable) ?? Variable(NativeVariable));
        }

        return null;
    }

    // Debian's has its version behind the name and no link without.
    private static bool HasTorch(string folder) => Directory.Exists(folder) && Directory.EnumerateFiles(folder, Torch + "*").Any();

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
