using System.Globalization;
using GpuProbe.Cli.CommandLine;
using GpuProbe.Cli.Machine;
using GpuProbe.Cli.VirtualGpus;
using GpuProbe.Core;
using GpuProbe.Core.Devices;
using GpuProbe.Core.Reporting.Rows;
using GpuProbe.Core.Sweeps;
using GpuProbe.Cuda;

namespace GpuProbe.Cli.Sweeps;

/// <summary>What the lanes of a grid run on, here.</summary>
internal static class SweepDevices
{
    private const string Cuda = "cuda";
    private const string All = "all";
    private const string Allowed = "cpu, cuda:0 (or another number), cuda:all";

    /// <summary>The devices, lane by lane. Real cards of one product are one device: any of them may run a point.</summary>
    /// <exception cref="ToolException">One is not known (exit code 2) or not here (exit code 3).</exception>
    public static IReadOnlyList<SweepDevice> Of(Grid grid)
    {
        GpuProfile[] cards = grid.Lanes.Any(lane => lane != RowLane.Measured) ? [.. grid.Gpus.Select(name => Card(grid, name))] : [];
        if (cards.GroupBy(card => card.Name).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new ToolException(ExitCode.BadInput, $"{grid.File}: two of its gpus are called {twice.Key}; give one of the device files another name");
        if (grid.Lanes.Contains(RowLane.Virtual) && VirtualLibraries.Find(out string reason) is null)
            throw new ToolException(ExitCode.Environment, reason);
        return [.. grid.Lanes.SelectMany(lane => OfLane(lane, grid, cards))];
    }

    private static IEnumerable<SweepDevice> OfLane(RowLane lane, Grid grid, GpuProfile[] cards)
    {
        if (lane == RowLane.Measured)
            return Measured(grid);
        return cards.Length > 0
            ? cards.Select(card => new SweepDevice(lane, card.Name) { Card = card })
            : [new SweepDevice(lane, MeasureLimits.Cpu)];
    }

    private static GpuProfile Card(Grid grid, string name)
    {
        string place = name.Contains('/', StringComparison.Ordinal) || name.EndsWith(".json", StringComparison.OrdinalIgnoreCase)
            ? Path.Combine(Path.GetDirectoryName(grid.File) ?? "", name)
            : name;
        return DataFiles.Gpus().Resolve(place, $"{grid.File}: gpus").WithContextFor(CudaTorchVersion.Here());
    }

    private static List<SweepDevice> Measured(Grid grid)
    {
        List<SweepDevice> devices = [];
        GpuDriver? driver = null;
        foreach (string name in grid.Devices)
        {
            if (name == MeasureLimits.Cpu)
            {
                devices.Add(new SweepDevice(RowLane.Measured, name));
                continue;
            }

            string number = Number(grid, name);
            driver ??= GpuDriver.Open();
            if (driver.Missing is { } reason)
                throw new ToolException(ExitCode.Environment, $"{name} cannot be used: {reason}.");
            GpuDevice[] here = [.. driver.Devices.Where(device => number == All || device.Index.ToString(CultureInfo.InvariantCulture) == number)];
            if (here.Length == 0)
                throw new ToolException(ExitCode.Environment, $"there is no {name}: this machine shows {string.Join(", ", driver.Devices.Select(device => $"cuda:{device.Index} ({device.Name})"))}.");
            foreach (GpuDevice device in here)
                Add(devices, device);
        }

        return devices;
    }

    private static void Add(List<SweepDevice> devices, GpuDevice card)
    {
        GpuCatalog presets = DataFiles.Gpus();
        string name = presets.Names.FirstOrDefault(preset => presets.Resolve(preset).ProductName == card.Name) ?? card.Name;
        int at = devices.FindIndex(device => device.Name == name);
        if (at < 0)
            devices.Add(new SweepDevice(RowLane.Measured, name) { Cards = [card.Index] });
        else
            devices[at] = devices[at] with { Cards = [.. devices[at].Cards.Append(card.Index).Distinct().Order()] };
    }

    private static string Number(Grid grid, string name)
    {
        string[] parts = name.Split(':');
        if (parts is [Cuda])
            return "0";
        return parts is [Cuda, var which] && (which == All || int.TryParse(which, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            ? which
            : throw new ToolException(ExitCode.BadInput, $"{grid.File}: devices '{name}' is not known; allowed: {Allowed}");
    }
}
