namespace GpuProbe.Core.VirtualGpus;

/// <summary>How the virtual cards of a machine reach each other; decides how many channels NCCL opens, and so its buffers.</summary>
public enum Interconnect
{
    /// <summary>PCI Express.</summary>
    Pcie,

    /// <summary>NVLink as between A100 cards.</summary>
    NvlinkA100,

    /// <summary>NVLink as between H100 cards.</summary>
    NvlinkH100,
}
