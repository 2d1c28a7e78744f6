namespace GpuProbe.Core.Setup;

/// <summary>How weights travel between files and the device.</summary>
public enum Transfer
{
    /// <summary>Tensor by tensor, without a second copy of them all.</summary>
    Streaming,

    /// <summary>All at once: a whole state dictionary is made before the first tensor is used.</summary>
    Naive,
}
