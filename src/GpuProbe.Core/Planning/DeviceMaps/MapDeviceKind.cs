namespace GpuProbe.Core.Planning.DeviceMaps;

/// <summary>Kinds of places for a module, in the order in which they are filled.</summary>
public enum MapDeviceKind
{
    /// <summary>A card.</summary>
    Card,

    /// <summary>Main memory.</summary>
    Cpu,

    /// <summary>A folder of offloaded weights.</summary>
    Disk,
}
