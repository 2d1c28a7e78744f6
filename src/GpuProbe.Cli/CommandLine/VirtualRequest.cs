using GpuProbe.Core.Devices;
using GpuProbe.Core.VirtualGpus;

namespace GpuProbe.Cli.CommandLine;

/// <summary>What <c>gpuprobe virtual</c> is to run.</summary>
/// <param name="Card">The kind of card.</param>
/// <param name="Rig">How many, and how they behave.</param>
/// <param name="SnapshotFile">File for a snapshot of the memory; <see langword="null"/> for none.</param>
/// <param name="Command">The command and its arguments.</param>
internal sealed record VirtualRequest(GpuProfile Card, RigOptions Rig, string? SnapshotFile, IReadOnlyList<string> Command);
