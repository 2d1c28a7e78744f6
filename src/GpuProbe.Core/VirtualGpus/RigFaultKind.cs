namespace GpuProbe.Core.VirtualGpus;

/// <summary>What goes wrong with a virtual card.</summary>
public enum RigFaultKind
{
    /// <summary>The card falls off the bus, for all processes and for good: CUDA answers <c>cudaErrorUnknown</c>, NVML <c>GPU is lost</c>.</summary>
    Lost,

    /// <summary>A kernel never ends: the process that launched it waits for ever where it waits for the card.</summary>
    Hang,

    /// <summary>A kernel fails: every later call of the process that launched it answers <c>cudaErrorIllegalAddress</c>.</summary>
    Error,
}
