namespace GpuProbe.Core.Setup;

/// <summary>Whose modules are imitated.</summary>
public enum Style
{
    /// <summary>Hugging Face transformers: norm and logits upcast to fp32 step by step.</summary>
    Hf,

    /// <summary>libtorch's <c>rms_norm</c> and a loss on the logits as they are.</summary>
    Fused,
}
