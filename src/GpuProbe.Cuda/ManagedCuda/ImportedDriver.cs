using System.Runtime.InteropServices;
using System.Runtime.Loader;
using ManagedCuda;

namespace GpuProbe.Cuda.ManagedCuda;

/// <summary>
/// The driver that ManagedCuda's functions are imported from: bound once and for all, so a process has one. ManagedCuda itself looks
/// for <see cref="Link"/>, which many machines lack; what it does not find is given to it here.
/// </summary>
internal static class ImportedDriver
{
    private const string Link = "libcuda.so";
    private const string ImportedName = "nvcuda";

    private static readonly Lock s_lock = new();
    private static nint s_handle;

    /// <summary>Loads the driver, or finds it loaded.</summary>
    /// <param name="file">Its file.</param>
    /// <returns>Why it cannot be used; <see langword="null"/> if it can.</returns>
    /// <exception cref="InvalidOperationException">This process has another driver.</exception>
    public static string? Load(string file)
    {
        if (!NativeLibrary.TryLoad(file, out nint handle))
            return $"{file} cannot be loaded";
        if (NativeLibrary.TryLoad(Link, out nint linked) && linked != handle)
            return $"{Link}, which ManagedCuda looks for, is another library than {file}: take its folder (the toolkit's stubs?) out of LD_LIBRARY_PATH";
        lock (s_lock)
        {
            if (s_handle != 0 && s_handle != handle)
                throw new InvalidOperationException($"{file} is not the driver that this process has");
            if (s_handle == 0)
                AssemblyLoadContext.GetLoadContext(typeof(DriverAPINativeMethods).Assembly)!.ResolvingUnmanagedDll += (_, name) => name == ImportedName ? handle : 0;
            s_handle = handle;
        }

        return null;
    }
}
