namespace GpuProbe.Core.Reporting.Searching;

/// <summary>What a search found, with every value that was tried.</summary>
/// <param name="Device">Where the runs were: a virtual card's name, <c>cuda:0</c> or <c>cpu</c>.</param>
/// <param name="IsVirtual">Whether nothing was computed.</param>
/// <param name="TorchVersion">Version of the libtorch that ran.</param>
/// <param name="Largest">The largest value that fits; <see langword="null"/> if none that was tried does.</param>
/// <param name="Next">The next value, which does not fit; <see langword="null"/> where the largest value allowed fits.</param>
/// <param name="Tried">All that were tried, in order of their values.</param>
public sealed record SearchLane(
    string Device, bool IsVirtual, string? TorchVersion, SearchedValue? Largest, SearchedValue? Next, IReadOnlyList<SearchedValue> Tried);
