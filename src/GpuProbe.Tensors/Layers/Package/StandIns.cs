using System.Runtime.InteropServices;

namespace GpuProbe.Tensors.Layers;

/// <summary>The virtual GPU's stand-ins for CUDA's libraries, where no native library knows of them.</summary>
internal static unsafe class StandIns
{
    private const string Driver = "libcuda.so.1";

    // vgpu.h: the folder of a rig, or null where these are not the stand-ins of one.
    private const string Rig = "vgpu_rig";

    /// <summary>Whether this process has them.</summary>
    internal static bool AreLoaded { get; } =
        NativeLibrary.TryLoad(Driver, out nint driver)
        && NativeLibrary.TryGetExport(driver, Rig, out nint rig)
        && ((delegate* unmanaged<nint>)rig)() != 0;
}
