namespace GpuProbe.Tensors;

/// <summary>What libtorch says of a CUDA device, under the names of PyTorch's <c>get_device_properties</c>.</summary>
/// <param name="name">Its name.</param>
/// <param name="total_memory">Its memory in bytes, as programs see it.</param>
/// <param name="major">Its compute capability before the dot.</param>
/// <param name="minor">And after it.</param>
/// <param name="multi_processor_count">Its multiprocessors.</param>
public sealed record CudaDeviceProperties(string name, long total_memory, int major, int minor, long multi_processor_count);
