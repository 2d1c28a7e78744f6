namespace GpuProbe.Tensors;

/// <summary>libtorch refused an operation; the message is its own, without the backtrace.</summary>
public class TorchException : Exception
{
    /// <summary>A failure with libtorch's message.</summary>
    public TorchException(string message) : base(message)
    {
    }
}
