namespace GpuProbe.Core.Setup;

/// <summary>When a weight is updated.</summary>
public enum StepTiming
{
    /// <summary>After backward, all weights together.</summary>
    AfterBackward,

    /// <summary>In backward, as soon as the weight's gradient is there; the gradient is then released.</summary>
    InBackward,
}
