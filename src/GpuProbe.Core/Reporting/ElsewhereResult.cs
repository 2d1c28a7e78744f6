using GpuProbe.Core.Planning;

namespace GpuProbe.Core.Reporting;

/// <summary>What was predicted for another card than the one that was measured on.</summary>
/// <param name="Estimate">The prediction.</param>
/// <param name="Verdict">Whether the set-up fits there.</param>
public sealed record ElsewhereResult(EstimateResult Estimate, Verdict Verdict);
