using System.Text;
using GpuProbe.Cli.CommandLine;
using GpuProbe.Cli.Machine;
using GpuProbe.Cli.Terminal;
using GpuProbe.Core;
using GpuProbe.Core.Calibration;
using GpuProbe.Core.Calibration.Profiles;
using GpuProbe.Core.Devices;
using GpuProbe.Core.Reporting.Calibrating;

namespace GpuProbe.Cli.Verbs;

/// <summary><c>gpuprobe calibrate</c>.</summary>
internal static class CalibrateVerb
{
    /// <summary>Reads the rows, fits, and writes the profile.</summary>
    public static int Run(CalibrateRequest request, VerbOutput output, IReadOnlyList<string> argv)
    {
        (string, string)[] results = [.. request.Results.Select(one => (one, "a file of the results"))];
        WholeFile.RequireOther(request.ProfileFile, "--output", results);
        if (output.JsonFile is { } file)
        {
            WholeFile.RequireWritable(file);
            WholeFile.RequireOther(file, "--json", results);
        }

        IReadOnlyList<RowSource> rows = RowSource.Read(request.Results);
        CalibrationProfile profile = Calibrator.Fit(
            rows, request.Choice, Cards(), request.Assumed, ToolVersion.Describe(argv), DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime));
        string json = CalibrationProfiles.Write(profile);
        WholeFile.Write(request.ProfileFile, stream => stream.Write(Encoding.UTF8.GetBytes(json)), "--output");
        output.Report(style => CalibrationReport.Render(profile, style));
        output.Json(() => json);
        output.Remark($"profile: {request.ProfileFile}");
        return (int)ExitCode.Ok;
    }

    // Rows name a card as --gpu does or as its driver does.
    private static Func<string, GpuProfile?> Cards()
    {
        GpuCatalog catalog = DataFiles.Gpus();
        var cards = new Lazy<GpuProfile[]>(() => [.. catalog.Names.Select(name => catalog.Resolve(name))]);
        return name => Array.Find(cards.Value, card => card.Name == name) ?? Array.Find(cards.Value, card => card.ProductName == name);
    }
}
