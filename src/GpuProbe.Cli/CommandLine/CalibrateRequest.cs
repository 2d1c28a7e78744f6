using GpuProbe.Core.Calibration;
using GpuProbe.Core.Planning.StepTimes;

namespace GpuProbe.Cli.CommandLine;

/// <summary>What is to be calibrated.</summary>
/// <param name="Results">Files of results.</param>
/// <param name="ProfileFile">Where the profile goes.</param>
/// <param name="Choice">Which rows to use where there are several kinds.</param>
/// <param name="Assumed">Classes of operators that keep what is assumed.</param>
internal sealed record CalibrateRequest(IReadOnlyList<string> Results, string ProfileFile, RowChoice Choice, IReadOnlyList<WorkClass> Assumed);
