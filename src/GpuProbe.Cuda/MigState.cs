namespace GpuProbe.Cuda;

/// <summary>Whether a card is cut into multi-instance GPUs.</summary>
public enum MigState
{
    /// <summary>The card cannot be cut.</summary>
    NotSupported,

    /// <summary>It can be cut and is not.</summary>
    Off,

    /// <summary>It is cut, and this is the whole card.</summary>
    On,

    /// <summary>This is one of its parts.</summary>
    Instance,
}
