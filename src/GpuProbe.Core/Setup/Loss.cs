namespace GpuProbe.Core.Setup;

/// <summary>How the loss is computed from the last hidden states.</summary>
public enum Loss
{
    /// <summary>Logits of all tokens at once.</summary>
    Full,

    /// <summary>Logits of a few tokens at a time, with their gradients computed at once: all logits never exist together.</summary>
    Chunked,
}
