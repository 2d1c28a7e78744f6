using GpuProbe.Core.Setup;

namespace GpuProbe.Core.VirtualGpus;

/// <summary>The only place that ties the choices of a rig to the words for them.</summary>
public static class RigChoices
{
    /// <summary><c>--interconnect</c>.</summary>
    public static ChoiceSet<Interconnect> Interconnect { get; } = new(
        "interconnect",
        [
            ("pcie", VirtualGpus.Interconnect.Pcie),
            ("nvlink-a100", VirtualGpus.Interconnect.NvlinkA100),
            ("nvlink-h100", VirtualGpus.Interconnect.NvlinkH100),
        ]);

    /// <summary>The kinds of <c>--fault</c>.</summary>
    public static ChoiceSet<RigFaultKind> Fault { get; } = new(
        "fault", [("lost", RigFaultKind.Lost), ("hang", RigFaultKind.Hang), ("error", RigFaultKind.Error)]);
}
