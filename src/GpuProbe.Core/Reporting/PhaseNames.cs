using GpuProbe.Core.Tracing;

namespace GpuProbe.Core.Reporting;

/// <summary>Names of phases, as results and reports write them.</summary>
public static class PhaseNames
{
    /// <summary>The name of <paramref name="phase"/>, for example <c>optimizer-step</c>.</summary>
    public static string Of(Phase phase) => phase switch
    {
        Phase.Build => "build",
        Phase.OptimizerInit => "optimizer-init",
        Phase.Forward => "forward",
        Phase.Backward => "backward",
        Phase.OptimizerStep => "optimizer-step",
        Phase.ZeroGrad => "zero-grad",
        Phase.Save => "save",
        _ => throw new ArgumentOutOfRangeException(nameof(phase), phase, "not a phase"),
    };
}
