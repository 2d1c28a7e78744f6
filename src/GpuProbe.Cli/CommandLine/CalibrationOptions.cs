using System.CommandLine;
using GpuProbe.Cli.Machine;
using GpuProbe.Cli.VirtualGpus;
using GpuProbe.Core;
using GpuProbe.Core.Calibration;
using GpuProbe.Core.Calibration.Profiles;
using GpuProbe.Core.Devices;

namespace GpuProbe.Cli.CommandLine;

/// <summary>The option that names a calibration profile.</summary>
internal sealed class CalibrationOptions
{
    private readonly ValueOption _profile = new("--profile", "FILE", "A profile that calibrate fitted for this card: context and libraries as measured there, and the time of a step.", OptionGroups.Device);

    /// <summary>Adds the option to <paramref name="command"/>.</summary>
    public void AddTo(Command command) => command.Add(_profile);

    /// <summary>The profile for a card; <see langword="null"/> where none was named.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="card">The card that the question is about.</param>
    /// <exception cref="ToolException">There is no card, or the file is no profile (exit code 2).</exception>
    public AppliedProfile? Read(ParseResult parsed, GpuProfile? card)
    {
        if (parsed.GetValue(_profile) is not { } file)
            return null;
        if (card is null)
            throw new ToolException(ExitCode.BadInput, $"{_profile.Name} is of a card, and --gpu is missing");
        return new AppliedProfile(CalibrationProfiles.Read(file), file, card, CudaTorchVersion.Here(), NvidiaDriver.Release());
    }
}
