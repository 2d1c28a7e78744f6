namespace GpuProbe.Core.Setup;

/// <summary>Which of libtorch's allocators serves a card, as <c>PYTORCH_CUDA_ALLOC_CONF</c> chooses it. The CPU has none of them.</summary>
public enum Allocator
{
    /// <summary>The caching allocator with segments of fixed sizes, PyTorch's default.</summary>
    Native,

    /// <summary>The caching allocator with segments that grow (<c>expandable_segments:True</c>).</summary>
    ExpandableSegments,

    /// <summary>The driver's stream-ordered pool (<c>backend:cudaMallocAsync</c>), which cannot be traced.</summary>
    CudaMallocAsync,
}
