using System.Runtime.InteropServices;

namespace GpuProbe.Cuda.Interop;

/// <summary>
/// A shared library whose functions are looked up one by one: an older one that lacks some of them still serves with the others.
/// It stays loaded for as long as the process lives, as CUDA itself does.
/// </summary>
internal sealed class SharedLibrary
{
    private readonly nint _handle;

    private SharedLibrary(nint handle) => _handle = handle;

    /// <summary>Loads it; <see langword="null"/> if the loader does not find it or cannot use it.</summary>
    public static SharedLibrary? TryLoad(string name) => NativeLibrary.TryLoad(name, out nint handle) ? new(handle) : null;

    /// <summary>The first of these functions that it has; 0 if it has none.</summary>
    public nint Find(params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
            if (NativeLibrary.TryGetExport(_handle, name, out nint function))
                return function;
        return 0;
    }
}
