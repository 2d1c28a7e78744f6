using GpuProbe.Core.Sweeps;

namespace GpuProbe.Cli.Sweeps;

/// <summary>What a command line asks of a sweep.</summary>
/// <param name="GridFile">The grid.</param>
/// <param name="Output">The file of results.</param>
/// <param name="Shard">The part that is to be run; <see langword="null"/> for all of it.</param>
/// <param name="Jobs">Virtual cards beside each other.</param>
/// <param name="Restart">Whether rows that are there are thrown away.</param>
/// <param name="RetryFailed">Whether points that failed are run again.</param>
/// <param name="Force">Whether cards are used although others hold memory on them.</param>
internal sealed record SweepRequest(string GridFile, string Output, Shard? Shard, int Jobs, bool Restart, bool RetryFailed, bool Force);
