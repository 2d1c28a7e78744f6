namespace GpuProbe.Core.Setup;

/// <summary>Whether grouped keys and values are repeated to all query heads before attention.</summary>
public enum RepeatKeyValue
{
    /// <summary>As Hugging Face does: for <c>eager</c> and where there is a mask.</summary>
    Auto,

    /// <summary>Always.</summary>
    Always,
}
