using GpuProbe.Core.Devices;

namespace GpuProbe.Core.Calibration;

/// <summary>Which rows of some files to use, where they are of several cards, drivers or libtorches.</summary>
/// <param name="Gpu">The card; <see langword="null"/> for the only one.</param>
/// <param name="Driver">The driver; <see langword="null"/> for the only one.</param>
/// <param name="Torch">The libtorch; <see langword="null"/> for the only one.</param>
public sealed record RowChoice(GpuProfile? Gpu = null, string? Driver = null, string? Torch = null);
