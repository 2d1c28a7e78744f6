namespace GpuProbe.Tensors;

/// <summary>libtorch cannot take the attention kernel that was asked for; the message is its reasons.</summary>
public sealed class AttentionKernelException : TorchException
{
    /// <summary>A refusal with libtorch's reasons.</summary>
    public AttentionKernelException(string reasons) : base(reasons)
    {
    }
}
