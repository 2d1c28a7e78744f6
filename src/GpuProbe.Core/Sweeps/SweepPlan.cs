using System.Text;
using GpuProbe.Core.Devices;
using GpuProbe.Core.Models;
using GpuProbe.Core.Setup;

namespace GpuProbe.Core.Sweeps;

/// <summary>All rows of a sweep, in order: lane by lane, device by device, point by point. Points that come to the same set-up are one.</summary>
public sealed record SweepPlan
{
    private SweepPlan(string id, IReadOnlyList<SweepPoint> points) => (Id, Points) = (id, points);

    /// <summary>Name of the grid: equal for equal points on equal devices, however the file says them.</summary>
    public string Id { get; }

    /// <summary>The rows to be.</summary>
    public IReadOnlyList<SweepPoint> Points { get; }

    /// <summary>Makes the set-ups of a grid; one that contradicts itself becomes a point that says why.</summary>
    /// <param name="grid">The grid.</param>
    /// <param name="models">Where models are looked up.</param>
    /// <param name="devices">What the lanes' points run on, lane by lane.</param>
    /// <exception cref="ToolException">A model is not known, or there are too many rows (exit code 2).</exception>
    public static SweepPlan Of(Grid grid, ModelCatalog models, IReadOnlyList<SweepDevice> devices)
    {
        if ((long)grid.Points.Count * devices.Count > GridReader.MostRows)
            throw new ToolException(
                ExitCode.BadInput,
                $"{grid.File}: {grid.Points.Count} points on {devices.Count} devices and lanes are too many; allowed: {GridReader.MostRows} rows, so share them among several grids");
        List<(IReadOnlyDictionary<string, string?> Varied, Dictionary<string, string?> All, TrainingSetup? Setup, string? Refusal)> made = [];
        var known = new GridModels(grid, models);
        foreach (IReadOnlyDictionary<string, string?> point in grid.Points)
        {
            Dictionary<string, string?> all = new(grid.Fixed, StringComparer.Ordinal);
            foreach ((string name, string? value) in point)
                all[name] = value;
            (TrainingSetup? setup, string? refusal) = Build(grid, known, all);
            made.Add((point, all, setup, refusal));
        }

        List<SweepPoint> points = [];
        HashSet<string> ids = [];
        foreach (SweepDevice device in devices)
        {
            foreach (var one in made)
            {
                string id = one.Setup is { } setup ? PointId.Of(device, setup) : PointId.Of(device, one.All);
                if (ids.Add(id))
                    points.Add(new SweepPoint(points.Count, id, device, Shown(one.Varied), one.Setup, one.Refusal));
            }
        }

        return new SweepPlan(IdOf(grid, devices, points), points);
    }

    private static (TrainingSetup? Setup, string? Refusal) Build(Grid grid, GridModels models, Dictionary<string, string?> all)
    {
        DecoderConfig model = models.Of(all.GetValueOrDefault(SetupNames.Model));
        TrainingSetupOptions typed = new();
        foreach (NamedOption option in NamedOption.All)
            typed = option.With(typed, all.GetValueOrDefault(option.Name));
        if (typed.Weights is { } weights)
            typed = typed with { Weights = Path.Combine(Path.GetDirectoryName(grid.File) ?? "", weights) };
        try
        {
            return (TrainingSetupBuilder.Build(model, typed).Setup, null);
        }
        catch (ToolException refused)
        {
            return (null, InputText.OneLine(refused.Message));
        }
    }

    private static Dictionary<string, string> Shown(IReadOnlyDictionary<string, string?> varied) =>
        varied.Where(one => one.Value is not null).ToDictionary(one => one.Key, one => one.Value!, StringComparer.Ordinal);

    private static string IdOf(Grid grid, IReadOnlyList<SweepDevice> devices, List<SweepPoint> points)
    {
        StringBuilder text = new();
        foreach (SweepDevice device in devices)
            text.Append(device.Lane).Append(' ').Append(device.Name).Append('\n').Append(device.Card is { } card ? Description(card) : "");
        text.Append($"{grid.Repetitions} {grid.TimedSteps}\n");
        foreach (SweepPoint point in points)
        {
            text.Append(point.Id);
            foreach ((string name, string value) in point.Varied)
                text.Append(' ').Append(name).Append('=').Append(value);
            text.Append('\n');
        }

        return PointId.Hash(text);
    }

    private static string Description(GpuProfile card)
    {
        using MemoryStream text = new();
        GpuProfileWriter.Write(card, text);
        return Encoding.UTF8.GetString(text.ToArray());
    }
}
