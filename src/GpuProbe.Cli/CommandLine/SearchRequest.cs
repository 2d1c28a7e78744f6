using GpuProbe.Core.Devices;
using GpuProbe.Core.Planning.Search;
using GpuProbe.Core.Units;

namespace GpuProbe.Cli.CommandLine;

/// <summary>What a search is for, and where.</summary>
/// <param name="Size">The size whose largest value is searched.</param>
/// <param name="From">The smallest value allowed.</param>
/// <param name="UpTo">The largest value allowed.</param>
/// <param name="UpToReason">Why no larger one is, in words.</param>
/// <param name="MultipleOf">Only multiples of it count.</param>
/// <param name="Margin">Memory that is to stay free.</param>
/// <param name="Gpu">The virtual card; <see langword="null"/> to search on <paramref name="Limits"/>' device.</param>
/// <param name="Limits">Where real runs are done, and within which limits.</param>
/// <param name="Confirm">Whether real runs are wanted beside a virtual card that was named.</param>
internal sealed record SearchRequest(
    SearchedSize Size, long From, long UpTo, string UpToReason, long MultipleOf, Margin Margin, GpuProfile? Gpu, MeasureLimits Limits, bool Confirm);
