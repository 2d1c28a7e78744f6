using GpuProbe.Core.Tracing;
using GpuProbe.Tensors.Interop;
using GpuProbe.Tensors.Layers;

namespace GpuProbe.Tensors.Dispatch;

/// <summary>Which kernel <c>scaled_dot_product_attention</c> may take and has taken.</summary>
public static class AttentionKernels
{
    // The bits of gp_attention.
    private static readonly (AttentionKernel Kernel, int Bit, string Name)[] Known =
    [
        (AttentionKernel.Flash, 1, "Flash attention"),
        (AttentionKernel.Efficient, 2, "Memory efficient"),
        (AttentionKernel.Math, 4, "Math"),
        (AttentionKernel.Cudnn, 8, "CuDNN attention"),
    ];

    /// <summary>
    /// The kernel that has run since <see cref="Memory.MemoryTrace.Start"/>; <see langword="null"/> where none has, or more
    /// than one.
    /// </summary>
    public static AttentionKernel? Ran
    {
        get
        {
            int ran = TorchRuntime.HasNative ? Native.AttentionRan() : 0;
            return Known.Where(entry => entry.Bit == ran).Select(entry => (AttentionKernel?)entry.Kernel).FirstOrDefault();
        }
    }

    /// <summary>
    /// Calls attention with one kernel allowed and no other, as <c>torch.nn.attention.sdpa_kernel</c> does; afterwards the choice
    /// is as it was.
    /// </summary>
    /// <param name="kernel">Flash, efficient, math or cuDNN.</param>
    /// <param name="attention">The call.</param>
    /// <exception cref="AttentionKernelException">libtorch cannot take this kernel here.</exception>
    public static TorchSharp.torch.Tensor Only(AttentionKernel kernel, Func<TorchSharp.torch.Tensor> attention)
    {
        (_, int bit, string name) = Known.Single(entry => entry.Kernel == kernel);
        int before = Native.AllowAttention(bit);
        Native.KeepWarnings(enabled: true);
        try
        {
            return attention();
        }
        catch (Exception thrown) when (LayerErrors.Of(thrown) is TorchException and not DeviceOutOfMemoryException && IsChoice(thrown.Message))
        {
            throw new AttentionKernelException(Reasons(name) is { Length: > 0 } reasons ? reasons : LayerErrors.Of(thrown).Message);
        }
        finally
        {
            Native.KeepWarnings(enabled: false);
            Native.AllowAttention(before);
        }
    }

    /// <summary>Lets libtorch take one kernel and no other from here on, wherever the choice is left to it.</summary>
    /// <param name="kernel">Flash, efficient, math or cuDNN.</param>
    /// <returns>Disposing of it makes the choice what it was.</returns>
    public static IDisposable Restrict(AttentionKernel kernel) => new Restriction(Native.AllowAttention(Known.Single(entry => entry.Kernel == kernel).Bit));

    private sealed class Restriction(int before) : IDisposable
    {
        public void Dispose() => Native.AllowAttention(before);
    }

    private static bool IsChoice(string message) =>
        message.Contains("No available kernel", StringComparison.Ordinal) || message.Contains("No viable backend", StringComparison.Ordinal);

    // libtorch warns of "X kernel not used because:" and then of each reason, kernel after kernel.
    private static string Reasons(string name)
    {
        const string lead = "not used because:";
        const string source = " (Triggered internally at";
        IEnumerable<string> reasons = Native.TakeWarnings()
            .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .SkipWhile(line => !(line.Contains(lead, StringComparison.Ordinal) && line.StartsWith(name, StringComparison.Ordinal)))
            .Skip(1)
            .TakeWhile(line => !line.Contains(lead, StringComparison.Ordinal));
        return string.Join(" ", reasons.Select(line => line.Split(source)[0]));
    }
}
