namespace GpuProbe.Core.VirtualGpus;

/// <summary>A fault of a rig's first card.</summary>
/// <param name="Kind">What goes wrong.</param>
/// <param name="AfterLaunches">With which kernel, counted from 1 over all processes of the rig.</param>
public sealed record RigFault(RigFaultKind Kind, long AfterLaunches)
{
    /// <summary>The fault as it is typed: <c>lost@1000</c>.</summary>
    public override string ToString() => $"{RigChoices.Fault.Text(Kind)}@{AfterLaunches}";
}
