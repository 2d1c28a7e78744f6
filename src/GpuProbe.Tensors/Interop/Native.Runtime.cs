using System.Runtime.InteropServices;
using GpuProbe.Tensors.Checkpointing;

namespace GpuProbe.Tensors.Interop;

/// <summary>The functions of libgpuprobe (see <c>gpuprobe.h</c>), checked.</summary>
internal static unsafe partial class Native
{
    internal const string Library = "gpuprobe";

    internal static string BuiltTorchVersion => Marshal.PtrToStringUTF8(gp_built_torch_version()) ?? "";

    internal static string LoadedTorchVersion()
    {
        const int capacity = 128;
        byte* text = stackalloc byte[capacity];
        Check(gp_loaded_torch_version(text, capacity));
        return Marshal.PtrToStringUTF8((nint)text) ?? "";
    }

    internal static string LastError => Marshal.PtrToStringUTF8(gp_last_error()) ?? "";

    internal static int ThreadCount
    {
        get => gp_thread_count();
        set => Check(gp_set_thread_count(value));
    }

    internal static void ManualSeed(long seed) => Check(gp_manual_seed(seed));

    internal static nint RngState()
    {
        Check(gp_rng_state(out nint state));
        return state;
    }

    internal static void SetRngState(nint state) => Check(gp_set_rng_state(state));

    /// <summary>Throws what a negative status stands for.</summary>
    internal static int Check(int status)
    {
        if (status < 0)
            Throw(status);
        return status;
    }

    private static void Throw(int status)
    {
        if (status == Stopped)
            throw new RecomputationStoppedException();
        string details = LastError;
        string message = details.Split('\n', 2)[0].TrimEnd();
        throw status switch
        {
            OutOfMemory => new DeviceOutOfMemoryException(message, details, LastFailure()),
            _ => new TorchException(message),
        };
    }

    [LibraryImport(Library, EntryPoint = "gp_leave")]
    internal static partial void Leave(int exitCode);

    [LibraryImport(Library)]
    private static partial nint gp_last_error();

    [LibraryImport(Library)]
    private static partial nint gp_built_torch_version();

    [LibraryImport(Library)]
    private static partial int gp_loaded_torch_version(byte* text, int capacity);

    [LibraryImport(Library)]
    private static partial int gp_manual_seed(long seed);

    [LibraryImport(Library)]
    private static partial int gp_rng_state(out nint state);

    [LibraryImport(Library)]
    private static partial int gp_set_rng_state(nint state);

    [LibraryImport(Library)]
    private static partial int gp_thread_count();

    [LibraryImport(Library)]
    private static partial int gp_set_thread_count(int threads);
}
