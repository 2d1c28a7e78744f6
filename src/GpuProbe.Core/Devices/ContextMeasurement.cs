using System.Globalization;

namespace GpuProbe.Core.Devices;

/// <summary>What the CUDA context, the libraries and the kernels of a training step took on a card, beside what tensors did.</summary>
/// <param name="Bytes">Bytes of the card's memory.</param>
/// <param name="Driver">Release of NVIDIA's driver.</param>
/// <param name="Cuda">The newest CUDA version that the driver serves.</param>
/// <param name="Libtorch">Version of libtorch.</param>
/// <param name="Date">The day it was measured.</param>
/// <param name="Source">How it was measured; <see cref="VirtualSource"/> for what is no measurement.</param>
public sealed record ContextMeasurement(long Bytes, string Driver, string Cuda, string Libtorch, DateOnly Date, string Source)
{
    /// <summary>The <see cref="Source"/> of what a virtual GPU answered: that is its own figure again, and it is never taken for measured.</summary>
    public const string VirtualSource = "virtual";

    internal const string DateFormat = "yyyy-MM-dd";

    /// <summary>Whether it comes from a virtual GPU.</summary>
    public bool IsVirtual => Source == VirtualSource;

    /// <summary>Whether it was taken with this release of libtorch; suffixes such as <c>+cu130</c> do not count.</summary>
    public bool IsOf(string? torchVersion) => torchVersion is not null && Release(torchVersion) == Release(Libtorch);

    /// <summary>In words: <c>measured on 2026-11-21 with driver 570.86.10, CUDA 12.8, libtorch 2.6.0</c>.</summary>
    public override string ToString() =>
        $"{(IsVirtual ? "virtual" : "measured")} on {Date.ToString(DateFormat, CultureInfo.InvariantCulture)} with driver {Driver}, CUDA {Cuda}, libtorch {Libtorch}";

    private static string Release(string version) => string.Concat(version.TakeWhile(letter => char.IsAsciiDigit(letter) || letter == '.'));
}
