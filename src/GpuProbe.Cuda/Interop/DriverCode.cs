namespace GpuProbe.Cuda.Interop;

/// <summary>What the driver's functions answer, as far as it matters here, by <c>CUresult</c>'s numbers.</summary>
internal static class DriverCode
{
    /// <summary>The file that every installation of the driver has; the link <c>libcuda.so</c> comes with development files.</summary>
    public const string FileName = "libcuda.so.1";

    public const int Success = 0;
    public const int NoDevice = 100;
    public const int InvalidDevice = 101;

    /// <summary>Not one of CUDA's numbers.</summary>
    public const int FunctionMissing = -1;
}
